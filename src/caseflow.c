/*
 * caseflow.c
 *		The type ehcp.caseflow, its aggregates, and the backlog computed from it.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/date.h"
#include "utils/timestamp.h"
#include "utils/tuplestore.h"

#include "case_keys.h"
#include "core/caseflow.h"
#include "core/civil_date.h"
#include "core/statute.h"
#include "figures.h"
#include "rows_support.h"
#include "summary_value.h"

#define TYPE_NAME	"ehcp.caseflow"

PG_FUNCTION_INFO_V1(caseflow_in);
PG_FUNCTION_INFO_V1(caseflow_out);
PG_FUNCTION_INFO_V1(caseflow_recv);
PG_FUNCTION_INFO_V1(caseflow_minus);
PG_FUNCTION_INFO_V1(caseflow_uncombine);

Datum
caseflow_in(PG_FUNCTION_ARGS)
{
	return summary_value_in(fcinfo, &caseflow_kind, TYPE_NAME);
}

Datum
caseflow_out(PG_FUNCTION_ARGS)
{
	return summary_value_out(fcinfo, &caseflow_kind);
}

Datum
caseflow_recv(PG_FUNCTION_ARGS)
{
	return summary_value_recv(fcinfo, &caseflow_kind, TYPE_NAME);
}

Datum
caseflow_minus(PG_FUNCTION_ARGS)
{
	return summary_value_minus(fcinfo, &caseflow_kind);
}

/* the inverse of combine, for moving windows */
Datum
caseflow_uncombine(PG_FUNCTION_ARGS)
{
	return summary_value_uncombine(fcinfo, &caseflow_kind);
}

/* A date as a day of a summary. */
static inline int64
summary_day(DateADT date)
{
	int64		day = (int64) date + SUMMARY_DATE_OFFSET;

	if (DATE_NOT_FINITE(date))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("cannot count a backlog with an infinite date"),
				 errhint("Use NULL for a date that is unknown or in the future.")));
	if (day > DAY_COUNTS_MAX_DAY)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("date out of range for a caseflow"),
				 errhint("Check the year of the date.")));
	return day;
}

static inline int32
check_limit_days(NullableDatum arg)
{
	int32		limit_days = DatumGetInt32(arg.value);

	if (arg.isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("limit_days must not be null"),
				 errhint("Omit the argument for 140 days.")));
	if (limit_days < 0 || limit_days > DAY_COUNTS_MAX_DAY)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("limit_days must be between 0 and %lld", (long long) DAY_COUNTS_MAX_DAY),
				 errhint("20 weeks are 140 days.")));
	return limit_days;
}

static inline int32
limit_days_arg(FunctionCallInfo fcinfo, int argno)
{
	return PG_NARGS() > argno ? check_limit_days(fcinfo->args[argno]) : FINAL_PLAN_DAYS;
}

static inline int
counts_of(NullableDatum opened_on, NullableDatum closed_on, int32 limit_days,
		  DayCount counts[CASEFLOW_COUNTS])
{
	int64		opened = opened_on.isnull ? -1 : summary_day(DatumGetDateADT(opened_on.value));
	int64		closed = closed_on.isnull ? -1 : summary_day(DatumGetDateADT(closed_on.value));

	return caseflow_case_counts(opened, closed, limit_days, counts);
}

/* What the case in arguments 1 and 2 (opened_on, closed_on) adds; returns the number of counts. */
static inline int
case_counts(FunctionCallInfo fcinfo, int32 limit_days, DayCount counts[CASEFLOW_COUNTS])
{
	return counts_of(fcinfo->args[1], fcinfo->args[2], limit_days, counts);
}

int
caseflow_dates_keys(NullableDatum opened_on, NullableDatum closed_on, int32 limit_days,
					uint32 keys[CASEFLOW_COUNTS])
{
	DayCount	counts[CASEFLOW_COUNTS];
	int			n_counts = counts_of(opened_on, closed_on, limit_days, counts);
	int			n_keys = 0;

	for (int i = 0; i < n_counts; i++)
		if (counts[i].cases > 0)
			keys[n_keys++] = counts[i].key;
	return n_keys;
}

int
caseflow_row_counts(const NullableDatum *args, int n_args, int32 *limit_days,
					DayCount counts[CASEFLOW_COUNTS])
{
	*limit_days = n_args > 2 ? check_limit_days(args[2]) : FINAL_PLAN_DAYS;
	return counts_of(args[0], args[1], *limit_days, counts);
}

PG_FUNCTION_INFO_V1(caseflow_add);
PG_FUNCTION_INFO_V1(caseflow_remove);

/*
 * caseflow_add(caseflow, opened_on date, closed_on date [, limit_days integer])
 * returns caseflow
 *
 * The transition function, and its inverse for moving windows.
 */
