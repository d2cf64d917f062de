/*
 * as_at.c
 *		A view of a scorecard as it stood on a day, in one statement: the setting
 *		ehcp.as_of holds the day while the view is read, and then its former value again.
 */
#include "postgres.h"

#include "access/tupdesc.h"
#include "executor/spi.h"
#include "executor/tstoreReceiver.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"

/* The name of the view whose row type the last argument has, for a query. */
static char *
view_of_argument(FunctionCallInfo fcinfo)
{
	Oid			type = get_fn_expr_argtype(fcinfo->flinfo, 1);
	Oid			view = OidIsValid(type) ? get_typ_typrelid(type) : InvalidOid;

	if (!OidIsValid(view) || get_rel_relkind(view) != RELKIND_VIEW)
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a view", OidIsValid(type) ? format_type_be(type) : "unknown"),
				 errdetail("The rows of a table or a materialized view do not change with the day."),
				 errhint("Name the view as in ehcp.as_at('2021-01-31', NULL::scorecard.monthly_timeliness).")));
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(view)), get_rel_name(view));
}

/*
 * Returns the rows of the view.  An error leaves the restoring of the setting to the
 * end of the transaction or of its subtransaction, as with the SET clause of a function.
 */
static Datum
read_view_as_at(FunctionCallInfo fcinfo, const char *day)
{
	char	   *view = view_of_argument(fcinfo);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	SPIExecuteOptions options;
	int			level;

	InitMaterializedSRF(fcinfo, 0);
	level = NewGUCNestLevel();
	(void) set_config_option("ehcp.as_of", day, PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);

	memset(&options, 0, sizeof(options));
	options.read_only = true;
	options.dest = CreateDestReceiver(DestTuplestore);
	SetTuplestoreDestReceiverParams(options.dest, result->setResult,
									result->econtext->ecxt_per_query_memory, false, result->setDesc,
									gettext_noop("the view does not have the columns of its row type"));
	SPI_connect();
	if (SPI_execute_extended(psprintf("SELECT * FROM %s", view), &options) != SPI_OK_SELECT)
		elog(ERROR, "the view %s cannot be read", view);
	SPI_finish();
	options.dest->rDestroy(options.dest);

	AtEOXact_GUC(true, level);
	return (Datum) 0;
}

static void
check_day(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("day must not be null"),
				 errhint("Give a day such as '2021-01-31', or read the view itself.")));
}

PG_FUNCTION_INFO_V1(ehcp_as_at_text);

/* as_at(day text, view anyelement) returns setof anyelement */
Datum
ehcp_as_at_text(PG_FUNCTION_ARGS)
{
	char	   *day;

	check_day(fcinfo);
	day = text_to_cstring(PG_GETARG_TEXT_PP(0));
	/* the setting takes an empty text for today */
	return read_view_as_at(fcinfo, day[0] == '\0' ? " " : day);
}

/* The timestamp in ISO form, whatever DateStyle is. */
static char *
timestamp_to_iso(Timestamp timestamp, bool has_zone)
{
	char		iso[MAXDATELEN + 1];
	struct pg_tm tm;
	fsec_t		fsec;
	int			offset = 0;
	const char *zone = NULL;

	if (TIMESTAMP_NOT_FINITE(timestamp))
		return pstrdup(TIMESTAMP_IS_NOBEGIN(timestamp) ? "-infinity" : "infinity");
	if (timestamp2tm(timestamp, has_zone ? &offset : NULL, &tm, &fsec, has_zone ? &zone : NULL, NULL) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range")));
	EncodeDateTime(&tm, fsec, has_zone, offset, zone, USE_ISO_DATES, iso);
	return pstrdup(iso);
}

PG_FUNCTION_INFO_V1(ehcp_as_at_date);

/* as_at(day date, view anyelement) returns setof anyelement */
Datum
ehcp_as_at_date(PG_FUNCTION_ARGS)
{
	DateADT		day;
	char		iso[MAXDATELEN + 1];
	struct pg_tm tm;

	check_day(fcinfo);
	day = PG_GETARG_DATEADT(0);
	if (DATE_NOT_FINITE(day))
		return read_view_as_at(fcinfo, DATE_IS_NOBEGIN(day) ? "-infinity" : "infinity");
	j2date(day + POSTGRES_EPOCH_JDATE, &tm.tm_year, &tm.tm_mon, &tm.tm_mday);
	EncodeDateOnly(&tm, USE_ISO_DATES, iso);
	return read_view_as_at(fcinfo, iso);
}

PG_FUNCTION_INFO_V1(ehcp_as_at_timestamp);

/* as_at(day timestamp, view anyelement) returns setof anyelement */
Datum
ehcp_as_at_timestamp(PG_FUNCTION_ARGS)
{
	check_day(fcinfo);
	return read_view_as_at(fcinfo, timestamp_to_iso(PG_GETARG_TIMESTAMP(0), false));
}

PG_FUNCTION_INFO_V1(ehcp_as_at_timestamptz);

/* as_at(day timestamptz, view anyelement) returns setof anyelement: a midnight of the session's time zone */
Datum
ehcp_as_at_timestamptz(PG_FUNCTION_ARGS)
{
	check_day(fcinfo);
	return read_view_as_at(fcinfo, timestamp_to_iso(PG_GETARG_TIMESTAMPTZ(0), true));
}
