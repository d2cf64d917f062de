/*
 * deadlines.c
 *		Statutory deadlines, and the table of the limits behind them.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "nodes/primnodes.h"
#include "nodes/supportnodes.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/tuplestore.h"

#include "calendar_cache.h"
#include "core/civil_date.h"
#include "core/statute.h"
#include "nearest_names.h"

static _Noreturn void
raise_unknown_limit(const char *name, size_t length)
{
	NearestNames nearest;

	nearest_names_start(&nearest, name, length);
	for (int i = 0; i < n_statutory_limits; i++)
		nearest_names_offer(&nearest, statutory_limits[i].name, strlen(statutory_limits[i].name));
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("statutory limit \"%s\" does not exist", nearest_names_wanted(&nearest)),
			 errdetail("The nearest names are: %s.", nearest_names_list(&nearest)),
			 errhint("SELECT name, trigger FROM ehcp.statutory_limits lists all.")));
}

static const StatutoryLimit *
limit_or_error(const text *name)
{
	const StatutoryLimit *limit = statutory_limit_by_name(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));

	if (limit == NULL)
		raise_unknown_limit(VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
	return limit;
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

static _Noreturn void
raise_out_of_range(const char *limit_name)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("deadline \"%s\" is out of range for a date", limit_name),
			 errhint("Check the year of the trigger day.")));
}

/* What a call of deadline() keeps from row to row. */
typedef struct DeadlineCall
{
	const StatutoryLimit *limit;	/* of the last row */
	bool		name_is_constant;
	bool		in_days;		/* the deadline is the trigger plus days */
	bool		only_adds;		/* both, and there is no calendar to look up */
	int			days;
} DeadlineCall;

/*
 * The limit of a call.  A constant name is looked up once for all rows, any other
 * name again when it differs from that of the row before.
 *
 * This is not left to the planner: another function in the place of deadline() would
 * require rights on that function, which the caller may lack.  Only the collation of
 * the call is dropped (deadline_support).
 */
static const DeadlineCall *
deadline_call(FunctionCallInfo fcinfo)
{
	FmgrInfo   *function = fcinfo->flinfo;
	DeadlineCall *call = (DeadlineCall *) function->fn_extra;
	const text *name;

	if (call != NULL && call->name_is_constant)
		return call;
	name = PG_GETARG_TEXT_PP(1);
	if (call == NULL)
	{
		FuncExpr   *expression = (FuncExpr *) function->fn_expr;

		/*
		 * Not get_fn_expr_arg_stable(): a parameter counts as stable there,
		 * and in PL/pgSQL it has another value at the next evaluation.
		 */
		call = MemoryContextAllocZero(function->fn_mcxt, sizeof(DeadlineCall));
		call->name_is_constant = expression != NULL && IsA(expression, FuncExpr) &&
			IsA(lsecond(expression->args), Const);
	}
	if (call->limit == NULL ||
		!statutory_limit_has_name(call->limit, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name)))
	{
		call->limit = limit_or_error(name);
		call->in_days = statutory_limit_in_days(call->limit, &call->days);
		call->only_adds = call->in_days && call->name_is_constant && PG_NARGS() == 2;
	}
	function->fn_extra = call;
	return call;
}

static pg_noinline Datum
any_deadline(FunctionCallInfo fcinfo)
{
	DateADT		trigger_day = PG_GETARG_DATEADT(0);
	const DeadlineCall *call = deadline_call(fcinfo);
	const StatutoryLimit *limit = call->limit;
	const Calendar *calendar = PG_NARGS() > 2 ? calendar_by_name(PG_GETARG_TEXT_PP(2)) : NULL;
	int64		result;

	check_finite(trigger_day);
	if (call->in_days)
		result = (int64) trigger_day + call->days;
	else
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
				raise_calendar_ends(calendar, trigger_day, limit->amount);
		}
	if (!IS_VALID_DATE(result))
		raise_out_of_range(limit->name);
	PG_RETURN_DATEADT((DateADT) result);
}

