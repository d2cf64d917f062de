/*
 * timeliness.c
 *		The type ehcp.timeliness, its aggregates, and the measures computed from it.
 */
#include "postgres.h"

#include "common/int.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"
#include "utils/tuplestore.h"

#include "case_keys.h"
#include "core/intervals.h"
#include "core/statute.h"
#include "core/survival.h"
#include "core/timeliness.h"
#include "figures.h"
#include "rows_support.h"
#include "summary_value.h"

#define TYPE_NAME	"ehcp.timeliness"

#define DAYS_PER_WEEK	7

PG_FUNCTION_INFO_V1(timeliness_in);
PG_FUNCTION_INFO_V1(timeliness_out);
PG_FUNCTION_INFO_V1(timeliness_recv);
PG_FUNCTION_INFO_V1(timeliness_minus);
PG_FUNCTION_INFO_V1(ehcp_summary_uncombine);

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
timeliness_minus(PG_FUNCTION_ARGS)
{
	return summary_value_minus(fcinfo, &timeliness_kind);
}

/* the inverse of combine, for moving windows; until 1.0.0 it served both types */
Datum
ehcp_summary_uncombine(PG_FUNCTION_ARGS)
{
	return summary_value_uncombine(fcinfo, &timeliness_kind);
}

static pg_attribute_always_inline DateADT
finite_date(Datum value)
{
	DateADT		date = DatumGetDateADT(value);

	if (DATE_NOT_FINITE(date))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("cannot count the days taken by a case with an infinite date"),
				 errhint("Use NULL for a date that is not known.")));
	return date;
}

/* The case with these dates, without an as-of day. */
static pg_attribute_always_inline TimelinessCase
case_of(NullableDatum started_on, NullableDatum completed_on, NullableDatum excepted)
{
	TimelinessCase c = {
		.started = !started_on.isnull,
		.completed = !completed_on.isnull,
		.excepted = !excepted.isnull && DatumGetBool(excepted.value),
		.started_on = started_on.isnull ? 0 : finite_date(started_on.value),
		.completed_on = completed_on.isnull ? 0 : finite_date(completed_on.value)
	};

	return c;
}

/* The key of a case; false if the case is not counted. */
static pg_attribute_always_inline bool
key_of(const TimelinessCase *c, uint32 *key)
{
	int64		days;
	TimelinessCaseResult result = timeliness_case_key(c, key, &days);

	if (result == TIMELINESS_TOO_LONG)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("days taken by a case out of range"),
				 errdetail("The case took %lld days; a summary can hold up to %lld.",
						   (long long) days, (long long) DAY_COUNTS_MAX_DAY),
				 errhint("Check the years of its dates.")));
	return result == TIMELINESS_COUNTED;
}

/* The key of the case (started_on, completed_on [, excepted [, as_of]]). */
static pg_attribute_always_inline bool
args_key(const NullableDatum *args, int n_args, uint32 *key)
{
	static const NullableDatum unknown = {.isnull = true};
	TimelinessCase c = case_of(args[0], args[1], n_args > 2 ? args[2] : unknown);

	if (n_args > 3)
	{
		if (args[3].isnull)
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("as_of must not be null"),
					 errhint("Omit the argument to count only completed cases.")));
		c.replays = true;
		c.as_of = finite_date(args[3].value);
	}
	return key_of(&c, key);
}

/* The key of the case in the arguments after the state. */
static pg_attribute_always_inline bool
case_key(FunctionCallInfo fcinfo, uint32 *key)
{
	return args_key(fcinfo->args + 1, PG_NARGS() - 1, key);
}

bool
timeliness_row_key(const NullableDatum *args, int n_args, uint32 *key)
{
	return args_key(args, n_args, key);
}

bool
timeliness_dates_key(NullableDatum started_on, NullableDatum completed_on,
					 NullableDatum excepted, uint32 *key)
{
	TimelinessCase c = case_of(started_on, completed_on, excepted);

	return key_of(&c, key);
}

