/*
 * exceptions.c
 *		Statutory exceptions that can be computed: for closures and absences.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/date.h"
#include "utils/multirangetypes.h"
#include "utils/rangetypes.h"
#include "utils/tuplestore.h"
#include "utils/typcache.h"

#include "calendar_cache.h"
#include "core/civil_date.h"

/*
 * The ranges of a multirange, none of which is empty.  If finite is true, an
 * infinite range is an error; otherwise it extends to the limit of dates.
 */
static DayRange *
ranges_of(MultirangeType *multirange, bool finite, int32 *n)
{
	TypeCacheEntry *type = lookup_type_cache(MultirangeTypeGetOid(multirange),
											 TYPECACHE_MULTIRANGE_INFO);
	DayRange   *result;

	*n = multirange->rangeCount;
	result = palloc_array(DayRange, Max(*n, 1));
	for (int32 i = 0; i < *n; i++)
	{
		RangeBound	lower;
		RangeBound	upper;

		CHECK_FOR_INTERRUPTS();
		multirange_get_bounds(type->rngtype, multirange, i, &lower, &upper);
		if (finite &&
			(lower.infinite || DATE_NOT_FINITE(DatumGetDateADT(lower.val)) ||
			 upper.infinite || DATE_NOT_FINITE(DatumGetDateADT(upper.val))))
			ereport(ERROR,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("closure must have a first and a last day"),
					 errhint("Give the days on which the school was closed.  No exception is needed for a school that has closed permanently.")));
		result[i].first = lower.infinite ? PG_INT32_MIN : DatumGetDateADT(lower.val);
		result[i].end = upper.infinite ? PG_INT32_MAX : DatumGetDateADT(upper.val);
	}
	return result;
}

/* The closed periods of the closures in an argument, on a calendar. */
static ClosedPeriod *
closed_periods_arg(FunctionCallInfo fcinfo, int argno, const Calendar *calendar, size_t *n_closed)
{
	int32		n;
	DayRange   *closures = ranges_of(PG_GETARG_MULTIRANGE_P(argno), true, &n);
	ClosedPeriod *closed = palloc_array(ClosedPeriod, Max(n, 1));

	for (int32 i = 0; i < n; i++)
	{
		calendar_check_day(calendar, (DateADT) closures[i].first);
		calendar_check_day(calendar, (DateADT) (closures[i].end - 1));
	}
	*n_closed = closures_join(&calendar->days, closures, n, closed);
	return closed;
}

/* Whether the exception can apply, and the period that decides, or NULL. */
static bool
closure_exception_among(const Calendar *calendar, const ClosedPeriod *closed, size_t n_closed,
						DateADT advice_requested_on, const ClosedPeriod **decisive)
{
	ClosureException answer;

	if (DATE_NOT_FINITE(advice_requested_on))
		calendar_check_day(calendar, advice_requested_on);
	answer = closures_exception(closed, n_closed, advice_requested_on, decisive);
	if (answer == CLOSURE_UNKNOWN)
		raise_reopening_not_known(calendar, (*decisive)->closed_on);
	return answer == CLOSURE_YES;
}

PG_FUNCTION_INFO_V1(ehcp_closure_exception);

/*
 * closure_exception(advice_requested_on date, closures datemultirange
 *					 [, calendar text]) returns boolean
 */
Datum
ehcp_closure_exception(PG_FUNCTION_ARGS)
{
	const Calendar *calendar = calendar_arg(fcinfo, 2);
	size_t		n_closed;
	ClosedPeriod *closed = closed_periods_arg(fcinfo, 1, calendar, &n_closed);
	const ClosedPeriod *decisive;

	PG_RETURN_BOOL(closure_exception_among(calendar, closed, n_closed, PG_GETARG_DATEADT(0),
										   &decisive));
}

PG_FUNCTION_INFO_V1(ehcp_calendar_closure_exception);

/* closure_exception(advice_requested_on date, calendar text) returns boolean */
Datum
ehcp_calendar_closure_exception(PG_FUNCTION_ARGS)
{
	const Calendar *calendar = calendar_by_name(PG_GETARG_TEXT_PP(1));
	size_t		n_closed;
	const ClosedPeriod *closed = calendar_long_closures(calendar, &n_closed);
	const ClosedPeriod *decisive;

	PG_RETURN_BOOL(closure_exception_among(calendar, closed, n_closed, PG_GETARG_DATEADT(0),
										   &decisive));
}

PG_FUNCTION_INFO_V1(ehcp_closure_exception_grounds);

/*
 * closure_exception_grounds(advice_requested_on date, calendar text)
 * returns (applies boolean, closed_from date, closed_to date, days_closed integer,
 * advice_from date, advice_to date, reopens_later boolean)
 *
 * The result of closure_exception() and the closure that decides, which is NULL
 * if the calendar has no closure of four weeks.  If reopens_later is true, the
 * calendar ends before the school reopens, and the days are those that are known.
 */
