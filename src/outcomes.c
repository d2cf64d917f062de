/*
 * outcomes.c
 *		What becomes of requests: its aggregate, the curves, and the chances of open cases.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/primnodes.h"
#include "utils/date.h"
#include "utils/tuplestore.h"

#include "core/intervals.h"
#include "core/outcomes.h"
#include "core/statute.h"
#include "core/timeliness.h"
#include "rows_support.h"
#include "summary_value.h"

/* A date of a request; 0 if it is null. */
static DateADT
date_of(NullableDatum arg)
{
	DateADT		date = arg.isnull ? 0 : DatumGetDateADT(arg.value);

	if (DATE_NOT_FINITE(date))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("cannot count a request with an infinite date"),
				 errhint("Use NULL for a date that is not known.")));
	return date;
}

/* The first or the last day of what is counted. */
static DateADT
day_of(NullableDatum arg, const char *name)
{
	DateADT		day = arg.isnull ? 0 : DatumGetDateADT(arg.value);

	if (arg.isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not be null", name),
				 errhint("Requests are counted as they stood at the end of a day.")));
	if (DATE_NOT_FINITE(day))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("%s must not be infinite", name),
				 errhint("Requests are counted as they stood at the end of a day.")));
	return day;
}

/*
 * What the request in the arguments after the state adds: (requested_on, issued_on,
 * ended_on [, from_day], as_of).  False if it adds nothing.
 */
static bool
case_counts(FunctionCallInfo fcinfo, DayCount counts[OUTCOMES_COUNTS])
{
	const NullableDatum *args = fcinfo->args + 1;
	bool		in_period = PG_NARGS() > 5;
	OutcomesCase c = {
		.requested = !args[0].isnull,
		.issued = !args[1].isnull,
		.ended = !args[2].isnull,
		.in_period = in_period,
		.requested_on = date_of(args[0]),
		.issued_on = date_of(args[1]),
		.ended_on = date_of(args[2]),
		.from_day = in_period ? day_of(args[3], "from_day") : 0,
		.as_of = day_of(args[in_period ? 4 : 3], "as_of")
	};
	int64		days;

	if (in_period && c.from_day > c.as_of)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("from_day must not be later than as_of"),
				 errhint("The period begins at the end of from_day and ends at the end of as_of.")));
	days = outcomes_case_counts(&c, counts);
	if (days > DAY_COUNTS_MAX_DAY)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("days taken by a request out of range"),
				 errdetail("The request took %lld days; a summary can hold up to %lld.",
						   (long long) days, (long long) DAY_COUNTS_MAX_DAY),
				 errhint("Check the years of its dates.")));
	return counts[0].cases > 0;
}

PG_FUNCTION_INFO_V1(ehcp_outcomes_add);
PG_FUNCTION_INFO_V1(ehcp_outcomes_remove);

/*
 * outcomes_add(timeliness, requested_on date, issued_on date, ended_on date
 *				[, from_day date], as_of date) returns timeliness
 *
 * The transition function, and its inverse for moving windows.
 */
Datum
ehcp_outcomes_add(PG_FUNCTION_ARGS)
{
	DayCount	counts[OUTCOMES_COUNTS];

	if (case_counts(fcinfo, counts))
		return summary_value_add(fcinfo, SUMMARY_NO_LIMIT, counts, OUTCOMES_COUNTS);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

Datum
ehcp_outcomes_remove(PG_FUNCTION_ARGS)
{
	DayCount	counts[OUTCOMES_COUNTS];

	/* a request that was not counted changes nothing */
	if (!case_counts(fcinfo, counts))
		return ehcp_outcomes_add(fcinfo);
	return summary_value_remove(fcinfo, &timeliness_kind, SUMMARY_NO_LIMIT, counts, OUTCOMES_COUNTS);
}

/*
 * Opens a summary of requests.  timeliness_agg() leaves out, or counts as open, what ended
 * without a plan; a summary with exceptions is one of these, since outcomes_agg() has
 * no exceptions.
 */
static void
read_outcomes(OutcomesReader *reader, const Summary *summary)
{
	if (!outcomes_read(reader, summary->entries, summary->size))
		raise_corrupt_summary();
	if (reader->exceptions > 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot tell what became of requests from a summary of plans"),
				 errdetail("The summary has plans with an exception, which ehcp.timeliness_agg() counts; it does not count requests that ended without a plan."),
				 errhint("Make the summary with ehcp.outcomes_agg().")));
}

PG_FUNCTION_INFO_V1(timeliness_without_plan);

/* without_plan(timeliness) returns bigint */
Datum
timeliness_without_plan(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	OutcomesReader reader;

	if (!outcomes_read(&reader, summary.entries, summary.size))
		raise_corrupt_summary();
	PG_RETURN_INT64(reader.without_plan);
}

/* The columns of a share, its standard error and its interval, which 0 and 1 do not have. */
static void
put_share(const OutcomesShare *share, Datum *values, bool *nulls, int share_column, int first_column)
{
	double		std_error = sqrt(Max(share->variance, 0));
	Interval95	interval = {0, 0};

	nulls[first_column + 1] = nulls[first_column + 2] = !(share->share > 0 && share->share < 1);
	if (!nulls[first_column + 1])
		interval = interval_incidence(share->share, std_error);
	values[share_column] = Float8GetDatum(share->share);
	values[first_column] = Float8GetDatum(std_error);
	values[first_column + 1] = Float8GetDatum(interval.lower);
	values[first_column + 2] = Float8GetDatum(interval.upper);
}

PG_FUNCTION_INFO_V1(timeliness_outcomes);

