/*
 * deadlines.c
 *		Statutory deadlines, and the table of the limits behind them.
 */
#include "postgres.h"

#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/makefuncs.h"
#include "nodes/supportnodes.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"
#include "utils/tuplestore.h"

#include "calendar_cache.h"
#include "core/civil_date.h"
#include "core/statute.h"
#include "nearest_names.h"

/* NULL for a name that is no limit's. */
static const StatutoryLimit *
find_limit(const text *name)
{
	return statutory_limit_by_name(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
}

static const StatutoryLimit *
limit_by_name(const text *name)
{
	const StatutoryLimit *limit = find_limit(name);
	NearestNames nearest;

	if (limit != NULL)
		return limit;

	nearest_names_start(&nearest, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
	for (int i = 0; i < n_statutory_limits; i++)
		nearest_names_offer(&nearest, statutory_limits[i].name, strlen(statutory_limits[i].name));
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("statutory limit \"%s\" does not exist", nearest_names_wanted(&nearest)),
			 errdetail("The nearest names are: %s.", nearest_names_list(&nearest)),
			 errhint("SELECT name, trigger FROM ehcp.statutory_limits lists all.")));
	return NULL;				/* keeps the compiler quiet */
}

static void
check_finite(DateADT trigger_day)
{
	if (DATE_NOT_FINITE(trigger_day))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("an infinite date has no deadline"),
				 errhint("Use NULL for a date that is not known.")));
}

static void
out_of_range(const char *limit_name)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("deadline \"%s\" is out of range for a date", limit_name),
			 errhint("Is the year of the trigger's day mistyped?")));
}

PG_FUNCTION_INFO_V1(ehcp_deadline);

/* deadline(trigger_day date, limit_name text [, calendar text]) returns date */
Datum
ehcp_deadline(PG_FUNCTION_ARGS)
{
	DateADT		trigger_day = PG_GETARG_DATEADT(0);
	const StatutoryLimit *limit = limit_by_name(PG_GETARG_TEXT_PP(1));
	const Calendar *calendar = PG_NARGS() > 2 ? calendar_by_name(PG_GETARG_TEXT_PP(2)) : NULL;
	int64		result;

	check_finite(trigger_day);
	switch (statutory_deadline(limit, trigger_day, calendar ? &calendar->days : NULL, &result))
	{
		case DEADLINE_OK:
			break;
		case DEADLINE_NEEDS_CALENDAR:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("statutory limit \"%s\" is in working days and needs a calendar",
							limit->name),
					 errhint("Name one: ehcp.deadline(trigger_day, '%s', 'england-and-wales').",
							 limit->name)));
			break;
		case DEADLINE_DAY_UNKNOWN:
			calendar_check_day(calendar, trigger_day);
			break;
		case DEADLINE_END_UNKNOWN:
			calendar_ends(calendar, trigger_day, limit->amount);
	}
	if (!IS_VALID_DATE(result))
		out_of_range(limit->name);
	PG_RETURN_DATEADT((DateADT) result);
}

PG_FUNCTION_INFO_V1(ehcp_deadline_in_days);

/*
 * deadline_in_days(trigger_day date, days integer, limit_name text) returns date
 *
 * What the planner makes of deadline(trigger_day, 'limit_name'): the name, here
 * for the message only, is looked up once, and not for each row.
 */
Datum
ehcp_deadline_in_days(PG_FUNCTION_ARGS)
{
	DateADT		trigger_day = PG_GETARG_DATEADT(0);
	int64		result = (int64) trigger_day + PG_GETARG_INT32(1);

	check_finite(trigger_day);
	if (unlikely(!IS_VALID_DATE(result)))
		out_of_range(text_to_cstring(PG_GETARG_TEXT_PP(2)));
	PG_RETURN_DATEADT((DateADT) result);
}

/*
 * The function beside another that has this name and these arguments, or
 * InvalidOid.  Not by LookupFuncName(): who reads a view that has the other need
 * have no rights on the schema.
 */
static Oid
function_beside(Oid function, const char *name, int n_args, const Oid *types)
{
	return GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid, CStringGetDatum(name),
						   PointerGetDatum(buildoidvector(types, n_args)),
						   ObjectIdGetDatum(get_func_namespace(function)));
}

