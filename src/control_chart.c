/*
 * control_chart.c
 *		Control charts: window functions that say which months are more than chance.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"
#include "utils/numeric.h"
#include "windowapi.h"

#include "area_value.h"
#include "core/control_chart.h"
#include "window_call.h"

/* The answers for a partition. */
typedef struct Answers
{
	bool		known;
	ChartPoint	points[FLEXIBLE_ARRAY_MEMBER];
} Answers;

static Datum
argument(WindowObject window, int argno, int64 position, bool *isnull)
{
	bool		isout;

	return WinGetFuncArgInPartition(window, argno, position, WINDOW_SEEK_HEAD, false, isnull, &isout);
}

static bool
flag_argument(WindowObject window, int argno, int64 position)
{
	bool		isnull;
	Datum		flag = argument(window, argno, position, &isnull);

	return !isnull && DatumGetBool(flag);
}

static bool
is_between(Datum number, int64 least, int64 most)
{
	/* NaN sorts above all numbers */
	return !DatumGetBool(DirectFunctionCall2(numeric_lt, number, NumericGetDatum(int64_to_numeric(least)))) &&
		!DatumGetBool(DirectFunctionCall2(numeric_gt, number, NumericGetDatum(int64_to_numeric(most))));
}

/* In ten-thousandths, rounded. */
static int64
value_of(Datum number, bool is_percentage)
{
	if (is_percentage && !is_between(number, 0, 100))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value must be a percentage, between 0 and 100"),
				 errhint("The number of plans issued says how good a percentage is; omit it for other values.")));
	if (!is_between(number, -CHART_MAX_VALUE / CHART_ONE, CHART_MAX_VALUE / CHART_ONE))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("value must be between %lld and %lld",
						-(long long) (CHART_MAX_VALUE / CHART_ONE), (long long) (CHART_MAX_VALUE / CHART_ONE)),
				 errhint("Use a larger unit.")));
	return DatumGetInt64(DirectFunctionCall1(numeric_int8,
											 DirectFunctionCall2(numeric_mul, number,
																 NumericGetDatum(int64_to_numeric(CHART_ONE)))));
}

/* xmr(value, rebased, issued) */
static void
read_value(WindowObject window, int n_arguments, int64 position, ChartPoint *point)
{
	bool		isnull;
	Datum		value = argument(window, 0, position, &isnull);

	if (!isnull)
	{
		point->known = true;
		point->value = value_of(value, n_arguments > 2);
	}
	if (n_arguments > 1)
		point->rebased = flag_argument(window, 1, position);
	if (n_arguments > 2 && point->known)
	{
		Datum		issued = argument(window, 2, position, &isnull);

		if (!isnull && DatumGetInt64(issued) < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("issued must not be negative"),
					 errhint("Give the plans issued in the month.")));
		if (!isnull)
			point->issued = DatumGetInt64(issued);
	}
}

/* p_chart(in_time, issued, rebased) */
static void
read_counts(WindowObject window, int n_arguments, int64 position, ChartPoint *point)
{
	bool		in_time_isnull;
	bool		issued_isnull;
	Datum		in_time = argument(window, 0, position, &in_time_isnull);
	Datum		issued = argument(window, 1, position, &issued_isnull);

	if (!in_time_isnull && !issued_isnull)
	{
		AreaPair	pair = area_pair(DatumGetInt64(in_time), DatumGetInt64(issued));

		/* a month without plans has no share */
		point->known = pair.issued > 0;
		point->in_time = pair.in_time;
		point->issued = pair.issued;
	}
	if (n_arguments > 2)
		point->rebased = flag_argument(window, 2, position);
}

/* The point of the current row; the first row of a partition computes those of all. */
static const ChartPoint *
current_point(FunctionCallInfo fcinfo, const char *name, const char *call,
			  void (*read) (WindowObject window, int n_arguments, int64 position, ChartPoint *point),
			  void (*chart) (ChartPoint *points, size_t n))
{
	WindowObject window = window_of_call(fcinfo, name, call);
	int64		n = WinGetPartitionRowCount(window);
	Answers    *answers;

	if (n > CHART_MAX_POINTS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many points in a chart"),
				 errdetail("A chart can have %d points.", CHART_MAX_POINTS),
				 errhint("Group the cases by month, and give each line a partition of its own.")));
	answers = WinGetPartitionLocalMemory(window, offsetof(Answers, points) + n * sizeof(ChartPoint));
	if (!answers->known)
	{
		MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "control chart", ALLOCSET_DEFAULT_SIZES);
		MemoryContext old_context = MemoryContextSwitchTo(context);

		for (int64 position = 0; position < n; position++)
		{
			CHECK_FOR_INTERRUPTS();
			read(window, PG_NARGS(), position, &answers->points[position]);
			MemoryContextReset(context);
		}
		chart(answers->points, n);
		MemoryContextSwitchTo(old_context);
		MemoryContextDelete(context);
		answers->known = true;
	}
	return &answers->points[WinGetCurrentPosition(window)];
}

/* With one decimal, half up; what lies at a half except for the last bits of the arithmetic too. */
static Datum
one_decimal(double value)
{
	return NumericGetDatum(int64_div_fast_to_numeric((int64) floor(value * 10 + 0.5 + 1e-9), 1));
}

static const char *
cause_name(const ChartPoint *point)
{
	bool		up = point->direction > 0;

	switch (point->cause)
	{
		case CAUSE_NONE:
			break;
		case CAUSE_OUTSIDE:
			return up ? "above the limits" : "below the limits";
		case CAUSE_TREND:
			return up ? "rising" : "falling";
		case CAUSE_NEAR:
			return up ? "near the upper limit" : "near the lower limit";
		case CAUSE_SHIFT:
			return up ? "above the mean" : "below the mean";
	}
	return NULL;
}

/* chart_point: (mean, lower, upper, special_cause, points, on_trial, too_few) */
static Datum
point_result(FunctionCallInfo fcinfo, const ChartPoint *point, double scale)
{
	TupleDesc	descriptor;
	Datum		values[7] = {0};
	bool		nulls[7] = {false};
	const char *cause = cause_name(point);

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	nulls[0] = point->points == 0;
	nulls[1] = nulls[2] = !point->has_limits;
	nulls[3] = cause == NULL;
	nulls[6] = !point->has_counts;
	if (!nulls[0])
		values[0] = one_decimal(point->mean * scale);
	if (point->has_limits)
	{
		values[1] = one_decimal(point->lower * scale);
		values[2] = one_decimal(point->upper * scale);
	}
	if (cause)
		values[3] = CStringGetTextDatum(cause);
	values[4] = Int32GetDatum(point->points);
	values[5] = BoolGetDatum(point->points < CHART_MIN_POINTS);
	values[6] = BoolGetDatum(point->too_few);
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls));
}

PG_FUNCTION_INFO_V1(ehcp_xmr);

/* xmr(value numeric [, rebased boolean [, issued bigint]]) returns chart_point */
Datum
ehcp_xmr(PG_FUNCTION_ARGS)
{
	return point_result(fcinfo, current_point(fcinfo, "ehcp.xmr()", "ehcp.xmr(value) OVER (ORDER BY month)", read_value, chart_xmr), 1);
}

PG_FUNCTION_INFO_V1(ehcp_p_chart);

/* p_chart(in_time bigint, issued bigint [, rebased boolean]) returns chart_point */
Datum
ehcp_p_chart(PG_FUNCTION_ARGS)
{
	return point_result(fcinfo, current_point(fcinfo, "ehcp.p_chart()", "ehcp.p_chart(in_time, issued) OVER (ORDER BY month)", read_counts, chart_p), 100);
}
