/*
 * dates.c
 *		A table of dates, with the working days and bank holidays of a calendar.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/tuplestore.h"

#include "as_of.h"
#include "calendar_cache.h"
#include "core/dates.h"
#include "rows_support.h"

typedef struct ReasonsOfDay
{
	const char *text;			/* NULL: the day has no closure */
	const char *last;			/* the last of the reasons in it */
} ReasonsOfDay;

static int
compare_reasons(const void *a, const void *b)
{
	return strcmp(((const ClosureReason *) a)->reason, ((const ClosureReason *) b)->reason);
}

/* Sorts the reasons, so that a day with two closures of the same reason has it once. */
static ReasonsOfDay *
reasons_of_days(DateADT from_day, DateADT to_day, ClosureReason *reasons, int n_reasons)
{
	ReasonsOfDay *result = palloc0_array(ReasonsOfDay, to_day - from_day + 1);

	qsort(reasons, n_reasons, sizeof(ClosureReason), compare_reasons);
	for (int i = 0; i < n_reasons; i++)
	{
		const ClosureReason *closure = &reasons[i];
		int64		end = Min(closure->days.end, (int64) to_day + 1);

		for (int64 day = Max(closure->days.first, from_day); day < end; day++)
		{
			ReasonsOfDay *of_day = &result[day - from_day];

			CHECK_FOR_INTERRUPTS();
			if (of_day->text == NULL)
				of_day->text = closure->reason;
			else if (strcmp(of_day->last, closure->reason) != 0)
				of_day->text = psprintf("%s, %s", of_day->text, closure->reason);
			of_day->last = closure->reason;
		}
	}
	return result;
}

/* A year that begins in one calendar year and ends in the next: 2024/25 */
static Datum
two_years(int64 year)
{
	return CStringGetTextDatum(psprintf("%04d/%02d", (int) year, (int) ((year + 1) % 100)));
}

PG_FUNCTION_INFO_V1(ehcp_dates);

/*
 * dates(from_day date, to_day date [, calendar text]) returns setof (day date,
 * working_day boolean, bank_holiday text, week_ending date, month date, quarter
 * date, year integer, financial_year text, academic_year text)
 */
Datum
ehcp_dates(PG_FUNCTION_ARGS)
{
	DateADT		from_day = PG_GETARG_DATEADT(0);
	DateADT		to_day = PG_GETARG_DATEADT(1);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	DateADT		as_of = as_of_or_today();
	ClosureReason *reasons;
	int			n_reasons;
	const Calendar *calendar = calendar_with_reasons(fcinfo, 2, &reasons, &n_reasons);
	ReasonsOfDay *of_days;

	calendar_check_day(calendar, from_day);
	calendar_check_day(calendar, to_day);
	if (from_day > to_day)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("from_day must not be after to_day"),
				 errhint("Exchange them: the earlier day comes first.")));
	of_days = reasons_of_days(from_day, to_day, reasons, n_reasons);

	InitMaterializedSRF(fcinfo, 0);
	for (DateADT day = from_day; day <= to_day; day++)
	{
		DatePeriods periods = dates_periods(day, as_of);
		const char *reason = of_days[day - from_day].text;
		Datum		values[9];
		bool		nulls[9] = {false};

		CHECK_FOR_INTERRUPTS();
		values[0] = DateADTGetDatum(day);
		values[1] = BoolGetDatum(work_calendar_is_working(&calendar->days, day));
		nulls[2] = reason == NULL;
		values[2] = nulls[2] ? (Datum) 0 : CStringGetTextDatum(reason);
		values[3] = DateADTGetDatum(periods.week_ending);
		values[4] = DateADTGetDatum(periods.month);
		values[5] = DateADTGetDatum(periods.quarter);
		values[6] = Int32GetDatum((int32) periods.year);
		values[7] = two_years(periods.financial_year);
		values[8] = two_years(periods.academic_year);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(ehcp_dates_support);

/* dates_support(internal) returns internal: a row for each day */
Datum
ehcp_dates_support(PG_FUNCTION_ARGS)
{
	SupportRequestRows *request = rows_request(fcinfo);

	if (request == NULL || !rows_days(request, 0, &request->rows))
		PG_RETURN_POINTER(NULL);
	PG_RETURN_POINTER(request);
}
