/*
 * timeliness.c
 *		The type ehcp.timeliness, its aggregates, and the measures read off it.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/date.h"
#include "utils/numeric.h"

#include "core/half_up.h"
#include "core/statute.h"
#include "core/timeliness.h"
#include "summary_value.h"

#define TYPE_NAME	"ehcp.timeliness"

#define DAYS_PER_WEEK	7

PG_FUNCTION_INFO_V1(timeliness_in);
PG_FUNCTION_INFO_V1(timeliness_out);
PG_FUNCTION_INFO_V1(timeliness_recv);
PG_FUNCTION_INFO_V1(timeliness_send);
PG_FUNCTION_INFO_V1(timeliness_combine);
PG_FUNCTION_INFO_V1(timeliness_final);

Datum
timeliness_in(PG_FUNCTION_ARGS)
{
	return summary_value_in(fcinfo, &timeliness_kind, TYPE_NAME);
}

Datum
timeliness_out(PG_FUNCTION_ARGS)
{
	return summary_value_out(fcinfo, &timeliness_kind);
}

Datum
timeliness_recv(PG_FUNCTION_ARGS)
{
	return summary_value_recv(fcinfo, &timeliness_kind, TYPE_NAME);
}

Datum
timeliness_send(PG_FUNCTION_ARGS)
{
	return summary_value_send(fcinfo);
}

Datum
timeliness_combine(PG_FUNCTION_ARGS)
{
	return summary_value_combine(fcinfo);
}

Datum
timeliness_final(PG_FUNCTION_ARGS)
{
	return summary_value_final(fcinfo);
}

PG_FUNCTION_INFO_V1(timeliness_add);

/*
 * timeliness_add(timeliness, started_on date, completed_on date
 *				  [, excepted boolean]) returns timeliness
 *
 * The transition function.  A case that is not completed is left out; one
 * whose start is missing or later than its end is counted as undated, as the
 * Department for Education does.
 */
Datum
timeliness_add(PG_FUNCTION_ARGS)
{
	bool		excepted = PG_NARGS() > 3 && !PG_ARGISNULL(3) && PG_GETARG_BOOL(3);
	SummaryState *state;
	uint32		key;

	if (PG_ARGISNULL(2))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}

	if ((!PG_ARGISNULL(1) && DATE_NOT_FINITE(PG_GETARG_DATEADT(1))) ||
		DATE_NOT_FINITE(PG_GETARG_DATEADT(2)))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("the days taken by a case can't be counted with an infinite date"),
				 errhint("Use NULL for a date that is not known.")));

	if (PG_ARGISNULL(1) || PG_GETARG_DATEADT(1) > PG_GETARG_DATEADT(2))
		key = day_counts_key(excepted ? TIMELINESS_UNDATED_EXCEPTIONS : TIMELINESS_UNDATED, 0);
	else
	{
		int64		days = (int64) PG_GETARG_DATEADT(2) - PG_GETARG_DATEADT(1);

		if (days > DAY_COUNTS_MAX_DAY)
			ereport(ERROR,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("the days taken by a case are out of range"),
					 errdetail("It took %lld days; a summary can hold up to %lld.",
							   (long long) days, (long long) DAY_COUNTS_MAX_DAY),
					 errhint("Is a year mistyped?")));
		key = day_counts_key(excepted ? TIMELINESS_EXCEPTIONS : TIMELINESS_COMPLETED, days);
	}
	state = summary_state_arg(fcinfo, SUMMARY_NO_LIMIT);
	return summary_state_return(fcinfo, summary_state_add(state, &key, 1));
}

static TimelinessTotals
totals_of(const Summary *summary, int32 limit_days)
{
	TimelinessTotals totals;

	if (limit_days < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("limit_days must not be negative"),
				 errhint("20 weeks are 140 days.")));
	if (!timeliness_totals(summary->entries, summary->size, limit_days, &totals))
		summary_is_corrupt();
	return totals;
}

/* The totals of the summary in argument 0. */
static TimelinessTotals
totals_arg(FunctionCallInfo fcinfo, int32 limit_days)
{
	Summary		summary = summary_value_arg(fcinfo, 0);

	return totals_of(&summary, limit_days);
}

/* numerator / denominator * 10^scaled, half up to one decimal; NULL over 0 */
static Datum
one_decimal(FunctionCallInfo fcinfo, uint64 numerator, uint64 denominator, int scaled)
{
	uint64		tenths;

	if (denominator == 0)
		PG_RETURN_NULL();
	if (denominator > PG_INT64_MAX ||
		!half_up(numerator, denominator, scaled + 1, &tenths) || tenths > PG_INT64_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the figure is out of range"),
				 errhint("Take a smaller group of cases.")));
	PG_RETURN_NUMERIC(int64_div_fast_to_numeric((int64) tenths, 1));
}

