/*
 * projection.c
 *		What becomes of a backlog: its trajectory under given rates of requests and
 *		completions, and the capacity that it needs.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/date.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"
#include "utils/tuplestore.h"

#include "core/caseflow.h"
#include "core/civil_date.h"
#include "core/projection.h"
#include "core/statute.h"
#include "figures.h"
#include "rows_support.h"
#include "summary_value.h"

#define DAYS_PER_WEEK	7
#define MAX_RATE		(PROJECTION_MAX_RATE / PROJECTION_ONE)
#define MAX_QUEUE		INT64CONST(1000000000)

/* The weeks whose variation makes a margin, and Student's t for 95 % of it. */
#define MARGIN_WEEKS	52
#define MARGIN_T		2.0075837681558825

/* The waiting time at which a queue is well within its target; see doc/projection.md. */
#define TARGET_PART		4

static void
check_not_null(FunctionCallInfo fcinfo, int argno, const char *name, const char *hint)
{
	if (PG_ARGISNULL(argno))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name),
				 errhint("%s", hint)));
}

/* Raises an error unless a number is in a range; NaN and infinity are in none. */
static void
check_range(Datum number, const char *name, int64 least, int64 most, const char *hint)
{
	if (DatumGetBool(DirectFunctionCall2(numeric_lt, number, NumericGetDatum(int64_to_numeric(least)))) ||
		DatumGetBool(DirectFunctionCall2(numeric_gt, number, NumericGetDatum(int64_to_numeric(most)))))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be between %lld and %lld", name, (long long) least, (long long) most),
				 errhint("%s", hint)));
}

static void
check_rate(Datum number, const char *name)
{
	check_range(number, name, 0, MAX_RATE, "Give the number of cases a week.");
}

static int64
billionths(Datum number)
{
	Datum		one = NumericGetDatum(int64_to_numeric(PROJECTION_ONE));

	return DatumGetInt64(DirectFunctionCall1(numeric_int8, DirectFunctionCall2(numeric_mul, number, one)));
}

static int64
rate_arg(FunctionCallInfo fcinfo, int argno, const char *name)
{
	check_not_null(fcinfo, argno, name, "Use 0 if there are none.");
	check_rate(PG_GETARG_DATUM(argno), name);
	return billionths(PG_GETARG_DATUM(argno));
}

static DateADT
day_arg(FunctionCallInfo fcinfo, int argno, const char *name)
{
	DateADT		day;

	check_not_null(fcinfo, argno, name, "Give a date.");
	day = PG_GETARG_DATEADT(argno);
	if (DATE_NOT_FINITE(day))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("%s must not be infinite", name),
				 errhint("Give a date.")));
	return day;
}

/* The days from the summary's day, in argument 1, to a later one in argument 2. */
static int64
days_ahead_arg(FunctionCallInfo fcinfo, const char *name)
{
	int64		days = (int64) day_arg(fcinfo, 2, name) - day_arg(fcinfo, 1, "from_day");

	if (days < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must not be before from_day", name),
				 errhint("from_day is the day of the summary, its as_of.")));
	return days;
}

/* day is the day of the summary. */
static void
check_has_open_cases(uint64 open, DateADT day)
{
	if (open == 0)
	{
		char		shown[CIVIL_DATE_TEXT_SIZE];

		civil_date_to_text(day, shown);
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the summary has no open cases on %s", shown),
				 errhint("Choose a day with open cases. timeliness_agg() counts them only if that day is its as_of: "
						 "ehcp.timeliness_agg(requested_on, closed_on, false, '%s').", shown)));
	}
}

static Summary
open_arg(FunctionCallInfo fcinfo)
{
	check_not_null(fcinfo, 0, "open", "ehcp.timeliness_agg() with as_of makes a summary of open cases.");
	return summary_value_arg(fcinfo, 0);
}

PG_FUNCTION_INFO_V1(timeliness_completions_needed);

/*
 * completions_needed(open timeliness, from_day date, by_day date [, overdue_left
 * bigint]) returns bigint
 *
 * The cases overdue on by_day were requested by from_day, so the summary has them
 * all.
 */
