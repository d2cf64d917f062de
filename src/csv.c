/*
 * csv.c
 *		The rows of a CSV file.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "core/csv.h"

/* More columns than any table has. */
#define MAX_FIELDS	1600

PG_FUNCTION_INFO_V1(ehcp_csv_rows);

/* csv_rows(file text) returns setof (line integer, fields text[]) */
Datum
ehcp_csv_rows(PG_FUNCTION_ARGS)
{
	text	   *file = PG_GETARG_TEXT_PP(0);
	Size		size = VARSIZE_ANY_EXHDR(file);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	char	   *buffer = palloc_extended(Max(size, 1), MCXT_ALLOC_HUGE);
	Datum	   *fields = palloc_array(Datum, MAX_FIELDS);
	int			n_fields = 0;
	int			line = 0;
	CsvReader	reader;
	size_t		length;
	MemoryContext row_context = AllocSetContextCreate(CurrentMemoryContext, "row of a CSV file",
													  ALLOCSET_DEFAULT_SIZES);
	MemoryContext old_context;

	InitMaterializedSRF(fcinfo, 0);
	csv_read(&reader, VARDATA_ANY(file), size);
	old_context = MemoryContextSwitchTo(row_context);
	while (csv_next(&reader, buffer, &length))
	{
		if (n_fields == MAX_FIELDS)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("line %d: more than %d fields", line, MAX_FIELDS),
					 errhint("The file must be CSV, with commas between the fields.")));
		if (n_fields == 0)
			line = reader.line;
		fields[n_fields++] = PointerGetDatum(cstring_to_text_with_len(buffer, length));
		if (reader.ends_row)
		{
			Datum		values[2];
			bool		nulls[2] = {false};

			CHECK_FOR_INTERRUPTS();
			values[0] = Int32GetDatum(line);
			values[1] = PointerGetDatum(construct_array(fields, n_fields, TEXTOID, -1, false, TYPALIGN_INT));
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
			n_fields = 0;
			MemoryContextReset(row_context);
		}
	}
	MemoryContextSwitchTo(old_context);
	MemoryContextDelete(row_context);
	if (reader.complaint)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("line %d: %s", reader.line, reader.complaint),
				 errhint("The file must be CSV: a field with a comma, a quotation mark or a line break is in quotation marks.")));
	return (Datum) 0;
}