static pg_noinline Datum
add_slowly(FunctionCallInfo fcinfo, DayCount count)
{
	return summary_value_add_slowly(fcinfo, SUMMARY_NO_LIMIT, &count, 1);
}

PG_FUNCTION_INFO_V1(timeliness_add);
PG_FUNCTION_INFO_V1(timeliness_remove);

/*
 * timeliness_add(timeliness, started_on date, completed_on date
 *				  [, excepted boolean [, as_of date]]) returns timeliness
 *
 * The transition function, and its inverse for moving windows.
 */
Datum
timeliness_add(PG_FUNCTION_ARGS)
{
	uint32		key;

	if (case_key(fcinfo, &key))
	{
		SummaryState *state = summary_own_state(fcinfo);
		DayCount	count = {key, 1};

		if (likely(state != NULL && summary_state_count(state, count)))
			PG_RETURN_POINTER(state);
		return add_slowly(fcinfo, count);
	}
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

Datum
timeliness_remove(PG_FUNCTION_ARGS)
{
	DayCount	count = {0, 1};

	/* a case that was not counted changes nothing */
	if (!case_key(fcinfo, &count.key))
		return timeliness_add(fcinfo);
	return summary_value_remove(fcinfo, &timeliness_kind, SUMMARY_NO_LIMIT, &count, 1);
}

/* The summary whose totals were read last; one of some thousand cases fits. */
typedef struct LastSummary
{
	uint8		entries[4096];
	size_t		size;
	int32		limit_days;
	TimelinessTotals totals;
} LastSummary;

/*
 * A query often reads several measures of a summary, one after the other.  To see that its
 * bytes are the same takes a fraction of the time of reading them.
 */
static TimelinessTotals
totals_of(const Summary *summary, int32 limit_days)
{
	static LastSummary last;
	TimelinessTotals totals;

	if (summary->size == last.size && limit_days == last.limit_days &&
		memcmp(summary->entries, last.entries, last.size) == 0)
		return last.totals;
	if (!timeliness_totals(summary->entries, summary->size, limit_days, &totals))
		raise_corrupt_summary();
	if (summary->size <= sizeof(last.entries))
	{
		memcpy(last.entries, summary->entries, summary->size);
		last.size = summary->size;
		last.limit_days = limit_days;
		last.totals = totals;
	}
	return totals;
}

/* The totals of the summary in argument 0. */
static TimelinessTotals
totals_arg(FunctionCallInfo fcinfo, int32 limit_days)
{
	Summary		summary = summary_value_arg(fcinfo, 0);

	return totals_of(&summary, limit_days);
}

/*
 * Each of the measures below is an accessor of the value, and the final
 * function of the aggregate of the same name.  With one argument, the limit is
 * 20 weeks and exceptions are excluded.
 */

static int32
limit_days_arg(FunctionCallInfo fcinfo)
{
	int32		limit_days = PG_NARGS() > 1 ? PG_GETARG_INT32(1) : FINAL_PLAN_DAYS;

	if (limit_days < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("limit_days must not be negative"),
				 errhint("20 weeks are 140 days.")));
	return limit_days;
}

/* Argument n; false if the function does not have it. */
static bool
include_exceptions_arg(FunctionCallInfo fcinfo, int n)
{
	return PG_NARGS() > n && PG_GETARG_BOOL(n);
}

/* The completed cases that are not undated, with or without exceptions. */
static uint64
dated_cases(TimelinessTotals totals, bool include_exceptions)
{
	return totals.dated + (include_exceptions ? totals.dated_exceptions : 0);
}

PG_FUNCTION_INFO_V1(timeliness_completed);

