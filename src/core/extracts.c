/*
 * extracts.c
 *		Dates and flags as the extracts of case systems write them.
 *
 * References:
 *		ISO 8601-1:2019, for dates with the year first, times and time zones.
 *		Summer Time Act 1972, as amended by the Summer Time Order 2002 (SI
 *		2002/262): the same Sundays since 1996.
 */
#include "extracts.h"

#include <string.h>

#include "civil_date.h"

#define MINUTES_PER_HOUR	60
#define MINUTES_PER_DAY		1440

/* The first year whose summer time ends on the last Sunday of October. */
#define SUMMER_TIME_YEAR	1996

/* The part of a text that is not yet read. */
typedef struct Rest
{
	const char *at;
	const char *end;
} Rest;

/* One of the three parts of a date: a number, or the name of a month. */
typedef struct Field
{
	bool		is_name;
	int			value;			/* 0: no month has that name */
	int			n_digits;
} Field;

static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* In ASCII, whatever the locale. */
static char
to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
}

static bool
is_letter(char c)
{
	return to_lower(c) >= 'a' && to_lower(c) <= 'z';
}

static Rest
without_blanks(const char *text, size_t size)
{
	Rest		rest;

	rest.at = text;
	rest.end = text +size;

	while (rest.at < rest.end && is_blank(*rest.at))
		rest.at++;
	while (rest.at < rest.end && is_blank(rest.end[-1]))
		rest.end--;
	return rest;
}

/* The next character, or NUL at the end. */
static char
peek(const Rest *rest)
{
	return rest->at < rest->end ? *rest->at : '\0';
}

static bool
skip(Rest *rest, char c)
{
	if (rest->at == rest->end || *rest->at != c)
		return false;
	rest->at++;
	return true;
}

static bool
skip_blanks(Rest *rest)
{
	const char *start = rest->at;

	while (is_blank(peek(rest)))
		rest->at++;
	return rest->at > start;
}

/* Is it that word, which is in small letters, or as many letters of it? */
static bool
is_word(Rest rest, const char *word, size_t size)
{
	if ((size_t) (rest.end - rest.at) != size)
		return false;
	for (size_t i = 0; i < size; i++)
		if (to_lower(rest.at[i]) != word[i])
			return false;
	return true;
}

/* Takes that many characters off the rest, or all if it has fewer. */
static Rest
take(Rest *rest, size_t size)
{
	Rest		taken = *rest;

	if ((size_t) (rest->end - rest->at) > size)
		taken.end = rest->at + size;
	rest->at = taken.end;
	return taken;
}

/* Skips the word, which is in small letters, if the rest begins with it. */
static bool
skip_word(Rest *rest, const char *word)
{
	Rest		after = *rest;

	if (!is_word(take(&after, strlen(word)), word, strlen(word)))
		return false;
	*rest = after;
	return true;
}

/* Reads up to that many digits; returns how many. */
static int
read_digits(Rest *rest, int at_most, int *value)
{
	int			n = 0;

	*value = 0;
	for (; n < at_most && is_digit(peek(rest)); n++)
		*value = *value * 10 + (*rest->at++ - '0');
	return n;
}

/* 1 to 12 for the name of a month, or its first three letters; else 0. */
static int
month_of_name(Rest name)
{
	static const char *const months[] = {
		"january", "february", "march", "april", "may", "june",
		"july", "august", "september", "october", "november", "december"
	};

	for (int i = 0; i < 12; i++)
		if (is_word(name, months[i], strlen(months[i])) || is_word(name, months[i], 3))
			return i + 1;
	/* the one name that is often shortened to four letters */
	return is_word(name, "sept", 4) ? 9 : 0;
}

/* Reads a number of up to four digits, or a word. */
static bool
read_field(Rest *rest, Field *field)
{
	Rest		name = *rest;

	field->n_digits = read_digits(rest, 4, &field->value);
	field->is_name = field->n_digits == 0;
	if (!field->is_name)
		return true;
	while (is_letter(peek(rest)))
		rest->at++;
	name.end = rest->at;
	field->value = month_of_name(name);
	return name.end > name.at;
}

static bool
skip_mark(Rest *rest)
{
	return skip(rest, '/') || skip(rest, '-') || skip(rest, '.');
}

/* Reads what is between two fields: one of the marks, or blanks as a space. */
static bool
read_separator(Rest *rest, char *separator)
{
	*separator = ' ';
	if (skip_blanks(rest))
		return true;
	*separator = peek(rest);
	return skip_mark(rest);
}

/*
 * Reads the three fields of a date.  A comma may follow the day after the name of
 * a month: Dec 31, 2021.
 */
static bool
read_fields(Rest *rest, Field field[3], char *separator)
{
	char		second;

	if (!read_field(rest, &field[0]) || !read_separator(rest, separator) || !read_field(rest, &field[1]))
		return false;
	if (field[0].is_name && *separator == ' ')
		(void) skip(rest, ',');
	return read_separator(rest, &second) && second == *separator && read_field(rest, &field[2]);
}

