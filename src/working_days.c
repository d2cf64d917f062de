/*
 * working_days.c
 *		Working days of a calendar.
 *
 * Each function has a form without the argument calendar, which uses the
 * calendar that the setting ehcp.calendar names.
 */
#include "postgres.h"

#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "utils/date.h"
#include "utils/tuplestore.h"

#include "calendar_cache.h"
#include "core/civil_date.h"
#include "rows_support.h"

static DateADT
add(const Calendar *calendar, DateADT day, int32 working_days)
{
	DateADT		result;

	calendar_check_day(calendar, day);
	if (!work_calendar_add(&calendar->days, day, working_days, &result))
		raise_calendar_ends(calendar, day, working_days);
	return result;
}

PG_FUNCTION_INFO_V1(ehcp_is_working_day);

/* is_working_day(day date [, calendar text]) returns boolean */
Datum
ehcp_is_working_day(PG_FUNCTION_ARGS)
{
	DateADT		day = PG_GETARG_DATEADT(0);
	const Calendar *calendar = calendar_arg(fcinfo, 1);

	calendar_check_day(calendar, day);
	PG_RETURN_BOOL(work_calendar_is_working(&calendar->days, day));
}

PG_FUNCTION_INFO_V1(ehcp_calendar_knows);

/* calendar_knows(day date [, calendar text]) returns boolean: false for an infinite date */
Datum
ehcp_calendar_knows(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(work_calendar_knows(&calendar_arg(fcinfo, 1)->days, PG_GETARG_DATEADT(0)));
}

PG_FUNCTION_INFO_V1(ehcp_add_working_days);

/* add_working_days(day date, working_days integer [, calendar text]) returns date */
Datum
ehcp_add_working_days(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(add(calendar_arg(fcinfo, 2), PG_GETARG_DATEADT(0), PG_GETARG_INT32(1)));
}

PG_FUNCTION_INFO_V1(ehcp_next_working_day);

/* next_working_day(day date [, calendar text]) returns date */
Datum
ehcp_next_working_day(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(add(calendar_arg(fcinfo, 1), PG_GETARG_DATEADT(0), 1));
}

PG_FUNCTION_INFO_V1(ehcp_previous_working_day);

/* previous_working_day(day date [, calendar text]) returns date */
Datum
ehcp_previous_working_day(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(add(calendar_arg(fcinfo, 1), PG_GETARG_DATEADT(0), -1));
}

PG_FUNCTION_INFO_V1(ehcp_working_days_between);

/* working_days_between(from_day date, to_day date [, calendar text]) returns integer */
Datum
ehcp_working_days_between(PG_FUNCTION_ARGS)
{
	DateADT		from_day = PG_GETARG_DATEADT(0);
	DateADT		to_day = PG_GETARG_DATEADT(1);
	const Calendar *calendar = calendar_arg(fcinfo, 2);

	calendar_check_day(calendar, from_day);
	calendar_check_day(calendar, to_day);
	PG_RETURN_INT32(work_calendar_between(&calendar->days, from_day, to_day));
}

PG_FUNCTION_INFO_V1(ehcp_working_days);

/* working_days(from_day date, to_day date [, calendar text]) returns setof date */
Datum
ehcp_working_days(PG_FUNCTION_ARGS)
{
	DateADT		from_day = PG_GETARG_DATEADT(0);
	DateADT		to_day = PG_GETARG_DATEADT(1);
	const Calendar *calendar = calendar_arg(fcinfo, 2);
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	calendar_check_day(calendar, from_day);
	calendar_check_day(calendar, to_day);
	if (from_day > to_day)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("from_day must not be after to_day"),
				 errhint("Exchange them: the earlier day comes first.")));

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	for (DateADT day = from_day; day <= to_day; day++)
	{
		Datum		value = DateADTGetDatum(day);
		bool		isnull = false;

		CHECK_FOR_INTERRUPTS();
		if (work_calendar_is_working(&calendar->days, day))
			tuplestore_putvalues(result->setResult, result->setDesc, &value, &isnull);
	}
	return (Datum) 0;
}

PG_FUNCTION_INFO_V1(ehcp_working_days_support);

/* working_days_support(internal) returns internal: the rows of a five-day week */
Datum
ehcp_working_days_support(PG_FUNCTION_ARGS)
{
	SupportRequestRows *request = rows_request(fcinfo);
	double		days;

	if (request == NULL || !rows_days(request, 0, &days))
		PG_RETURN_POINTER(NULL);
	request->rows = days * 5 / 7;
	PG_RETURN_POINTER(request);
}