PG_FUNCTION_INFO_V1(ehcp_deadline);

/* deadline(trigger_day date, limit_name text [, calendar text]) returns date */
Datum
ehcp_deadline(PG_FUNCTION_ARGS)
{
	DateADT		trigger_day = PG_GETARG_DATEADT(0);
	const DeadlineCall *call = (const DeadlineCall *) fcinfo->flinfo->fn_extra;

	/* nearly all rows take this path, which calls nothing */
	if (likely(call != NULL && call->only_adds && !DATE_NOT_FINITE(trigger_day)))
	{
		int64		result = (int64) trigger_day + call->days;

		if (likely(IS_VALID_DATE(result)))
			PG_RETURN_DATEADT((DateADT) result);
	}
	return any_deadline(fcinfo);
}

static const char *const units[] = {
	[LIMIT_DAYS] = "days",
	[LIMIT_WEEKS] = "weeks",
	[LIMIT_MONTHS] = "months",
	[LIMIT_WORKING_DAYS] = "working days",
	[LIMIT_DAY_OF_YEAR] = "day of the year",
};

PG_FUNCTION_INFO_V1(ehcp_limit_days);

/* limit_days(limit_name text) returns integer: the days from the trigger to the deadline */
Datum
ehcp_limit_days(PG_FUNCTION_ARGS)
{
	const StatutoryLimit *limit = limit_or_error(PG_GETARG_TEXT_PP(0));
	int			days;

	if (!statutory_limit_in_days(limit, &days))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("statutory limit \"%s\" is not a fixed number of days", limit->name),
				 limit->unit == LIMIT_DAY_OF_YEAR ?
				 errdetail("It ends on a fixed day of the year.") :
				 errdetail("It is counted in %s.", units[limit->unit]),
				 errhint("The deadline is ehcp.deadline(trigger_day, '%s'%s).", limit->name,
						 limit->unit == LIMIT_WORKING_DAYS ? ", 'england-and-wales'" : "")));
	PG_RETURN_INT32(days);
}

PG_FUNCTION_INFO_V1(ehcp_deadline_support);

/*
 * deadline_support(internal) returns internal
 *
 * Drops the collation from a call of deadline(), which compares names byte by byte and has
 * no use for one.  postgres_fdw sends a call only if its collation is that of a column of the
 * foreign table or there is none, and the collation of a constant name is not that of a column.
 *
 * The call stays what it is otherwise: the same function, with the rights on it, and the
 * same text.  The planner does this to a query and to the expression of an index alike, so
 * they match.
 */
Datum
ehcp_deadline_support(PG_FUNCTION_ARGS)
{
	SupportRequestSimplify *request = (SupportRequestSimplify *) PG_GETARG_POINTER(0);
	FuncExpr   *call;

	if (!IsA(request, SupportRequestSimplify) || !OidIsValid(request->fcall->inputcollid))
		PG_RETURN_POINTER(NULL);
	call = makeNode(FuncExpr);
	*call = *request->fcall;
	call->inputcollid = InvalidOid;
	PG_RETURN_POINTER(call);
}

PG_FUNCTION_INFO_V1(ehcp_deadline_in_days);

/*
 * deadline_in_days(trigger_day date, days integer, limit_name text) returns date
 *
 * For the script of 1.0.0, in which deadline_support() put it in the place of deadline().
 */
Datum
ehcp_deadline_in_days(PG_FUNCTION_ARGS)
{
	DateADT		trigger_day = PG_GETARG_DATEADT(0);
	int64		result = (int64) trigger_day + PG_GETARG_INT32(1);

	check_finite(trigger_day);
	if (!IS_VALID_DATE(result))
		raise_out_of_range(text_to_cstring(PG_GETARG_TEXT_PP(2)));
	PG_RETURN_DATEADT((DateADT) result);
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
		char		status[] = {limit->status, '\0'};
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
		values[7] = CStringGetTextDatum(status);
		nulls[8] = limit->note == NULL;
		values[8] = limit->note ? CStringGetTextDatum(limit->note) : (Datum) 0;
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}
