/*
 * civil_date.h
 *		Days and the proleptic Gregorian calendar.
 *
 * A day is counted from 2000-01-01, as PostgreSQL counts its dates.
 */
#ifndef CIVIL_DATE_H
#define CIVIL_DATE_H

#include <stdint.h>

/* A year before 1 is astronomical: 0 is 1 BC. */
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
 * The corresponding date so many months later (or earlier), or the last day
 * of that month where it has no such date.
 */
extern int64_t civil_date_add_months(int64_t day, int64_t months);

/* Room for the text of any day, with its NUL. */
#define CIVIL_DATE_TEXT_SIZE 48

/* ISO 8601, whatever DateStyle says; a year before 0 with a minus sign. */
extern void civil_date_to_text(int64_t day, char text[CIVIL_DATE_TEXT_SIZE]);

#endif