/*
 * Each of the measures below is an accessor of the value, and the final
 * function of the aggregate of its name: then it has one argument, and the
 * limit is 20 weeks and exceptions are left out.
 */

static int32
limit_days_arg(FunctionCallInfo fcinfo)
{
	return PG_NARGS() > 1 ? PG_GETARG_INT32(1) : FINAL_PLAN_DAYS;
}

static bool
include_exceptions_arg(FunctionCallInfo fcinfo)
{
	return PG_NARGS() > 2 && PG_GETARG_BOOL(2);
}

PG_FUNCTION_INFO_V1(timeliness_completed);

/* completed(timeliness) returns bigint: with exceptions and undated */
Datum
timeliness_completed(PG_FUNCTION_ARGS)
{
	TimelinessTotals totals = totals_arg(fcinfo, FINAL_PLAN_DAYS);

	PG_RETURN_INT64(totals.dated + totals.undated +
					totals.dated_exceptions + totals.undated_exceptions);
}

PG_FUNCTION_INFO_V1(timeliness_exceptions);

/* exceptions(timeliness) returns bigint: undated ones too */
Datum
timeliness_exceptions(PG_FUNCTION_ARGS)
{
	TimelinessTotals totals = totals_arg(fcinfo, FINAL_PLAN_DAYS);

	PG_RETURN_INT64(totals.dated_exceptions + totals.undated_exceptions);
}

PG_FUNCTION_INFO_V1(timeliness_undated);

/* undated(timeliness) returns bigint: without an exception */
Datum
timeliness_undated(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(totals_arg(fcinfo, FINAL_PLAN_DAYS).undated);
}

PG_FUNCTION_INFO_V1(timeliness_in_time);

/* in_time(timeliness [, limit_days integer [, include_exceptions boolean]]) returns bigint */
Datum
timeliness_in_time(PG_FUNCTION_ARGS)
{
	TimelinessTotals totals = totals_arg(fcinfo, limit_days_arg(fcinfo));

	PG_RETURN_INT64(totals.in_time +
					(include_exceptions_arg(fcinfo) ? totals.in_time_exceptions : 0));
}

PG_FUNCTION_INFO_V1(timeliness_percent_in_time);

/*
 * percent_in_time(timeliness [, limit_days integer [, include_exceptions
 * boolean]]) returns numeric
 *
 * Exceptions leave, or join, both sides; undated cases stay below the line.
 */
Datum
timeliness_percent_in_time(PG_FUNCTION_ARGS)
{
	TimelinessTotals totals = totals_arg(fcinfo, limit_days_arg(fcinfo));
	uint64		in_time = totals.in_time;
	uint64		completed = totals.dated + totals.undated;

	if (include_exceptions_arg(fcinfo))
	{
		in_time += totals.in_time_exceptions;
		completed += totals.dated_exceptions + totals.undated_exceptions;
	}
	return one_decimal(fcinfo, in_time, completed, 2);
}

PG_FUNCTION_INFO_V1(timeliness_mean_weeks);

/* mean_weeks(timeliness) returns numeric: dated cases without an exception */
Datum
timeliness_mean_weeks(PG_FUNCTION_ARGS)
{
	TimelinessTotals totals = totals_arg(fcinfo, FINAL_PLAN_DAYS);

	if (totals.days_overflow || totals.dated > PG_INT64_MAX / DAYS_PER_WEEK)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the sum of all days taken is out of range"),
				 errhint("Take a smaller group of cases.")));
	return one_decimal(fcinfo, totals.days, totals.dated * DAYS_PER_WEEK, 0);
}

PG_FUNCTION_INFO_V1(timeliness_median_weeks);

/*
 * median_weeks(timeliness) returns numeric
 *
 * Of the same cases; between the two in the middle where their number is
 * even, as percentile_cont does it.
 */
Datum
timeliness_median_weeks(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	uint64		dated = totals_of(&summary, FINAL_PLAN_DAYS).dated;
	uint32		days;
	uint32		days_after;

	if (dated == 0)
		PG_RETURN_NULL();
	if (!timeliness_days_at(summary.entries, summary.size, (dated - 1) / 2, &days, &days_after))
		summary_is_corrupt();
	if (dated % 2 == 1)
		days_after = days;
	return one_decimal(fcinfo, (uint64) days + days_after, 2 * DAYS_PER_WEEK, 0);
}
