/*
 * dates.c
 *		The periods that a day is in, for tables of dates.
 */
#include "dates.h"

#include "civil_date.h"

#define DAYS_PER_WEEK		7
#define MONTHS_PER_QUARTER	3
#define FINANCIAL_YEAR		4	/* it begins in April */
#define ACADEMIC_YEAR		9	/* it begins in September */

DatePeriods
dates_periods(int32_t day, int32_t last_of_a_week)
{
	CivilDate	date = civil_date_from_day(day);
	int64_t		days_left = ((int64_t) last_of_a_week - day) % DAYS_PER_WEEK;
	CivilDate	quarter = date;
	DatePeriods periods;

	quarter.day = 1;
	quarter.month -= (date.month - 1) % MONTHS_PER_QUARTER;

	periods.week_ending = (int32_t) (day + (days_left + DAYS_PER_WEEK) % DAYS_PER_WEEK);
	periods.month = day - date.day + 1;
	periods.quarter = (int32_t) civil_date_to_day(quarter);
	periods.year = date.year;
	periods.financial_year = date.year - (date.month < FINANCIAL_YEAR);
	periods.academic_year = date.year - (date.month < ACADEMIC_YEAR);
	return periods;
}