/*
 * outcomes(timeliness) returns setof (days integer, at_risk bigint, plan float8, none
 * float8, plan_std_error float8, plan_lower float8, plan_upper float8,
 * none_std_error float8, none_lower float8, none_upper float8)
 */
Datum
timeliness_outcomes(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	OutcomesReader reader;
	OutcomesCurve curve;

	read_outcomes(&reader, &summary);
	outcomes_curve_start(&curve);
	InitMaterializedSRF(fcinfo, 0);
	while (outcomes_next(&reader))
	{
		Datum		values[10];
		bool		nulls[10] = {false};

		CHECK_FOR_INTERRUPTS();
		if (reader.day.plan + reader.day.none == 0)
			continue;
		outcomes_curve_add(&curve, &reader.day);
		values[0] = Int32GetDatum(reader.day.days);
		values[1] = Int64GetDatum(reader.day.at_risk);
		put_share(&curve.plan, values, nulls, 2, 4);
		put_share(&curve.none, values, nulls, 3, 7);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	if (reader.impossible)
		raise_corrupt_summary();
	return (Datum) 0;
}

/* Argument n; 20 weeks if the function does not have it. */
static int32
limit_days_arg(FunctionCallInfo fcinfo, int n)
{
	int32		limit_days = PG_NARGS() > n ? PG_GETARG_INT32(n) : FINAL_PLAN_DAYS;

	if (limit_days < 0 || limit_days > OUTCOMES_MAX_LIMIT)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("limit_days must be between 0 and %d", OUTCOMES_MAX_LIMIT),
				 errhint("20 weeks are 140 days.")));
	return limit_days;
}

/* The table of chances from the summary in an argument. */
static OutcomesChance *
chances_of_arg(FunctionCallInfo fcinfo, int argno, int32 limit_days)
{
	Summary		summary = summary_value_arg(fcinfo, argno);
	OutcomesChance *chances = palloc_array(OutcomesChance, limit_days + 1);
	OutcomesReader reader;

	read_outcomes(&reader, &summary);
	if (!outcomes_chances(&reader, limit_days, chances))
		raise_corrupt_summary();
	return chances;
}

PG_FUNCTION_INFO_V1(timeliness_chance_in_time);

/*
 * chance_in_time(timeliness, age_days integer [, limit_days integer]) returns float8
 *
 * NULL if it is not known; see outcomes_chances().
 */
Datum
timeliness_chance_in_time(PG_FUNCTION_ARGS)
{
	int32		age_days = PG_GETARG_INT32(1);
	int32		limit_days = limit_days_arg(fcinfo, 2);
	OutcomesChance *chances;
	double		chance;

	if (age_days < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("age_days must not be negative"),
				 errhint("The age of an open case is the number of days from its request to the day of the summary.")));
	chances = chances_of_arg(fcinfo, 0, limit_days);
	chance = age_days < limit_days ? chances[age_days].chance : 0;
	pfree(chances);
	if (isnan(chance))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(chance);
}

PG_FUNCTION_INFO_V1(timeliness_chances_in_time);

/*
 * chances_in_time(timeliness [, limit_days integer]) returns setof (age_days integer,
 * chance float8)
 */
Datum
timeliness_chances_in_time(PG_FUNCTION_ARGS)
{
	int32		limit_days = limit_days_arg(fcinfo, 1);
	OutcomesChance *chances = chances_of_arg(fcinfo, 0, limit_days);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (int32 age = 0; age <= limit_days; age++)
	{
		Datum		values[2] = {Int32GetDatum(age), Float8GetDatum(chances[age].chance)};
		bool		nulls[2] = {false, isnan(chances[age].chance)};

		CHECK_FOR_INTERRUPTS();
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(timeliness_chances_support);

/* chances_support(internal) returns internal: a row for each age up to the limit */
Datum
timeliness_chances_support(PG_FUNCTION_ARGS)
{
	SupportRequestRows *request = rows_request(fcinfo);
	const Const *limit = NULL;

	if (request == NULL)
		PG_RETURN_POINTER(NULL);
	request->rows = FINAL_PLAN_DAYS + 1;
	if (list_length(((FuncExpr *) request->node)->args) > 1)
		limit = rows_constant(request, 1);
	/* the function raises an error for others */
	if (limit && DatumGetInt32(limit->constvalue) >= 0 && DatumGetInt32(limit->constvalue) <= OUTCOMES_MAX_LIMIT)
		request->rows = DatumGetInt32(limit->constvalue) + 1;
	PG_RETURN_POINTER(request);
}

PG_FUNCTION_INFO_V1(timeliness_expected_in_time);

/*
 * expected_in_time(cases timeliness, pace timeliness [, limit_days integer]) returns float8
 *
 * The sum of the chances of the open cases; NULL if that of one is not known.
 */
Datum
timeliness_expected_in_time(PG_FUNCTION_ARGS)
{
	Summary		cases = summary_value_arg(fcinfo, 0);
	int32		limit_days = limit_days_arg(fcinfo, 2);
	OutcomesChance *chances = chances_of_arg(fcinfo, 1, limit_days);
	DayCountsReader reader;
	double		expected = 0;

	day_counts_read(&reader, cases.entries, cases.size);
	while (day_counts_next(&reader))
		if (day_counts_class(reader.key) == TIMELINESS_OPEN &&
			day_counts_day(reader.key) < (uint32) limit_days)
			expected += (double) reader.cases * chances[day_counts_day(reader.key)].chance;
	if (reader.malformed)
		raise_corrupt_summary();
	pfree(chances);
	if (isnan(expected))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(expected);
}
