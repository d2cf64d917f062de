/*
 * extracts.h
 *		Dates and flags as the extracts of case systems write them.
 *
 * A reading depends on the text alone, and on no setting or locale.  The text
 * may be in any encoding that contains ASCII.  What is not surely one date or
 * flag is not read.
 */
#ifndef EXTRACTS_H
#define EXTRACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum DateOrder
{
	DAY_MONTH_YEAR,
	MONTH_DAY_YEAR,
	YEAR_MONTH_DAY
} DateOrder;

typedef struct DateFormat
{
	DateOrder	order;
	char		separator;		/* '\0': none */
	bool		month_name;
	bool		short_year;		/* two digits: 1970 to 2069 */
} DateFormat;

typedef enum DateReading
{
	DATE_READ,
	DATE_BLANK,
	DATE_UNKNOWN_FORM,			/* from here on: the text is not a date */
	DATE_SHORT_YEAR,
	DATE_NUMBER,
	DATE_NO_SUCH_YEAR,			/* from here on: it has the form of a date */
	DATE_NO_SUCH_MONTH,
	DATE_NO_SUCH_DAY,
	DATE_NO_SUCH_TIME,
	DATE_OLD_SUMMER_TIME
} DateReading;

typedef struct DateFields
{
	DateOrder	order;
	char		separator;
	int			year;
	int			month;
	int			day;
	int			n_digits;		/* of DATE_NUMBER, without the fraction */
} DateFields;

/*
 * Reads a format in the notation of to_date(): DD, MM, Mon or Month, and YYYY or
 * YY, in one of the three orders, with the same separator twice ('/', '-', '.',
 * a space, or none if the month is a number).  Capitals make no difference.
 */
extern bool date_format_read(const char *text, size_t size, DateFormat *format);

/*
 * Reads a date in the format, or, if that is NULL, as
 *		day, month, year with '/', '-' or '.', as in 31/12/2021,
 *		year, month, day with '/', '-' or '.', as in 2021-12-31, or
 *		with the month's English name, as in 31 Dec 2021 or Dec 31 2021.
 * The year has four digits, 0001 to 9999.  A time of day is dropped.  With a time
 * zone, the result is the day in England.  The day is counted from 2000-01-01.
 * Of the fields, those that the result is about are set.
 */
extern DateReading date_read(const char *text, size_t size, const DateFormat *format,
							 int32_t *day, DateFields *fields);

typedef enum FlagReading
{
	FLAG_READ,
	FLAG_BLANK,
	FLAG_UNKNOWN
} FlagReading;

/* Y, Yes, T, True, 1; N, No, F, False, 0.  Capitals make no difference. */
extern FlagReading flag_read(const char *text, size_t size, bool *flag);

#endif