Datum
timeliness_completions_needed(PG_FUNCTION_ARGS)
{
	Summary		summary = open_arg(fcinfo);
	int64		days = days_ahead_arg(fcinfo, "by_day");
	int64		overdue_left = 0;
	uint64		open;
	uint64		overdue;

	if (days > FINAL_PLAN_DAYS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("by_day must be at most %d weeks after from_day", FINAL_PLAN_WEEKS),
				 errhint("After that, cases that are not requested yet are overdue too: ehcp.project() takes a forecast of them.")));
	if (PG_NARGS() > 3)
	{
		check_not_null(fcinfo, 3, "overdue_left", "Omit the argument if no case is to be overdue.");
		overdue_left = PG_GETARG_INT64(3);
	}
	if (overdue_left < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("overdue_left must not be negative"),
				 errhint("Omit the argument if no case is to be overdue.")));
	if (!projection_overdue_after(summary.entries, summary.size, days, &open, &overdue))
		raise_corrupt_summary();
	check_has_open_cases(open, PG_GETARG_DATEADT(1));
	PG_RETURN_INT64(overdue > (uint64) overdue_left ? (int64) (overdue - overdue_left) : 0);
}

/* The rates of the weeks, from an array of numbers. */
static int64 *
rates_by_week_arg(FunctionCallInfo fcinfo, int argno, const char *name, int n_weeks)
{
	ArrayType  *array;
	Datum	   *numbers;
	bool	   *nulls;
	int			n_numbers;
	int64	   *rates;

	check_not_null(fcinfo, argno, name, "Use 0 if there are none.");
	array = PG_GETARG_ARRAYTYPE_P(argno);
	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("%s must have one dimension", name),
				 errhint("It has one number for each week.")));
	deconstruct_array(array, NUMERICOID, -1, false, TYPALIGN_INT, &numbers, &nulls, &n_numbers);
	if (n_numbers < n_weeks)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s has %d numbers for %d weeks", name, n_numbers, n_weeks),
				 errhint("Add a number for each week, or choose an earlier to_day.")));
	rates = palloc(sizeof(int64) * Max(n_weeks, 1));
	for (int i = 0; i < n_weeks; i++)
	{
		if (nulls[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("%s must not contain null", name),
					 errhint("Use 0 for a week without any.")));
		check_rate(numbers[i], name);
		rates[i] = billionths(numbers[i]);
	}
	return rates;
}

/* The rates of the weeks, or one for all. */
static int64 *
rates_arg(FunctionCallInfo fcinfo, int argno, const char *name, bool differ, int n_weeks)
{
	int64	   *rate;

	if (differ)
		return rates_by_week_arg(fcinfo, argno, name, n_weeks);
	rate = palloc(sizeof(int64));
	*rate = rate_arg(fcinfo, argno, name);
	return rate;
}

static Datum
project(FunctionCallInfo fcinfo, bool requests_differ, bool completions_differ)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Summary		summary = open_arg(fcinfo);
	int64		days = days_ahead_arg(fcinfo, "to_day");
	int			n_weeks = (int) (days / DAYS_PER_WEEK);
	ProjectionPlan plan = {0};
	Projection	projection;

	if (days > PROJECTION_MAX_WEEKS * DAYS_PER_WEEK)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("to_day must be at most %d weeks after from_day", PROJECTION_MAX_WEEKS),
				 errhint("Check the year of the date.")));
	plan.requests_differ = requests_differ;
	plan.completions_differ = completions_differ;
	plan.requests_a_week = rates_arg(fcinfo, 3, "requests_a_week", requests_differ, n_weeks);
	plan.completions_a_week = rates_arg(fcinfo, 4, "completions_a_week", completions_differ, n_weeks);
	if (PG_NARGS() > 5)
	{
		check_not_null(fcinfo, 5, "share_for_cases_in_time", "Use 0 to complete the oldest cases first.");
		check_range(PG_GETARG_DATUM(5), "share_for_cases_in_time", 0, 1,
					"Give a share, not a percentage: half of the completions are 0.5.");
		plan.share_in_time = billionths(PG_GETARG_DATUM(5));
	}
	if (PG_NARGS() > 6)
	{
		check_not_null(fcinfo, 6, "least_days", "Use 0 if a case can be completed on the day of its request.");
		plan.least_days = PG_GETARG_INT32(6);
		if (plan.least_days < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("least_days must not be negative"),
					 errhint("Use 0 if a case can be completed on the day of its request.")));
	}

	switch (projection_start(&projection, summary.entries, summary.size, &plan, n_weeks))
	{
		case SUMMARY_OK:
			break;
		case SUMMARY_OVERFLOW:
			ereport(ERROR,
					(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
					 errmsg("the open cases have more than %d different ages", PROJECTION_MAX_AGES),
					 errhint("Check the years of the dates.")));
			break;
		default:
			raise_corrupt_summary();
	}
	check_has_open_cases(projection.open, PG_GETARG_DATEADT(1));

	InitMaterializedSRF(fcinfo, 0);
	for (int n = 1; n <= n_weeks; n++)
	{
		ProjectedWeek week;
		Datum		values[8] = {0};
		bool		nulls[8] = {false};

		CHECK_FOR_INTERRUPTS();
		if (!projection_next_week(&projection, &week))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("open cases out of range"),
					 errhint("Use a smaller group of cases.")));
		values[0] = DateADTGetDatum(PG_GETARG_DATEADT(1) + n * DAYS_PER_WEEK);
		values[1] = Int64GetDatum((int64) week.requested);
		values[2] = Int64GetDatum((int64) week.completed);
		values[3] = Int64GetDatum((int64) week.in_time);
		values[5] = Int64GetDatum((int64) week.open);
		values[6] = Int64GetDatum((int64) week.overdue);
		nulls[4] = nulls[7] = week.completed == 0;
		if (week.completed > 0)
		{
			values[4] = figure_with_one_decimal(fcinfo, week.in_time, week.completed, 2);
			values[7] = figure_with_one_decimal(fcinfo, week.days, week.completed * DAYS_PER_WEEK, 0);
		}
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(timeliness_project);
PG_FUNCTION_INFO_V1(timeliness_project_by_week);
PG_FUNCTION_INFO_V1(timeliness_project_rates_by_week);

