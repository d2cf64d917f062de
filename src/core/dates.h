/*
 * dates.h
 *		The periods that a day is in, for tables of dates.
 */
#ifndef DATES_H
#define DATES_H

#include <stdint.h>

/* Days are counted from 2000-01-01. */
typedef struct DatePeriods
{
	int32_t		week_ending;
	int32_t		month;			/* its first day */
	int32_t		quarter;		/* its first day */
	int64_t		year;
	int64_t		financial_year; /* the calendar year in which it begins, in
								 * April */
	int64_t		academic_year;	/* the same, in September */
} DatePeriods;

/* Weeks end on the weekday of the day last_of_a_week. */
extern DatePeriods dates_periods(int32_t day, int32_t last_of_a_week);

#endif