/* The same without separators: numbers of the width that the format says. */
static bool
read_packed_fields(Rest *rest, const DateFormat *format, Field field[3])
{
	for (int i = 0; i < 3; i++)
	{
		bool		is_year = i == (format->order == YEAR_MONTH_DAY ? 0 : 2);
		int			width = is_year && !format->short_year ? 4 : 2;

		field[i].is_name = false;
		field[i].n_digits = read_digits(rest, width, &field[i].value);
		if (field[i].n_digits != width)
			return false;
	}
	return true;
}

/* Are these the fields of a date in the order? */
static bool
fit(const Field *year, const Field *month, const Field *day)
{
	return !year->is_name && (year->n_digits == 4 || year->n_digits == 2) &&
		!day->is_name && day->n_digits <= 2 &&
		(month->is_name ? month->value > 0 : month->n_digits <= 2);
}

/* The day of a minute, both counted from the start of 2000. */
static int64_t
day_of_minute(int64_t minutes)
{
	return minutes / MINUTES_PER_DAY - (minutes % MINUTES_PER_DAY < 0);
}

/* The last Sunday of a month of 31 days. */
static int64_t
last_sunday(int64_t year, int month)
{
	CivilDate	last = {year, month, 31};
	int64_t		day = civil_date_to_day(last);

	/* day 1, 2 January 2000, was a Sunday */
	return day - ((day - 1) % 7 + 7) % 7;
}

/*
 * The day in England at that time GMT.  Summer time is one hour ahead, between
 * 01:00 on the last Sundays of March and October.  False if it depends on the
 * summer time of an earlier year, which had other days, and in wars two hours.
 */
static bool
day_in_england(int64_t gmt_minutes, int64_t *day)
{
	int64_t		minute;
	int64_t		year;

	*day = day_of_minute(gmt_minutes);
	minute = gmt_minutes - *day * MINUTES_PER_DAY;
	year = civil_date_from_day(*day).year;
	if (year < SUMMER_TIME_YEAR)
		return minute < MINUTES_PER_DAY - 2 * MINUTES_PER_HOUR;
	if (minute >= MINUTES_PER_DAY - MINUTES_PER_HOUR && *day >= last_sunday(year, 3) && *day < last_sunday(year, 10))
		(*day)++;
	return true;
}

/*
 * Reads the time of day after a date, up to the end: 10:00, 10:00:00.000 or
 * 10:00AM, and after the first two a time zone: Z, +01, +0100 or +01:00.  Moves
 * the day if the zone demands it.
 */
static DateReading
read_time(Rest *rest, int64_t *day)
{
	int			hour;
	int			minute;
	int			second = 0;
	int			zone_hour = 0;
	int			zone_minute = 0;
	bool		is_behind;
	bool		fits;

	if (read_digits(rest, 2, &hour) == 0 || !skip(rest, ':') || read_digits(rest, 2, &minute) != 2)
		return DATE_UNKNOWN_FORM;
	if (skip(rest, ':'))
	{
		if (read_digits(rest, 2, &second) != 2)
			return DATE_UNKNOWN_FORM;
		if (skip(rest, '.'))
		{
			if (!is_digit(peek(rest)))
				return DATE_UNKNOWN_FORM;
			while (is_digit(peek(rest)))
				rest->at++;
		}
	}
	fits = hour <= 23 && minute <= 59 && second <= 59;
	skip_blanks(rest);
	if (skip_word(rest, "am") || skip_word(rest, "pm"))
		fits = fits && hour >= 1 && hour <= 12;
	else if (skip_word(rest, "z") || peek(rest) == '+' || peek(rest) == '-')
	{
		is_behind = peek(rest) == '-';
		if ((skip(rest, '+') || skip(rest, '-')) &&
			(read_digits(rest, 2, &zone_hour) != 2 ||
			 ((skip(rest, ':') || rest->at < rest->end) && read_digits(rest, 2, &zone_minute) != 2)))
			return DATE_UNKNOWN_FORM;
		fits = fits && zone_hour <= 15 && zone_minute <= 59;
		if (fits && rest->at == rest->end)
		{
			int			ahead = zone_hour * MINUTES_PER_HOUR + zone_minute;
			int64_t		local = *day * MINUTES_PER_DAY + hour * MINUTES_PER_HOUR + minute;

			if (!day_in_england(is_behind ? local + ahead : local - ahead, day))
				return DATE_OLD_SUMMER_TIME;
		}
	}
	if (rest->at < rest->end)
		return DATE_UNKNOWN_FORM;
	return fits ? DATE_READ : DATE_NO_SUCH_TIME;
}

/* Is it a number, perhaps with a fraction?  Returns the digits before that. */
static int
count_digits_of_number(Rest rest)
{
	const char *start = rest.at;
	int			n;

	while (is_digit(peek(&rest)))
		rest.at++;
	n = (int) (rest.at - start);
	if (skip(&rest, '.'))
		while (is_digit(peek(&rest)))
			rest.at++;
	return rest.at == rest.end ? n : 0;
}