/* completed(timeliness) returns bigint: exceptions and undated cases included */
Datum
timeliness_completed(PG_FUNCTION_ARGS)
{
	TimelinessTotals totals = totals_arg(fcinfo, FINAL_PLAN_DAYS);

	PG_RETURN_INT64(totals.dated + totals.undated +
					totals.dated_exceptions + totals.undated_exceptions);
}

PG_FUNCTION_INFO_V1(timeliness_exceptions);

/* exceptions(timeliness) returns bigint: undated cases included */
Datum
timeliness_exceptions(PG_FUNCTION_ARGS)
{
	TimelinessTotals totals = totals_arg(fcinfo, FINAL_PLAN_DAYS);

	PG_RETURN_INT64(totals.dated_exceptions + totals.undated_exceptions);
}

PG_FUNCTION_INFO_V1(timeliness_undated);

/* undated(timeliness) returns bigint: exceptions excluded */
Datum
timeliness_undated(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(totals_arg(fcinfo, FINAL_PLAN_DAYS).undated);
}

PG_FUNCTION_INFO_V1(timeliness_open_cases);

/* open_cases(timeliness) returns bigint: whatever their exception flag */
Datum
timeliness_open_cases(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(totals_arg(fcinfo, FINAL_PLAN_DAYS).open);
}

PG_FUNCTION_INFO_V1(timeliness_overdue);

/* overdue(timeliness [, limit_days integer]) returns bigint: open, older than the limit */
Datum
timeliness_overdue(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(totals_arg(fcinfo, limit_days_arg(fcinfo)).overdue);
}

PG_FUNCTION_INFO_V1(timeliness_in_time);

/* in_time(timeliness [, limit_days integer [, include_exceptions boolean]]) returns bigint */
Datum
timeliness_in_time(PG_FUNCTION_ARGS)
{
	TimelinessTotals totals = totals_arg(fcinfo, limit_days_arg(fcinfo));

	PG_RETURN_INT64(totals.in_time +
					(include_exceptions_arg(fcinfo, 2) ? totals.in_time_exceptions : 0));
}

/* The numerator of percent_in_time; its denominator in *completed. */
static uint64
share_in_time(FunctionCallInfo fcinfo, uint64 *completed)
{
	TimelinessTotals totals = totals_arg(fcinfo, limit_days_arg(fcinfo));
	bool		all = include_exceptions_arg(fcinfo, 2);

	*completed = totals.dated + totals.undated +
		(all ? totals.dated_exceptions + totals.undated_exceptions : 0);
	return totals.in_time + (all ? totals.in_time_exceptions : 0);
}

PG_FUNCTION_INFO_V1(timeliness_percent_in_time);

/*
 * percent_in_time(timeliness [, limit_days integer [, include_exceptions
 * boolean]]) returns numeric
 *
 * Exceptions are in both the numerator and the denominator, or in neither.
 * Undated cases are in the denominator only.
 */
Datum
timeliness_percent_in_time(PG_FUNCTION_ARGS)
{
	uint64		completed;
	uint64		in_time = share_in_time(fcinfo, &completed);

	return figure_with_one_decimal(fcinfo, in_time, completed, 2);
}

PG_FUNCTION_INFO_V1(timeliness_percent_in_time_interval);

/*
 * percent_in_time_interval(timeliness [, limit_days integer
 * [, include_exceptions boolean]]) returns numrange
 *
 * Wilson's 95 % interval of the same percentage.
 */
Datum
timeliness_percent_in_time_interval(PG_FUNCTION_ARGS)
{
	uint64		completed;
	uint64		in_time = share_in_time(fcinfo, &completed);

	if (completed == 0)
		PG_RETURN_NULL();
	return figure_percent_range(interval_wilson(in_time, completed));
}

/*
 * The 95 % interval of the change of percent_in_time between the summaries in
 * arguments 0 and 1; false if one has no percentage.
 */