Datum
ehcp_closure_exception_grounds(PG_FUNCTION_ARGS)
{
	const Calendar *calendar = calendar_by_name(PG_GETARG_TEXT_PP(1));
	size_t		n_closed;
	const ClosedPeriod *closed = calendar_long_closures(calendar, &n_closed);
	const ClosedPeriod *decisive;
	Datum		values[7] = {0};
	bool		nulls[7];
	TupleDesc	description;

	memset(nulls, true, sizeof(nulls));
	values[0] = BoolGetDatum(closure_exception_among(calendar, closed, n_closed,
													 PG_GETARG_DATEADT(0), &decisive));
	nulls[0] = false;
	if (decisive != NULL)
	{
		DayRange	window = closures_advice_window(decisive);

		values[1] = DateADTGetDatum(decisive->closed_on);
		values[2] = DateADTGetDatum(decisive->reopens_on - 1);
		values[3] = Int32GetDatum(decisive->reopens_on - decisive->closed_on);
		values[4] = DateADTGetDatum((DateADT) window.first);
		values[5] = DateADTGetDatum((DateADT) (window.end - 1));
		values[6] = BoolGetDatum(decisive->reopens_later);
		memset(nulls, false, sizeof(nulls));
	}
	if (get_call_result_type(fcinfo, NULL, &description) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(description), values, nulls));
}

/* A row for each period that is long enough; what is not yet known is NULL. */
static Datum
closure_windows_of(FunctionCallInfo fcinfo, const ClosedPeriod *closed, size_t n_closed)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (size_t i = 0; i < n_closed; i++)
	{
		DayRange	window = closures_advice_window(&closed[i]);
		Datum		values[5];
		bool		nulls[5] = {false};

		if (!closures_are_long(&closed[i]))
			continue;
		values[0] = DateADTGetDatum(closed[i].closed_on);
		values[1] = DateADTGetDatum(closed[i].reopens_on);
		values[2] = Int32GetDatum(closed[i].reopens_on - closed[i].closed_on);
		values[3] = DateADTGetDatum((DateADT) window.first);
		values[4] = DateADTGetDatum((DateADT) (window.end - 1));
		nulls[1] = nulls[2] = nulls[4] = closed[i].reopens_later;
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(ehcp_closure_windows);

/*
 * closure_windows(closures datemultirange [, calendar text])
 * returns setof (closed_on date, reopens_on date, days_closed integer,
 * advice_from date, advice_to date)
 */
Datum
ehcp_closure_windows(PG_FUNCTION_ARGS)
{
	size_t		n_closed;
	const Calendar *calendar = calendar_arg(fcinfo, 1);
	ClosedPeriod *closed = closed_periods_arg(fcinfo, 0, calendar, &n_closed);

	return closure_windows_of(fcinfo, closed, n_closed);
}

PG_FUNCTION_INFO_V1(ehcp_calendar_closure_windows);

/* closure_windows(calendar text) returns the same */
Datum
ehcp_calendar_closure_windows(PG_FUNCTION_ARGS)
{
	const Calendar *calendar = calendar_by_name(PG_GETARG_TEXT_PP(0));
	size_t		n_closed;
	const ClosedPeriod *closed = calendar_long_closures(calendar, &n_closed);

	return closure_windows_of(fcinfo, closed, n_closed);
}

PG_FUNCTION_INFO_V1(ehcp_absence_exception);

/*
 * absence_exception(absences datemultirange, started_on date,
 *					 limit_days integer [, least_days integer]) returns boolean
 *
 * regs 5(4), 8(2), 44(3) and similar: absence from the area for a continuous
 * period of at least 4 weeks, or of least_days, during the time limit.
 */
Datum
ehcp_absence_exception(PG_FUNCTION_ARGS)
{
	DateADT		started_on = PG_GETARG_DATEADT(1);
	int32		limit_days = PG_GETARG_INT32(2);
	int32		least_days = PG_NARGS() > 3 ? PG_GETARG_INT32(3) : EXCEPTION_LEAST_DAYS;
	int32		n;
	DayRange   *absences = ranges_of(PG_GETARG_MULTIRANGE_P(0), false, &n);

	if (DATE_NOT_FINITE(started_on))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("cannot start a time limit on an infinite date"),
				 errhint("Use NULL for a date that is not known.")));
	if (limit_days < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("limit_days must not be negative"),
				 errhint("20 weeks are 140 days.")));
	if (least_days < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("least_days must be greater than zero"),
				 errhint("4 weeks are 28 days; for a tribunal's order the period is 14 days.")));

	for (int32 i = 0; i < n; i++)
	{
		int64		first = Max(absences[i].first, started_on);
		int64		end = Min(absences[i].end, (int64) started_on + limit_days + 1);

		if (end - first >= least_days)
			PG_RETURN_BOOL(true);
	}
	PG_RETURN_BOOL(false);
}