Datum
caseflow_add(PG_FUNCTION_ARGS)
{
	int32		limit_days = limit_days_arg(fcinfo, 3);
	DayCount	counts[CASEFLOW_COUNTS];
	int			n_counts = case_counts(fcinfo, limit_days, counts);

	return summary_value_add(fcinfo, limit_days, counts, n_counts);
}

Datum
caseflow_remove(PG_FUNCTION_ARGS)
{
	int32		limit_days = limit_days_arg(fcinfo, 3);
	DayCount	counts[CASEFLOW_COUNTS];
	int			n_counts = case_counts(fcinfo, limit_days, counts);

	return summary_value_remove(fcinfo, &caseflow_kind, limit_days, counts, n_counts);
}

PG_FUNCTION_INFO_V1(caseflow_undated);

/* undated(caseflow) returns bigint */
Datum
caseflow_undated(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	DayCountsReader reader;
	int64		undated = 0;

	day_counts_read(&reader, summary.entries, summary.size);
	while (day_counts_next(&reader))
		if (day_counts_class(reader.key) == CASEFLOW_UNDATED)
			undated = reader.cases;
	if (reader.malformed)
		raise_corrupt_summary();
	PG_RETURN_INT64(undated);
}

static Backlog
backlog_on(BacklogReader *reader, int64 day)
{
	Backlog		backlog;

	if (!backlog_at(reader, day, &backlog))
		raise_corrupt_summary();
	return backlog;
}

PG_FUNCTION_INFO_V1(caseflow_backlog);

/*
 * backlog(caseflow, day date, OUT opened bigint, OUT closed bigint,
 * OUT open bigint, OUT overdue bigint)
 *
 * At the end of the day.  Opened and closed are totals up to then.
 */
Datum
caseflow_backlog(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	int64		day = summary_day(PG_GETARG_DATEADT(1));
	TupleDesc	descriptor;
	BacklogReader reader;
	Backlog		backlog;
	Datum		values[4];
	bool		nulls[4] = {false};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	backlog_read(&reader, &summary);
	backlog = backlog_on(&reader, day);
	values[0] = Int64GetDatum(backlog.opened);
	values[1] = Int64GetDatum(backlog.closed);
	values[2] = Int64GetDatum(backlog.open);
	values[3] = Int64GetDatum(backlog.overdue);
	PG_RETURN_DATUM(HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls)));
}

/* The backlogs at the ends of two days, the first not after the second. */
static void
two_backlogs(FunctionCallInfo fcinfo, int64 day, int64 later, Backlog *a, Backlog *b)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	BacklogReader reader;

	backlog_read(&reader, &summary);
	*a = backlog_on(&reader, day);
	*b = backlog_on(&reader, later);
}

/* The days in arguments 1 and 2, the first not after the second. */
static void
two_days_arg(FunctionCallInfo fcinfo, int64 *from_day, int64 *to_day)
{
	*from_day = summary_day(PG_GETARG_DATEADT(1));
	*to_day = summary_day(PG_GETARG_DATEADT(2));
	if (*from_day > *to_day)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("from_day must not be after to_day"),
				 errhint("Exchange them: the earlier day comes first.")));
}

/* The backlogs before the day in argument 1 and at the end of the day in argument 2. */
static void
backlogs_around(FunctionCallInfo fcinfo, Backlog *a, Backlog *b)
{
	int64		from_day;
	int64		to_day;

	two_days_arg(fcinfo, &from_day, &to_day);
	two_backlogs(fcinfo, from_day - 1, to_day, a, b);
}

PG_FUNCTION_INFO_V1(caseflow_opened);
PG_FUNCTION_INFO_V1(caseflow_closed);

/* opened(caseflow, from_day date, to_day date) returns bigint: both included */
Datum
caseflow_opened(PG_FUNCTION_ARGS)
{
	Backlog		a;
	Backlog		b;

	backlogs_around(fcinfo, &a, &b);
	PG_RETURN_INT64(b.opened - a.opened);
}

/* closed(caseflow, from_day date, to_day date) returns bigint: both included */
Datum
caseflow_closed(PG_FUNCTION_ARGS)
{
	Backlog		a;
	Backlog		b;

	backlogs_around(fcinfo, &a, &b);
	PG_RETURN_INT64(b.closed - a.closed);
}

PG_FUNCTION_INFO_V1(caseflow_overdue_days);

/* overdue_days(caseflow, from_day date, to_day date) returns bigint: both included */
Datum
caseflow_overdue_days(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	int64		from_day;
	int64		to_day;
	BacklogReader reader;
	uint64		days;

	two_days_arg(fcinfo, &from_day, &to_day);
	backlog_read(&reader, &summary);
	switch (backlog_overdue_days(&reader, from_day, to_day, &days))
	{
		case SUMMARY_OK:
			break;
		case SUMMARY_OVERFLOW:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("overdue days out of range"),
					 errhint("Use fewer days or a smaller group of cases.")));
			break;
		default:
			raise_corrupt_summary();
	}
	PG_RETURN_INT64((int64) days);
}

