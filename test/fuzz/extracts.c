/*
 * extracts.c
 *		Fuzzes the readers of dates and flags.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "civil_date.h"
#include "extracts.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read is one date, and its plainest form is read as the same day. */
static void
check_day(int32_t day)
{
	CivilDate	date = civil_date_from_day(day);
	char text[	64];
	int32_t		again;
	DateFields	fields;

	/* a time zone can move a day beyond the years that are read */
	assert(date.year >= 0 && date.year <= 10000);
	if (date.year < 1 || date.year > 9999)
		return;
	snprintf(text, sizeof(text), "%d/%d/%04d", date.day, date.month, (int) date.year);
	assert(date_read(text, strlen(text), NULL, &again, &fields) == DATE_READ);
	assert(again == day);
}

/* The input is a format, a line feed, and a text. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *line = memchr(data, '\n', size);
	size_t		format_size = line == NULL ? 0 : (size_t) (line - data);
	size_t		text_size = line == NULL ? size : size - format_size - 1;
	char	   *format_text = malloc(format_size + (format_size == 0));
	char	   *text = malloc(text_size + (text_size == 0));
	DateFormat	format;
	DateFields	fields;
	int32_t		day;
	int32_t		day_of_format;
	bool		flag;
	DateReading reading;

	/*
	 * copies of just that size, so that the sanitizer sees a byte too many
	 * read
	 */
	memcpy(format_text, data, format_size);
	memcpy(text, data + size - text_size, text_size);

	reading = date_read(text, text_size, NULL, &day, &fields);
	if (reading == DATE_READ)
		check_day(day);
	if (date_format_read(format_text, format_size, &format))
	{
		DateReading with_format = date_read(text, text_size, &format, &day_of_format, &fields);

		if (with_format == DATE_READ)
			check_day(day_of_format);
		assert((with_format == DATE_BLANK) == (reading == DATE_BLANK));

		/*
		 * a format with the day before the month, or the year first, only
		 * restricts
		 */
		if (with_format == DATE_READ && reading == DATE_READ && format.order != MONTH_DAY_YEAR)
			assert(day == day_of_format);
	}
	assert((flag_read(text, text_size, &flag) == FLAG_BLANK) == (reading == DATE_BLANK));
	free(format_text);
	free(text);
	return 0;
}
