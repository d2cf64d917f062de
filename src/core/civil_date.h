/*
 * civil_date.h
 *		Days and the proleptic Gregorian calendar.
 *
 * A day is counted from 2000-01-01, as PostgreSQL counts its dates.
 */
#ifndef CIVIL_DATE_H
#define CIVIL_DATE_H

#include <stdint.h>

/* Years before 1 are astronomical: 0 is 1 BC. */
typedef struct CivilDate
{
	int64_t		year;
	int			month;			/* 1 to 12 */
	int			day;			/* 1 to 31 */
} CivilDate;

extern CivilDate civil_date_from_day(int64_t day);
extern int64_t civil_date_to_day(CivilDate date);
extern int	civil_date_days_in_month(int64_t year, int month);

/*
 * The corresponding date a number of months later (or earlier if negative), or
 * the last day of that month if it has no such date.
 */
extern int64_t civil_date_add_months(int64_t day, int64_t months);

/* The size of a buffer for the text of any day. */
#define CIVIL_DATE_TEXT_SIZE 48

/* ISO 8601, independent of DateStyle; years before 0 have a minus sign. */
extern void civil_date_to_text(int64_t day, char string[CIVIL_DATE_TEXT_SIZE]);

#endif