PG_FUNCTION_INFO_V1(caseflow_clearance_weeks);

/*
 * clearance_weeks(caseflow, day date [, over_weeks integer]) returns numeric
 *
 * The open cases at the end of the day, divided by the mean weekly closings of
 * the weeks that end with that day; 12 weeks by default.
 */
Datum
caseflow_clearance_weeks(PG_FUNCTION_ARGS)
{
	int64		day = summary_day(PG_GETARG_DATEADT(1));
	int32		over_weeks = PG_NARGS() > 2 ? PG_GETARG_INT32(2) : 12;
	uint64		closed;
	Backlog		a;
	Backlog		b;

	if (over_weeks < 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("over_weeks must be greater than zero"),
				 errhint("A quarter has 13 weeks, a year 52.")));
	two_backlogs(fcinfo, day - 7 * (int64) over_weeks, day, &a, &b);
	closed = b.closed - a.closed;
	if (closed > 0 && b.open > PG_INT64_MAX / (uint64) over_weeks)
		raise_figure_out_of_range();
	return figure_with_one_decimal(fcinfo, b.open * over_weeks, closed, 0);
}

/* Raises an error unless a step is whole days or months forward. */
static void
check_step(const Interval *step)
{
	if (step->time != 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("step must be in whole days or months"),
				 errhint("Give an interval such as '7 days' or '1 month'.")));
	if (step->day < 0 || step->month < 0 || (step->day == 0 && step->month == 0))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("step must be greater than zero"),
				 errhint("Give an interval such as '7 days' or '1 month'.")));
}

/*
 * The n-th day of a series.  The end of a month stays the end of a month:
 * 31 January, 28 February, 31 March.
 */
static int64
step_day(DateADT from_day, const Interval *step, int64 n)
{
	int64		day = step->month == 0 ? from_day : civil_date_add_months(from_day, n * step->month);

	return day + n * step->day;
}

PG_FUNCTION_INFO_V1(caseflow_backlog_series);

/*
 * backlog_series(caseflow, from_day date, to_day date [, step interval])
 * returns setof (day date, opened bigint, closed bigint, open bigint,
 * overdue bigint)
 *
 * One pass over the summary, whatever the number of steps.
 */
Datum
caseflow_backlog_series(PG_FUNCTION_ARGS)
{
	static const Interval one_day = {.day = 1};
	Summary		summary = summary_value_arg(fcinfo, 0);
	DateADT		from_day = PG_GETARG_DATEADT(1);
	DateADT		to_day = PG_GETARG_DATEADT(2);
	const Interval *step = PG_NARGS() > 3 ? PG_GETARG_INTERVAL_P(3) : &one_day;
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int64		first;
	int64		last;
	BacklogReader reader;
	Backlog		before;

	two_days_arg(fcinfo, &first, &last);
	check_step(step);

	InitMaterializedSRF(fcinfo, 0);
	backlog_read(&reader, &summary);
	before = backlog_on(&reader, step_day(from_day, step, -1) + SUMMARY_DATE_OFFSET);
	for (int64 n = 0;; n++)
	{
		int64		day = step_day(from_day, step, n);
		Backlog		backlog;
		Datum		values[5];
		bool		nulls[5] = {false};

		CHECK_FOR_INTERRUPTS();
		if (day > to_day)
			break;
		backlog = backlog_on(&reader, day + SUMMARY_DATE_OFFSET);
		values[0] = DateADTGetDatum((DateADT) day);
		values[1] = Int64GetDatum(backlog.opened - before.opened);
		values[2] = Int64GetDatum(backlog.closed - before.closed);
		values[3] = Int64GetDatum(backlog.open);
		values[4] = Int64GetDatum(backlog.overdue);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		before = backlog;
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(caseflow_backlog_series_support);

/* backlog_series_support(internal) returns internal: a row for each step */
Datum
caseflow_backlog_series_support(PG_FUNCTION_ARGS)
{
	SupportRequestRows *request = rows_request(fcinfo);
	double		days;
	double		step_days = 1;

	if (request == NULL || !rows_days(request, 1, &days))
		PG_RETURN_POINTER(NULL);
	if (list_length(((FuncExpr *) request->node)->args) > 3)
	{
		const Const *step = rows_constant(request, 3);
		const Interval *interval = step ? DatumGetIntervalP(step->constvalue) : NULL;

		if (interval == NULL)
			PG_RETURN_POINTER(NULL);
		step_days = interval->day + interval->month * (DAYS_PER_YEAR / MONTHS_PER_YEAR);
	}
	/* the function raises an error for others */
	if (step_days < 1)
		PG_RETURN_POINTER(NULL);
	request->rows = ceil(days / step_days);
	PG_RETURN_POINTER(request);
}
