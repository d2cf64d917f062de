/*
 * disclosure.c
 *		Suppression of small counts in a publication: a window function.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "windowapi.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "core/disclosure.h"
#include "window_call.h"

/* the Department for Education's symbol for a suppressed count */
#define WITHHELD	"c"

/* The lines of a table and their cells are numbered with 32 bits. */
#define MAX_ROWS	(PG_INT32_MAX / 4)

/* The cells of a table that the searches may visit. */
#define MAX_STEPS	UINT64CONST(4000000000)

/* The arguments. */
enum
{
	COUNT, LEAST_COUNT, ROW_KEY, COLUMN_KEY
};

/* A row of the partition that has a count. */
typedef struct Row
{
	DisclosureCell cell;
	const text *row_key;		/* NULL for a total */
	const text *column_key;
	int32		position;
} Row;

/* The answers for a partition. */
typedef struct Answers
{
	bool		known;
	bool		withheld[FLEXIBLE_ARRAY_MEMBER];
} Answers;

/*
 * By their bytes, which is the same everywhere; totals come last.  A long sort
 * can be cancelled here.
 */
static int
compare_keys(const text *a, const text *b)
{
	int			order;

	CHECK_FOR_INTERRUPTS();
	if (a == NULL || b == NULL)
		return (a == NULL) - (b == NULL);
	order = memcmp(VARDATA_ANY(a), VARDATA_ANY(b), Min(VARSIZE_ANY_EXHDR(a), VARSIZE_ANY_EXHDR(b)));
	return order != 0 ? order : (int) VARSIZE_ANY_EXHDR(a) - (int) VARSIZE_ANY_EXHDR(b);
}

static int
compare_row_keys(const void *a, const void *b)
{
	return compare_keys(((const Row *) a)->row_key, ((const Row *) b)->row_key);
}

static int
compare_column_keys(const void *a, const void *b)
{
	return compare_keys(((const Row *) a)->column_key, ((const Row *) b)->column_key);
}

static int
compare_cells(const void *a, const void *b)
{
	const DisclosureCell *x = &((const Row *) a)->cell;
	const DisclosureCell *y = &((const Row *) b)->cell;

	CHECK_FOR_INTERRUPTS();
	return x->row != y->row ? x->row - y->row : x->column - y->column;
}

static const char *
key_text(const text *key)
{
	return key == NULL ? "null" : psprintf("\"%s\"", text_to_cstring(key));
}

/*
 * Numbers the rows and the columns of the table and sorts its cells by them, so
 * that the result does not depend on the order of the input.
 */
static void
arrange(Row *rows, int32 n, int32 *n_rows, int32 *n_columns)
{
	*n_rows = 0;
	qsort(rows, n, sizeof(Row), compare_row_keys);
	for (int32 i = 0; i < n; i++)
	{
		*n_rows += i == 0 || compare_row_keys(&rows[i - 1], &rows[i]) != 0;
		rows[i].cell.row = *n_rows - 1;
	}
	*n_columns = 0;
	qsort(rows, n, sizeof(Row), compare_column_keys);
	for (int32 i = 0; i < n; i++)
	{
		*n_columns += i == 0 || compare_column_keys(&rows[i - 1], &rows[i]) != 0;
		rows[i].cell.column = *n_columns - 1;
	}
	qsort(rows, n, sizeof(Row), compare_cells);
	for (int32 i = 0; i < n; i++)
	{
		rows[i].cell.is_total = (rows[i].row_key == NULL) != (rows[i].column_key == NULL);
		if (i > 0 && compare_cells(&rows[i - 1], &rows[i]) == 0)
			ereport(ERROR,
					(errcode(ERRCODE_CARDINALITY_VIOLATION),
					 errmsg("two rows of a partition have the same row_key and column_key"),
					 errdetail("They are %s and %s.", key_text(rows[i].row_key), key_text(rows[i].column_key)),
					 errhint("A null key marks a total: name unknown keys with coalesce(). Add up rows with the same keys with GROUP BY, or separate tables with PARTITION BY.")));
	}
}

static Datum
argument(WindowObject window, int argno, int32 position, bool *isnull)
{
	bool		isout;

	return WinGetFuncArgInPartition(window, argno, position, WINDOW_SEEK_HEAD, false, isnull, &isout);
}

static int64
least_count_argument(WindowObject window, int32 position)
{
	bool		isnull;
	int64		least_count = DatumGetInt64(argument(window, LEAST_COUNT, position, &isnull));

	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("least_count must not be null"),
				 errhint("With 5, counts of 1 to 4 are withheld.")));
	if (least_count < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("least_count must be greater than zero"),
				 errhint("With 5, counts of 1 to 4 are withheld.")));
	return least_count;
}

/* A key in an argument, copied to a context. */
static const text *
key_argument(WindowObject window, int argno, int32 position, MemoryContext context)
{
	bool		isnull;
	Datum		key = argument(window, argno, position, &isnull);
	MemoryContext old_context = MemoryContextSwitchTo(context);
	const text *copy = isnull ? NULL : DatumGetTextPCopy(key);

	MemoryContextSwitchTo(old_context);
	return copy;
}

