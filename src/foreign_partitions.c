/*
 * foreign_partitions.c
 *		What the views of a scorecard compute from the dates of a row, in a form that
 *		postgres_fdw can send to another server.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/date.h"

#include "core/civil_date.h"

PG_FUNCTION_INFO_V1(ehcp_month_of);

/* month_of(day date) returns date: the first day of its month */
Datum
ehcp_month_of(PG_FUNCTION_ARGS)
{
	DateADT		day = PG_GETARG_DATEADT(0);
	int64		first;

	if (DATE_NOT_FINITE(day))
		PG_RETURN_DATEADT(day);
	first = (int64) day - civil_date_from_day(day).day + 1;
	if (!IS_VALID_DATE(first))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("the first day of the month is out of range for type date"),
				 errhint("The earliest month is December 4714 BC.")));
	PG_RETURN_DATEADT((DateADT) first);
}

PG_FUNCTION_INFO_V1(ehcp_year_of);

/* year_of(day date) returns integer: its year; below 0 before the year 1 */
Datum
ehcp_year_of(PG_FUNCTION_ARGS)
{
	DateADT		day = PG_GETARG_DATEADT(0);
	int64		year;

	if (DATE_NOT_FINITE(day))
		PG_RETURN_NULL();
	year = civil_date_from_day(day).year;
	/* as extract(year FROM day): no year 0 */
	PG_RETURN_INT32((int32) (year > 0 ? year : year - 1));
}

PG_FUNCTION_INFO_V1(ehcp_earlier);

/* earlier(a date, b date) returns date: the earlier of the two; the other one if one is NULL */
Datum
ehcp_earlier(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) && PG_ARGISNULL(1))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(0))
		PG_RETURN_DATUM(PG_GETARG_DATUM(1));
	if (PG_ARGISNULL(1))
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	PG_RETURN_DATEADT(Min(PG_GETARG_DATEADT(0), PG_GETARG_DATEADT(1)));
}

PG_FUNCTION_INFO_V1(ehcp_first_between);

/*
 * first_between(from_day date, to_day date, a date, b date, c date, d date) returns date:
 * the earliest of the last four that is not before the first argument or after the second
 */
Datum
ehcp_first_between(PG_FUNCTION_ARGS)
{
	bool		found = false;
	DateADT		first = 0;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	for (int i = 2; i < 6; i++)
	{
		DateADT		day;

		if (PG_ARGISNULL(i))
			continue;
		day = PG_GETARG_DATEADT(i);
		if (day < PG_GETARG_DATEADT(0) || day > PG_GETARG_DATEADT(1) || (found && day >= first))
			continue;
		first = day;
		found = true;
	}
	if (!found)
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(first);
}