bool
date_format_read(const char *text, size_t size, DateFormat *format)
{
	Rest		rest = without_blanks(text, size);
	char		order[3];
	char		separators[2] = {'\0', '\0'};

	memset(format, 0, sizeof(*format));
	for (int i = 0; i < 3; i++)
	{
		const char *start = rest.at;

		if (i > 0 && (skip_mark(&rest) || skip(&rest, ' ')))
			separators[i - 1] = *start;
		if (skip_word(&rest, "dd"))
			order[i] = 'd';
		else if (skip_word(&rest, "month") || skip_word(&rest, "mon"))
		{
			order[i] = 'm';
			format->month_name = true;
		}
		else if (skip_word(&rest, "mm"))
			order[i] = 'm';
		else if (skip_word(&rest, "yyyy"))
			order[i] = 'y';
		else if (skip_word(&rest, "yy"))
		{
			order[i] = 'y';
			format->short_year = true;
		}
		else
			return false;
	}
	format->separator = separators[0];
	if (strncmp(order, "dmy", 3) == 0)
		format->order = DAY_MONTH_YEAR;
	else if (strncmp(order, "mdy", 3) == 0)
		format->order = MONTH_DAY_YEAR;
	else if (strncmp(order, "ymd", 3) == 0)
		format->order = YEAR_MONTH_DAY;
	else
		return false;
	return rest.at == rest.end && separators[0] == separators[1] &&
		!(format->month_name && format->separator == '\0');
}

DateReading
date_read(const char *text, size_t size, const DateFormat *format,
		  int32_t *result, DateFields *fields)
{
	Rest		rest = without_blanks(text, size);
	Field		field[3];
	const Field *year;
	const Field *month;
	const Field *day;
	bool		is_packed = format != NULL && format->separator == '\0';
	CivilDate	date;
	int64_t		found;
	DateReading reading = DATE_READ;

	memset(fields, 0, sizeof(*fields));
	if (rest.at == rest.end)
		return DATE_BLANK;
	fields->n_digits = count_digits_of_number(rest);
	if (!is_packed && fields->n_digits > 0)
		return DATE_NUMBER;
	if (!(is_packed ? read_packed_fields(&rest, format, field) : read_fields(&rest, field, &fields->separator)))
		return DATE_UNKNOWN_FORM;

	if (format != NULL)
		fields->order = format->order;
	else if (field[0].is_name)
		fields->order = MONTH_DAY_YEAR;
	else
		fields->order = field[0].n_digits == 4 ? YEAR_MONTH_DAY : DAY_MONTH_YEAR;
	year = &field[fields->order == YEAR_MONTH_DAY ? 0 : 2];
	month = &field[fields->order == MONTH_DAY_YEAR ? 0 : 1];
	day = &field[fields->order == YEAR_MONTH_DAY ? 2 : fields->order == MONTH_DAY_YEAR ? 1 : 0];
	if (!fit(year, month, day) ||
		(format != NULL ? fields->separator != format->separator || month->is_name != format->month_name :
		 fields->separator == ' ' && !month->is_name))
		return DATE_UNKNOWN_FORM;

	date.year = fields->year = year->value;
	date.month = fields->month = month->value;
	date.day = fields->day = day->value;
	if (year->n_digits == 2)
	{
		if (format == NULL || !format->short_year)
			return DATE_SHORT_YEAR;
		date.year += date.year < 70 ? 2000 : 1900;
	}
	else if (format != NULL && format->short_year)
		return DATE_UNKNOWN_FORM;
	fields->year = (int) date.year;
	if (date.year == 0)
		return DATE_NO_SUCH_YEAR;
	if (date.month < 1 || date.month > 12)
		return DATE_NO_SUCH_MONTH;
	if (date.day < 1 || date.day > civil_date_days_in_month(date.year, date.month))
		return DATE_NO_SUCH_DAY;

	found = civil_date_to_day(date);
	if (rest.at < rest.end)
	{
		if (!skip_blanks(&rest) && !skip_word(&rest, "t"))
			return DATE_UNKNOWN_FORM;
		reading = read_time(&rest, &found);
	}
	if (reading == DATE_READ)
		*result = (int32_t) found;
	return reading;
}

FlagReading
flag_read(const char *text, size_t size, bool *flag)
{
	static const char *const words[] = {"no", "n", "false", "f", "0", "yes", "y", "true", "t", "1"};
	Rest		rest = without_blanks(text, size);

	if (rest.at == rest.end)
		return FLAG_BLANK;
	for (int i = 0; i < 10; i++)
		if (is_word(rest, words[i], strlen(words[i])))
		{
			*flag = i >= 5;
			return FLAG_READ;
		}
	return FLAG_UNKNOWN;
}