PG_FUNCTION_INFO_V1(ehcp_deadline_support);

/*
 * deadline_support(internal) returns internal
 *
 * For the planner: a call of deadline(date, text) with a constant name of a
 * limit in days or weeks becomes one of deadline_in_days().
 */
Datum
ehcp_deadline_support(PG_FUNCTION_ARGS)
{
	static const Oid types[] = {DATEOID, INT4OID, TEXTOID};
	SupportRequestSimplify *request = (SupportRequestSimplify *) PG_GETARG_POINTER(0);
	FuncExpr   *call;
	Const	   *name;
	const StatutoryLimit *limit;
	int			days;
	Oid			function;

	if (!IsA(request, SupportRequestSimplify))
		PG_RETURN_POINTER(NULL);
	call = request->fcall;
	name = (Const *) lsecond(call->args);
	if (!IsA(name, Const) || name->constisnull)
		PG_RETURN_POINTER(NULL);
	limit = find_limit(DatumGetTextPP(name->constvalue));
	if (limit == NULL || !statutory_limit_in_days(limit, &days))
		PG_RETURN_POINTER(NULL);
	function = function_beside(call->funcid, "deadline_in_days", lengthof(types), types);
	if (!OidIsValid(function))
		PG_RETURN_POINTER(NULL);
	PG_RETURN_POINTER(makeFuncExpr(function, DATEOID,
								   list_make3(linitial(call->args),
											  makeConst(INT4OID, -1, InvalidOid, sizeof(int32),
														Int32GetDatum(days), false, true),
											  name),
								   InvalidOid, call->inputcollid, COERCE_EXPLICIT_CALL));
}

static Datum
exceptions_array(unsigned exceptions)
{
	Datum		names[N_EXCEPTIONS];
	int			n = 0;

	for (int i = 0; i < N_EXCEPTIONS; i++)
		if (exceptions & 1U << i)
			names[n++] = CStringGetTextDatum(statutory_exception_names[i]);
	return PointerGetDatum(construct_array(names, n, TEXTOID, -1, false, TYPALIGN_INT));
}

PG_FUNCTION_INFO_V1(ehcp_statutory_limits_rows);

/* Behind the view ehcp.statutory_limits: its rows. */
Datum
ehcp_statutory_limits_rows(PG_FUNCTION_ARGS)
{
	static const char *const units[] = {
		[LIMIT_DAYS] = "days",
		[LIMIT_WEEKS] = "weeks",
		[LIMIT_MONTHS] = "months",
		[LIMIT_WORKING_DAYS] = "working days",
		[LIMIT_DAY_OF_YEAR] = "day of the year",
	};
	static const char *const countings[] = {
		[COUNT_AFTER] = "after the trigger",
		[COUNT_BEGINNING_WITH] = "beginning with the trigger",
		[COUNT_BEFORE] = "before the trigger",
	};
	static const char *const months[] = {
		"January", "February", "March", "April", "May", "June", "July",
		"August", "September", "October", "November", "December",
	};
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i < n_statutory_limits; i++)
	{
		const StatutoryLimit *limit = &statutory_limits[i];
		bool		day_of_year = limit->unit == LIMIT_DAY_OF_YEAR;
		Datum		values[9];
		bool		nulls[9] = {false};

		values[0] = CStringGetTextDatum(limit->name);
		values[1] = CStringGetTextDatum(limit->trigger);
		values[2] = Int32GetDatum(limit->amount);
		nulls[2] = day_of_year;
		values[3] = CStringGetTextDatum(units[limit->unit]);
		values[4] = CStringGetTextDatum(day_of_year ?
										psprintf("before %d %s", limit->day,
												 months[limit->amount - 1]) :
										countings[limit->counting]);
		values[5] = exceptions_array(limit->exceptions);
		values[6] = CStringGetTextDatum(limit->regulation);
		values[7] = CStringGetTextDatum(((char[2]) {limit->status, '\0'}));
		nulls[8] = limit->note == NULL;
		values[8] = limit->note ? CStringGetTextDatum(limit->note) : (Datum) 0;
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
