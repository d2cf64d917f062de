/*
 * scorecard.c
 *		The day that the views of a scorecard answer for.
 */
#include "postgres.h"

#include "fmgr.h"
#include "utils/date.h"
#include "utils/guc.h"

#include "core/civil_date.h"
#include "scorecard.h"

static char *as_of_setting;		/* ehcp.as_of */

/* what the setting says, once it has been read */
static enum
{
	AS_OF_TODAY,
	AS_OF_DAY,
	AS_OF_NO_DAY
}			as_of_kind;
static DateADT as_of_day;

/*
 * The setting is read here and complained of where it is used: PostgreSQL takes
 * any text before the library is loaded, and turns a refusal after that into a
 * warning, with today's figures under yesterday's heading.
 */
static void
as_of_changed(const char *newval, void *extra pg_attribute_unused())
{
	CivilDate	date;
	int			length;
	int			month;
	int			day;
	int			year;

	as_of_kind = AS_OF_NO_DAY;
	if (newval == NULL || newval[0] == '\0')
		as_of_kind = AS_OF_TODAY;
	else if (strspn(newval, "0123456789-") == 10 &&
			 sscanf(newval, "%4d-%2d-%2d%n", &year, &month, &day, &length) == 3 &&
			 length == 10 && newval[length] == '\0' &&
			 year >= 1 && month >= 1 && month <= 12 &&
			 day >= 1 && day <= civil_date_days_in_month(year, month))
	{
		date = (CivilDate) {year, month, day};
		as_of_day = (DateADT) civil_date_to_day(date);
		as_of_kind = AS_OF_DAY;
	}
}

void
scorecard_init(void)
{
	DefineCustomStringVariable("ehcp.as_of",
							   "The day that the views of a scorecard answer for.",
							   "A day as 2021-01-31; today where it is not set.",
							   &as_of_setting,
							   "",
							   PGC_USERSET, 0, NULL, as_of_changed, NULL);
}

PG_FUNCTION_INFO_V1(ehcp_as_of);

/* as_of() returns date */
Datum
ehcp_as_of(PG_FUNCTION_ARGS)
{
	if (as_of_kind == AS_OF_NO_DAY)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_DATETIME_FORMAT),
				 errmsg("the setting ehcp.as_of is \"%s\", which is no day", as_of_setting),
				 errhint("Write the day as in SET ehcp.as_of = '2021-01-31', or RESET ehcp.as_of for today.")));
	PG_RETURN_DATEADT(as_of_kind == AS_OF_DAY ? as_of_day : GetSQLCurrentDate());
}

/*
 * No date of a case is earlier than this one, 1 September 1989: part 3 of the
 * Children and Families Act 2014 began on 1 September 2014 and covers people
 * under 25, so everyone it has ever covered was born after it.
 */
#define EARLIEST_DATE	((DateADT) (-3774))

PG_FUNCTION_INFO_V1(ehcp_earliest_date);

/* earliest_date() returns date */
Datum
ehcp_earliest_date(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(EARLIEST_DATE);
}

PG_FUNCTION_INFO_V1(ehcp_date_by);

/* date_by(day date, as_of date) returns date: the day if it can be right and has come */
Datum
ehcp_date_by(PG_FUNCTION_ARGS)
{
	DateADT		day = PG_GETARG_DATEADT(0);

	if (day < EARLIEST_DATE || day > PG_GETARG_DATEADT(1))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(day);
}