/*
 * Reads the rows of a partition that have a count, and least_count.  Returns
 * the number of those rows.
 */
static int32
read_partition(WindowObject window, bool has_keys, int32 n_rows, Row *rows, int64 *least_count)
{
	MemoryContext context = CurrentMemoryContext;
	MemoryContext row_context = AllocSetContextCreate(context, "row", ALLOCSET_SMALL_SIZES);
	int32		n = 0;

	MemoryContextSwitchTo(row_context);
	*least_count = least_count_argument(window, 0);
	for (int32 position = 0; position < n_rows; position++)
	{
		bool		isnull;
		int64		count = DatumGetInt64(argument(window, COUNT, position, &isnull));

		CHECK_FOR_INTERRUPTS();
		if (least_count_argument(window, position) != *least_count)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("least_count must be the same for all rows of a partition"),
					 errhint("Use one threshold for counts that add up to a total, and PARTITION BY to separate other counts.")));
		if (!isnull)
		{
			if (count < 0)
				ereport(ERROR,
						(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						 errmsg("count must not be negative"),
						 errhint("Only counts of cases can be withheld, not differences between counts.")));
			memset(&rows[n], 0, sizeof(Row));
			rows[n].cell.count = count;
			rows[n].position = position;
			if (has_keys)
			{
				rows[n].row_key = key_argument(window, ROW_KEY, position, context);
				rows[n].column_key = key_argument(window, COLUMN_KEY, position, context);
			}
			n++;
		}
		MemoryContextReset(row_context);
	}
	MemoryContextSwitchTo(context);
	return n;
}

/* Decides which of the n_rows rows of a partition to withhold. */
static void
withhold(WindowObject window, bool has_keys, int32 n_rows, bool *withheld)
{
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "withhold", ALLOCSET_DEFAULT_SIZES);
	MemoryContext old_context = MemoryContextSwitchTo(context);
	Row		   *rows = MemoryContextAllocHuge(context, n_rows * sizeof(Row));
	DisclosureCell *cells = MemoryContextAllocHuge(context, n_rows * sizeof(DisclosureCell));
	int64		least_count;
	int32		n = read_partition(window, has_keys, n_rows, rows, &least_count);
	int32		n_table_rows = 0;
	int32		n_columns = 0;

	if (has_keys)
		arrange(rows, n, &n_table_rows, &n_columns);
	for (int32 i = 0; i < n; i++)
		cells[i] = rows[i].cell;

	/* a table of one row or one column is a line */
	if (n_table_rows <= 1 || n_columns <= 1)
		disclosure_withhold_line(cells, n, least_count);
	else
	{
		Size		size = disclosure_table_size(n, n_table_rows, n_columns);
		DisclosureTable *table = disclosure_table(cells, n, n_table_rows, n_columns, least_count, MAX_STEPS,
												  MemoryContextAllocHuge(context, size));

		for (int32 i = 0; i < n; i++)
		{
			CHECK_FOR_INTERRUPTS();
			if (!disclosure_protect(table, i))
				ereport(ERROR,
						(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
						 errmsg("cannot protect the small counts of a table of %d cells", n),
						 errdetail("The search for other counts to withhold has visited more than " UINT64_FORMAT " cells.",
								   MAX_STEPS),
						 errhint("Publish fewer rows and columns, or larger groups. With PARTITION BY you can publish a table in parts, each with its own totals.")));
		}
	}
	for (int32 i = 0; i < n; i++)
		withheld[rows[i].position] = cells[i].withheld;

	MemoryContextSwitchTo(old_context);
	MemoryContextDelete(context);
}

PG_FUNCTION_INFO_V1(ehcp_withhold);

/*
 * withhold(count bigint, least_count bigint [, row_key text, column_key text])
 * over (...) returns text
 *
 * The partition is read at its first row.
 */
Datum
ehcp_withhold(PG_FUNCTION_ARGS)
{
	WindowObject window = window_of_call(fcinfo, "ehcp.withhold()", "ehcp.withhold(count, least_count) OVER (...)");
	int64		n_rows = WinGetPartitionRowCount(window);
	Answers    *answers;
	int64		count;
	bool		isnull;

	if (n_rows > MAX_ROWS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("partition must not have more than %d rows", MAX_ROWS),
				 errhint("Withhold counts, after GROUP BY, not cases.")));
	answers = WinGetPartitionLocalMemory(window, offsetof(Answers, withheld) + n_rows);
	if (!answers->known)
	{
		withhold(window, PG_NARGS() > ROW_KEY, (int32) n_rows, answers->withheld);
		answers->known = true;
	}
	count = DatumGetInt64(WinGetFuncArgCurrent(window, COUNT, &isnull));
	if (isnull)
		PG_RETURN_NULL();
	if (answers->withheld[WinGetCurrentPosition(window)])
		PG_RETURN_TEXT_P(cstring_to_text(WITHHELD));
	PG_RETURN_TEXT_P(cstring_to_text(psprintf(INT64_FORMAT, count)));
}