static bool
change_of_args(FunctionCallInfo fcinfo, Interval95 *change)
{
	Summary		summary_before = summary_value_arg(fcinfo, 0);
	Summary		summary_now = summary_value_arg(fcinfo, 1);
	TimelinessTotals before = totals_of(&summary_before, FINAL_PLAN_DAYS);
	TimelinessTotals now = totals_of(&summary_now, FINAL_PLAN_DAYS);
	uint64		completed_before = before.dated + before.undated;
	uint64		completed_now = now.dated + now.undated;

	if (completed_before == 0 || completed_now == 0)
		return false;
	*change = interval_change(before.in_time, completed_before, now.in_time, completed_now);
	return true;
}

PG_FUNCTION_INFO_V1(timeliness_change_interval);

/*
 * change_interval(before timeliness, now timeliness) returns numrange
 *
 * In percentage points, with one decimal.
 */
Datum
timeliness_change_interval(PG_FUNCTION_ARGS)
{
	Interval95	change;

	if (!change_of_args(fcinfo, &change))
		PG_RETURN_NULL();
	return figure_percent_range(change);
}

PG_FUNCTION_INFO_V1(timeliness_clear_change);

/*
 * clear_change(before timeliness, now timeliness) returns integer
 *
 * 1 if the interval, not rounded, is above 0; -1 if it is below 0; else 0.
 */
Datum
timeliness_clear_change(PG_FUNCTION_ARGS)
{
	Interval95	change;

	if (!change_of_args(fcinfo, &change))
		PG_RETURN_NULL();
	PG_RETURN_INT32(change.lower > 0 ? 1 : change.upper < 0 ? -1 : 0);
}

PG_FUNCTION_INFO_V1(timeliness_mean_weeks);

/*
 * mean_weeks(timeliness [, include_exceptions boolean]) returns numeric
 *
 * Of the completed cases that are not undated.
 */
Datum
timeliness_mean_weeks(PG_FUNCTION_ARGS)
{
	TimelinessTotals totals = totals_arg(fcinfo, FINAL_PLAN_DAYS);
	bool		all = include_exceptions_arg(fcinfo, 1);
	uint64		dated = dated_cases(totals, all);
	uint64		days = totals.days;

	if (totals.days_overflow || dated > PG_INT64_MAX / DAYS_PER_WEEK ||
		(all && (totals.days_exceptions_overflow ||
				 pg_add_u64_overflow(days, totals.days_exceptions, &days))))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("sum of days taken out of range"),
				 errhint("Use a smaller group of cases.")));
	return figure_with_one_decimal(fcinfo, days, dated * DAYS_PER_WEEK, 0);
}

PG_FUNCTION_INFO_V1(timeliness_median_weeks);

/*
 * median_weeks(timeliness [, include_exceptions boolean]) returns numeric
 *
 * Of the same cases; the mean of the two in the middle if their number is even,
 * as in percentile_cont.
 */
Datum
timeliness_median_weeks(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	bool		all = include_exceptions_arg(fcinfo, 1);
	uint64		dated = dated_cases(totals_of(&summary, FINAL_PLAN_DAYS), all);
	uint32		days;
	uint32		days_after;

	if (dated == 0)
		PG_RETURN_NULL();
	if (!timeliness_days_at(summary.entries, summary.size, (dated - 1) / 2, all, &days, &days_after))
		raise_corrupt_summary();
	if (dated % 2 == 1)
		days_after = days;
	return figure_with_one_decimal(fcinfo, (uint64) days + days_after, 2 * DAYS_PER_WEEK, 0);
}

static Datum
numeric_op(PGFunction operator, Datum a, Datum b)
{
	return DirectFunctionCall2(operator, a, b);
}

static Datum
numeric_of(int64 value)
{
	return NumericGetDatum(int64_to_numeric(value));
}

PG_FUNCTION_INFO_V1(timeliness_percentile_weeks);

/*
 * percentile_weeks(timeliness, fraction numeric [, include_exceptions boolean])
 * returns numeric
 *
 * Of the same cases; interpolated as in percentile_cont, but exact.
 */
