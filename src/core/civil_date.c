/*
 * civil_date.c
 *		Days and the proleptic Gregorian calendar.
 *
 * Years begin in March here, so that the leap day is the last day of a year.
 */
#include "civil_date.h"

#include <inttypes.h>
#include <stdio.h>

#define DAYS_PER_YEAR		INT64_C(365)
#define DAYS_PER_4_YEARS	INT64_C(1461)
#define DAYS_PER_100_YEARS	INT64_C(36524)
#define DAYS_PER_400_YEARS	INT64_C(146097)

/* 2000-01-01, counted from 0000-03-01 */
#define EPOCH				INT64_C(730425)

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Days from 1 March to the first day of a month; March is 0. */
static int
days_before_month(int month_from_march)
{
	return (153 * month_from_march + 2) / 5;
}

int64_t
civil_date_to_day(CivilDate date)
{
	int64_t		year = date.year - (date.month <= 2);
	int			month = (date.month + 9) % 12;

	return DAYS_PER_YEAR * year
		+ floor_div(year, 4) - floor_div(year, 100) + floor_div(year, 400)
		+ days_before_month(month) + date.day - 1 - EPOCH;
}

CivilDate
civil_date_from_day(int64_t day)
{
	int64_t		era = floor_div(day + EPOCH, DAYS_PER_400_YEARS);
	int64_t		rest = day + EPOCH - era * DAYS_PER_400_YEARS;
	int64_t		centuries = rest / DAYS_PER_100_YEARS;
	int64_t		fours;
	int64_t		years;
	int			month;
	CivilDate	date;

	/*
	 * the last day of 400 years, and of 4 years, is one more than the divisor
	 * allows for
	 */
	if (centuries == 4)
		centuries = 3;
	rest -= centuries * DAYS_PER_100_YEARS;
	fours = rest / DAYS_PER_4_YEARS;
	rest -= fours * DAYS_PER_4_YEARS;
	years = rest / DAYS_PER_YEAR;
	if (years == 4)
		years = 3;
	rest -= years * DAYS_PER_YEAR;

	month = (int) (5 * rest + 2) / 153;

	date.year = era * 400 + centuries * 100 + fours * 4 + years + (month >= 10);
	date.month = month < 10 ? month + 3 : month - 9;
	date.day = (int) rest - days_before_month(month) + 1;
	return date;
}

int
civil_date_days_in_month(int64_t year, int month)
{
	CivilDate	first = {year, month, 1};
	CivilDate	next = {month == 12 ? year + 1 : year, month % 12 + 1, 1};

	return (int) (civil_date_to_day(next) - civil_date_to_day(first));
}

int64_t
civil_date_add_months(int64_t day, int64_t months)
{
	CivilDate	date = civil_date_from_day(day);
	int64_t		month = date.year * 12 + date.month - 1 + months;
	int			last;

	date.year = floor_div(month, 12);
	date.month = (int) (month - date.year * 12) + 1;
	last = civil_date_days_in_month(date.year, date.month);
	if (date.day > last)
		date.day = last;
	return civil_date_to_day(date);
}

void
civil_date_to_text(int64_t day, char string[CIVIL_DATE_TEXT_SIZE])
{
	CivilDate	date = civil_date_from_day(day);

	snprintf(string, CIVIL_DATE_TEXT_SIZE, "%s%04" PRId64 "-%02d-%02d",
			 date.year < 0 ? "-" : "",
			 date.year < 0 ? -date.year : date.year, date.month, date.day);
}