/*
 * project(open timeliness, from_day date, to_day date, requests_a_week numeric,
 * completions_a_week numeric [, share_for_cases_in_time numeric [, least_days
 * integer]]) returns setof (week_ending date, requested bigint, completed bigint,
 * in_time bigint, percent numeric, open bigint, overdue bigint, mean_weeks
 * numeric)
 */
Datum
timeliness_project(PG_FUNCTION_ARGS)
{
	return project(fcinfo, false, false);
}

/* The same with requests_a_week numeric[]: a number for each week. */
Datum
timeliness_project_by_week(PG_FUNCTION_ARGS)
{
	return project(fcinfo, true, false);
}

/* The same with completions_a_week numeric[], too. */
Datum
timeliness_project_rates_by_week(PG_FUNCTION_ARGS)
{
	return project(fcinfo, true, true);
}

PG_FUNCTION_INFO_V1(timeliness_project_support);

/* project_support(internal) returns internal: a row for each whole week */
Datum
timeliness_project_support(PG_FUNCTION_ARGS)
{
	SupportRequestRows *request = rows_request(fcinfo);
	double		days;

	if (request == NULL || !rows_days(request, 1, &days))
		PG_RETURN_POINTER(NULL);
	/* the function raises an error for others */
	if (days < 1 || days > PROJECTION_MAX_WEEKS * DAYS_PER_WEEK + 1)
		PG_RETURN_POINTER(NULL);
	request->rows = Max(((int) days - 1) / DAYS_PER_WEEK, 1);
	PG_RETURN_POINTER(request);
}

PG_FUNCTION_INFO_V1(caseflow_open_margin);

/*
 * open_margin(caseflow, day date, weeks integer) returns bigint
 *
 * The changes of the open cases in the 52 weeks that end with the day have a mean
 * and a variance.  After h weeks at the mean, the variance is that of h weeks to
 * come, h s^2, and that of the mean, h^2 s^2 / 52.
 */
Datum
caseflow_open_margin(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	int64		day = (int64) day_arg(fcinfo, 1, "day") + SUMMARY_DATE_OFFSET;
	int32		weeks = PG_GETARG_INT32(2);
	double		changes[MARGIN_WEEKS];
	double		mean = 0;
	double		squares = 0;
	double		margin;
	BacklogReader reader;
	Backlog		before;

	if (weeks < 1 || weeks > PROJECTION_MAX_WEEKS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weeks must be between 1 and %d", PROJECTION_MAX_WEEKS),
				 errhint("Half a year is 26 weeks.")));
	if (day > DAY_COUNTS_MAX_DAY)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("date out of range for a caseflow"),
				 errhint("Check the year of the date.")));

	backlog_read(&reader, &summary);
	if (!backlog_at(&reader, day - MARGIN_WEEKS * DAYS_PER_WEEK, &before))
		raise_corrupt_summary();
	/* the record does not go back so far */
	if (before.opened == 0)
		PG_RETURN_NULL();
	for (int i = 0; i < MARGIN_WEEKS; i++)
	{
		Backlog		backlog;

		if (!backlog_at(&reader, day - (MARGIN_WEEKS - 1 - i) * DAYS_PER_WEEK, &backlog))
			raise_corrupt_summary();
		changes[i] = (double) backlog.open - (double) before.open;
		mean += changes[i];
		before = backlog;
	}
	/* at the end, so that equal changes have no variance */
	mean /= MARGIN_WEEKS;
	for (int i = 0; i < MARGIN_WEEKS; i++)
		squares += (changes[i] - mean) * (changes[i] - mean);
	margin = ceil(MARGIN_T * sqrt(squares / (MARGIN_WEEKS - 1) *
								  (weeks + (double) weeks * weeks / MARGIN_WEEKS)));
	if (margin >= 9223372036854775808.0)
		raise_figure_out_of_range();
	PG_RETURN_INT64((int64) margin);
}