Datum
timeliness_percentile_weeks(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	Datum		fraction = PG_GETARG_DATUM(1);
	bool		all = include_exceptions_arg(fcinfo, 2);
	uint64		dated = dated_cases(totals_of(&summary, FINAL_PLAN_DAYS), all);
	Datum		place;
	Datum		whole;
	Datum		days20;
	Datum		tenths;
	uint32		days;
	uint32		days_after;

	/* NaN sorts above all numbers */
	if (DatumGetInt32(numeric_op(numeric_cmp, fraction, numeric_of(0))) < 0 ||
		DatumGetInt32(numeric_op(numeric_cmp, fraction, numeric_of(1))) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("fraction must be between 0 and 1"),
				 errhint("0.5 gives the median, 0.9 the weeks that nine in ten cases do not exceed.")));
	if (dated == 0)
		PG_RETURN_NULL();

	place = numeric_op(numeric_mul, fraction, numeric_of((int64) dated - 1));
	whole = DirectFunctionCall1(numeric_floor, place);
	if (!timeliness_days_at(summary.entries, summary.size,
							DatumGetInt64(DirectFunctionCall1(numeric_int8, whole)), all,
							&days, &days_after))
		raise_corrupt_summary();

	/*
	 * 20 times the days at that place, of which (20 days + 7) / 14,
	 * truncated, are the tenths of weeks
	 */
	days20 = numeric_op(numeric_mul, numeric_op(numeric_sub, place, whole),
						numeric_of(20 * ((int64) days_after - days)));
	days20 = numeric_op(numeric_add, days20, numeric_of(20 * (int64) days));
	tenths = numeric_op(numeric_div_trunc, numeric_op(numeric_add, days20, numeric_of(DAYS_PER_WEEK)),
						numeric_of(2 * DAYS_PER_WEEK));
	PG_RETURN_NUMERIC(int64_div_fast_to_numeric(DatumGetInt64(DirectFunctionCall1(numeric_int8,
																				  tenths)), 1));
}

PG_FUNCTION_INFO_V1(timeliness_bands_rows);

/*
 * bands(timeliness, edges integer[] [, include_exceptions boolean]) returns setof
 * (from_day integer, to_day integer, completed bigint, open bigint)
 *
 * Each edge is the last day of a band.  The last band has no upper edge.
 */
Datum
timeliness_bands_rows(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	ArrayType  *array = PG_GETARG_ARRAYTYPE_P(1);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int			n_edges = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	const int32 *edges = (const int32 *) ARR_DATA_PTR(array);
	TimelinessBand *bands;

	if (ARR_NDIM(array) > 1 || array_contains_nulls(array))
		n_edges = -1;
	for (int i = 0; i < n_edges; i++)
		if (edges[i] < 0 || edges[i] > DAY_COUNTS_MAX_DAY || (i > 0 && edges[i] <= edges[i - 1]))
			n_edges = -1;
	if (n_edges < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("edges must be days in ascending order"),
				 errhint("Give the days as in '{42,112,140}': up to 6, 16 and 20 weeks, and more.")));
	bands = MemoryContextAllocHuge(CurrentMemoryContext, (n_edges + (Size) 1) * sizeof(TimelinessBand));
	if (!timeliness_bands(summary.entries, summary.size, edges, n_edges,
						  include_exceptions_arg(fcinfo, 2), bands))
		raise_corrupt_summary();

	InitMaterializedSRF(fcinfo, 0);
	for (int i = 0; i <= n_edges; i++)
	{
		Datum		values[4];
		bool		nulls[4] = {false};

		CHECK_FOR_INTERRUPTS();
		values[0] = Int32GetDatum(i == 0 ? 0 : edges[i - 1] + 1);
		values[1] = Int32GetDatum(i == n_edges ? 0 : edges[i]);
		nulls[1] = i == n_edges;
		values[2] = Int64GetDatum(bands[i].completed);
		values[3] = Int64GetDatum(bands[i].open);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(timeliness_bands_support);

/* bands_support(internal) returns internal: a row for each edge, and one for the last band */
Datum
timeliness_bands_support(PG_FUNCTION_ARGS)
{
	SupportRequestRows *request = rows_request(fcinfo);
	const Const *edges = request ? rows_constant(request, 1) : NULL;
	ArrayType  *array;

	if (edges == NULL)
		PG_RETURN_POINTER(NULL);
	array = DatumGetArrayTypeP(edges->constvalue);
	request->rows = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array)) + 1;
	PG_RETURN_POINTER(request);
}

/* Opens the curve of a summary. */
static void
read_survival(SurvivalReader *reader, const Summary *summary)
{
	if (!survival_read(reader, summary->entries, summary->size))
		raise_corrupt_summary();
	if (reader->entered > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot compute a Kaplan-Meier curve of a period"),
				 errdetail("The cases that were open at its beginning are not at risk from the first day on."),
				 errhint("Use ehcp.outcomes() or ehcp.chance_in_time(), or omit from_day in ehcp.outcomes_agg().")));
}

PG_FUNCTION_INFO_V1(timeliness_survival);

/*
 * survival(timeliness) returns setof (days integer, at_risk bigint, completed
 * bigint, open bigint, survival float8, std_error float8, lower float8, upper
 * float8)
 */
Datum
timeliness_survival(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	SurvivalReader reader;

	read_survival(&reader, &summary);
	InitMaterializedSRF(fcinfo, 0);
	while (survival_next(&reader))
	{
		const SurvivalStep *step = &reader.step;
		Interval95	interval = {0, 0};
		Datum		values[8];
		bool		nulls[8] = {false};

		CHECK_FOR_INTERRUPTS();
		/* on this scale there is no interval for 0 and 1 */
		nulls[5] = step->survival == 0;
		nulls[6] = nulls[7] = step->survival == 0 || step->survival == 1;
		if (!nulls[6])
			interval = interval_log_log(step->survival, step->std_error);
		values[0] = Int32GetDatum(step->days);
		values[1] = Int64GetDatum(step->at_risk);
		values[2] = Int64GetDatum(step->completed);
		values[3] = Int64GetDatum(step->open);
		values[4] = Float8GetDatum(step->survival);
		values[5] = Float8GetDatum(step->std_error);
		values[6] = Float8GetDatum(interval.lower);
		values[7] = Float8GetDatum(interval.upper);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(timeliness_percent_expected_in_time);

/*
 * percent_expected_in_time(timeliness [, limit_days integer]) returns numeric
 *
 * From that curve.  NULL if no case, open or completed, is as old as the limit,
 * since the curve does not reach it.
 */
Datum
timeliness_percent_expected_in_time(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	int32		limit_days = limit_days_arg(fcinfo);
	uint64		cases;
	uint64		completed = 0;
	uint64		open = 0;
	bool		is_ratio = true;
	bool		reached = false;
	double		survival = 1;
	SurvivalReader reader;

	read_survival(&reader, &summary);
	cases = reader.step.at_risk;
	while (!reached && survival_next(&reader))
	{
		const SurvivalStep *step = &reader.step;

		reached = step->days >= (uint32) limit_days || step->survival == 0;
		if (step->days > (uint32) limit_days)
			break;
		/* a ratio unless an open case is younger than a completed one */
		if (step->completed > 0 && open > 0)
			is_ratio = false;
		completed += step->completed;
		open += step->open;
		survival = step->survival;
	}
	if (!reached)
		PG_RETURN_NULL();
	if (is_ratio)
		return figure_with_one_decimal(fcinfo, completed, cases, 2);
	PG_RETURN_NUMERIC(figure_percent(1 - survival));
}