/* numerator / denominator, not negative, rounded half up. */
static Datum
ratio(Datum numerator, Datum denominator, int decimals)
{
	int64		twice_ten = 2;
	Datum		two = NumericGetDatum(int64_to_numeric(2));
	Datum		scaled;
	Datum		whole;

	for (int i = 0; i < decimals; i++)
		twice_ten *= 10;
	scaled = DirectFunctionCall2(numeric_mul, numerator, NumericGetDatum(int64_to_numeric(twice_ten)));
	whole = DirectFunctionCall2(numeric_div_trunc,
								DirectFunctionCall2(numeric_add, scaled, denominator),
								DirectFunctionCall2(numeric_mul, denominator, two));
	return DirectFunctionCall2(numeric_mul, whole, NumericGetDatum(int64_div_fast_to_numeric(1, decimals)));
}

static bool
is_negative(Datum number)
{
	return DatumGetBool(DirectFunctionCall2(numeric_lt, number, NumericGetDatum(int64_to_numeric(0))));
}

PG_FUNCTION_INFO_V1(ehcp_load);

/* load(requests_a_week numeric, completions_a_week numeric) returns numeric */
Datum
ehcp_load(PG_FUNCTION_ARGS)
{
	Datum		requests = PG_GETARG_DATUM(0);
	Datum		completions = PG_GETARG_DATUM(1);

	check_rate(requests, "requests_a_week");
	check_rate(completions, "completions_a_week");
	if (DatumGetBool(DirectFunctionCall2(numeric_eq, completions, NumericGetDatum(int64_to_numeric(0)))))
		PG_RETURN_NULL();
	return ratio(requests, completions, 2);
}

PG_FUNCTION_INFO_V1(ehcp_target_queue);

/* target_queue(requests_a_week numeric, target_weeks numeric) returns numeric */
Datum
ehcp_target_queue(PG_FUNCTION_ARGS)
{
	Datum		requests = PG_GETARG_DATUM(0);
	Datum		target_weeks = PG_GETARG_DATUM(1);

	check_rate(requests, "requests_a_week");
	check_range(target_weeks, "target_weeks", 0, PROJECTION_MAX_WEEKS,
				"The limit for issuing a plan is 20 weeks.");
	return ratio(DirectFunctionCall2(numeric_mul, requests, target_weeks),
				 NumericGetDatum(int64_to_numeric(TARGET_PART)), 1);
}

PG_FUNCTION_INFO_V1(ehcp_relief_capacity);

/*
 * relief_capacity(requests_a_week numeric, queue numeric, target_queue numeric
 * [, weeks integer]) returns numeric
 *
 * In 26 weeks by default.
 */
Datum
ehcp_relief_capacity(PG_FUNCTION_ARGS)
{
	Datum		requests = PG_GETARG_DATUM(0);
	Datum		queue = PG_GETARG_DATUM(1);
	Datum		target_queue = PG_GETARG_DATUM(2);
	int32		n_weeks = PG_NARGS() > 3 ? PG_GETARG_INT32(3) : 26;
	Datum		weeks = NumericGetDatum(int64_to_numeric(n_weeks));
	Datum		completions;

	check_rate(requests, "requests_a_week");
	check_range(queue, "queue", 0, MAX_QUEUE, "Give the number of open cases.");
	check_range(target_queue, "target_queue", 0, MAX_QUEUE, "ehcp.target_queue() computes it.");
	check_range(weeks, "weeks", 1, PROJECTION_MAX_WEEKS, "Half a year is 26 weeks.");
	completions = DirectFunctionCall2(numeric_add,
									  DirectFunctionCall2(numeric_mul, requests, weeks),
									  DirectFunctionCall2(numeric_sub, queue, target_queue));

	/*
	 * the queue falls below its target even if nothing is completed: none is
	 * needed
	 */
	if (is_negative(completions))
		completions = NumericGetDatum(int64_to_numeric(0));
	return ratio(completions, weeks, 2);
}
