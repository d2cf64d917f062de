#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "civil_date.h"
#include "extracts.h"

static const char *const names[] = {
	"January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December"
};

/* Reads from a copy of just that size, so that the sanitizer sees a byte too many read. */
static DateReading
read_text(const char *text, const char *format_text, int32_t *day, DateFields *fields)
{
	size_t		size = strlen(text);
	char	   *copy = malloc(size + 1);
	DateFormat	format;
	DateReading reading;

	memcpy(copy, text, size);
	copy = realloc(copy, size > 0 ? size : 1);
	if (format_text != NULL)
		assert_true(date_format_read(format_text, strlen(format_text), &format));
	reading = date_read(copy, size, format_text == NULL ? NULL : &format, day, fields);
	free(copy);
	return reading;
}

static DateReading
reading_of(const char *text, const char *format)
{
	int32_t		day;
	DateFields	fields;

	return read_text(text, format, &day, &fields);
}

/* The day read, as ISO 8601 writes it; "" if none is. */
static const char *
read_as(const char *text, const char *format)
{
	static char iso[CIVIL_DATE_TEXT_SIZE];
	int32_t		day;
	DateFields	fields;

	iso[0] = '\0';
	if (read_text(text, format, &day, &fields) == DATE_READ)
		civil_date_to_text(day, iso);
	return iso;
}

/* Every day of 1900 to 2100, counted by hand, in every form. */
static void
every_day(void **state)
{
	static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	static const char *const after[] = {
		"", " 00:00", " 00:00:00", "T00:00:00", " 23:59:59.999", "  12:00AM", " 00:00:00.0000000 +00:00", "T12:00Z"
	};
	int			year = 1900;
	int			month = 1;
	int			day = 1;
	int			n = 0;

	(void) state;
	/* 1 January 1900, from 2000-01-01 */
	for (int32_t expected = -36524; year <= 2100; expected++)
	{
		struct
		{
			const char *format;
			char text[	64];
		}			forms[20] = {{NULL, ""}};
		int			n_forms = 0;
		bool		is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

#define FORM(f, ...) \
		do { \
			forms[n_forms].format = (f); \
			snprintf(forms[n_forms++].text, sizeof(forms[0].text), __VA_ARGS__); \
		} while (0)
		FORM("DD/MM/YYYY", "%02d/%02d/%04d", day, month, year);
		FORM("DD/MM/YYYY", "%d/%d/%d", day, month, year);
		FORM("dd-mm-yyyy", "%02d-%02d-%04d", day, month, year);
		FORM("DD.MM.YYYY", "%d.%02d.%04d", day, month, year);
		FORM("YYYY-MM-DD", "%04d-%02d-%02d", year, month, day);
		FORM("YYYY/MM/DD", "%04d/%d/%d", year, month, day);
		FORM("DD Mon YYYY", "%02d %.3s %04d", day, names[month - 1], year);
		FORM("DD Month YYYY", "%d %s %04d", day, names[month - 1], year);
		FORM("DD-MON-YYYY", "%02d-%.3s-%04d", day, names[month - 1], year);
		FORM("Mon DD YYYY", "%.3s %2d %04d", names[month - 1], day, year);
		FORM("Month DD YYYY", "%s %d, %04d", names[month - 1], day, year);
		for (int i = 0; i < n_forms; i++)
		{
			int32_t		found;
			DateFields	fields;

			assert_int_equal(read_text(forms[i].text, NULL, &found, &fields), DATE_READ);
			assert_int_equal(found, expected);
			assert_int_equal(read_text(forms[i].text, forms[i].format, &found, &fields), DATE_READ);
			assert_int_equal(found, expected);
		}
		snprintf(forms[n % n_forms].text +strlen(forms[n % n_forms].text), 32, "%s", after[n % 8]);
		{
			int32_t		found;
			DateFields	fields;

			/*
			 * in summer, 12:00Z and 00:00+00:00 are in the same day in
			 * England
			 */
			assert_int_equal(read_text(forms[n % n_forms].text, NULL, &found, &fields), DATE_READ);
			assert_int_equal(found, expected);
		}
		/* only with a format */
		n_forms = 0;
		FORM("MM/DD/YYYY", "%d/%d/%04d", month, day, year);
		FORM("MM-DD-YYYY", "%02d-%02d-%04d", month, day, year);
		FORM("YYYYMMDD", "%04d%02d%02d", year, month, day);
		FORM("DDMMYYYY", "%02d%02d%04d", day, month, year);
		FORM("MMDDYYYY", "%02d%02d%04d", month, day, year);
		FORM("DD MM YYYY", "%02d %02d %04d", day, month, year);
		if (year >= 1970 && year <= 2069)
		{
			FORM("DD/MM/YY", "%d/%d/%02d", day, month, year % 100);
			FORM("DD-Mon-YY", "%02d-%.3s-%02d", day, names[month - 1], year % 100);
			FORM("YYMMDD", "%02d%02d%02d", year % 100, month, day);
		}
		for (int i = 0; i < n_forms; i++)
		{
			int32_t		found;
			DateFields	fields;

			assert_int_equal(read_text(forms[i].text, forms[i].format, &found, &fields), DATE_READ);
			assert_int_equal(found, expected);
		}
		n++;
		if (++day > length[month - 1] + (month == 2 && is_leap))
		{
			/* the day after the last */
			char text[	32];

			snprintf(text, sizeof(text), "%02d/%02d/%04d", day, month, year);
			assert_int_equal(reading_of(text, NULL), DATE_NO_SUCH_DAY);
			day = 1;
			if (++month > 12)
			{
				month = 1;
				year++;
			}
		}
	}
	assert_int_equal(n, 73414);
}

static void
forms(void **state)
{
	(void) state;
	assert_string_equal(read_as(" \t04/01/2021\r\n", NULL), "2021-01-04");
	assert_string_equal(read_as("4 sept 2021", NULL), "2021-09-04");
	assert_string_equal(read_as("4-JAN-2021", NULL), "2021-01-04");
	assert_string_equal(read_as("2021-Jan-04", NULL), "2021-01-04");
	assert_string_equal(read_as("Jan  4 2021 12:00AM", NULL), "2021-01-04");
	assert_string_equal(read_as("4/1/2021 9:05 pm", NULL), "2021-01-04");
	assert_string_equal(read_as("20210104 10:00", "YYYYMMDD"), "2021-01-04");
	assert_string_equal(read_as("01/01/0001", NULL), "0001-01-01");
	assert_string_equal(read_as("31/12/9999", NULL), "9999-12-31");
	assert_string_equal(read_as("29/02/2000", NULL), "2000-02-29");
	assert_string_equal(read_as("01/01/69", "DD/MM/YY"), "2069-01-01");
	assert_string_equal(read_as("01/01/70", "DD/MM/YY"), "1970-01-01");
	assert_string_equal(read_as("01/01/00", "DD/MM/YY"), "2000-01-01");
}

static void
time_zones(void **state)
{
	static const char *const midnights[] = {"Z", "z", " Z", "+00", "+0000", "+00:00", "-00:00"};

	(void) state;
	for (int i = 0; i < 7; i++)
	{
		char text[	40];

		snprintf(text, sizeof(text), "2021-05-23T23:30:00%s", midnights[i]);
		assert_string_equal(read_as(text, NULL), "2021-05-24");
	}
	/* the last Sundays of March and October 2021: the 28th and the 31st */
	assert_string_equal(read_as("2021-03-27T23:00Z", NULL), "2021-03-27");
	assert_string_equal(read_as("2021-03-28T22:59Z", NULL), "2021-03-28");
	assert_string_equal(read_as("2021-03-28T23:00Z", NULL), "2021-03-29");
	assert_string_equal(read_as("2021-10-30T23:00Z", NULL), "2021-10-31");
	assert_string_equal(read_as("2021-10-31T23:00Z", NULL), "2021-10-31");
	assert_string_equal(read_as("2021-01-04T00:00:00+01:00", NULL), "2021-01-03");
	assert_string_equal(read_as("2021-05-24T00:00:00+01:00", NULL), "2021-05-24");
	assert_string_equal(read_as("2021-05-24T22:00-05:30", NULL), "2021-05-25");
	assert_string_equal(read_as("2020-12-31 20:00 -05", NULL), "2021-01-01");
	assert_string_equal(read_as("1996-10-26T23:00Z", NULL), "1996-10-27");
	assert_string_equal(read_as("1995-10-22T21:59Z", NULL), "1995-10-22");
	assert_int_equal(reading_of("1995-10-21T22:00Z", NULL), DATE_OLD_SUMMER_TIME);
	/* as a system writes that it knows no date */
	assert_string_equal(read_as("0001-01-01T00:00:00Z", NULL), "0001-01-01");
	assert_string_equal(read_as("1900-01-01T00:00:00Z", NULL), "1900-01-01");
}

static void
refused(void **state)
{
	static const struct
	{
		const char *text;
		const char *format;
		DateReading reading;
	}			tries[] = {
		{"", NULL, DATE_BLANK}, {" \t\n\v\f\r", NULL, DATE_BLANK}, {"", "YYYYMMDD", DATE_BLANK},
		{"04/13/2024", NULL, DATE_NO_SUCH_MONTH}, {"2024-13-04", NULL, DATE_NO_SUCH_MONTH}, {"04/00/2024", NULL, DATE_NO_SUCH_MONTH},
		{"13/04/2024", "MM/DD/YYYY", DATE_NO_SUCH_MONTH}, {"20241304", "YYYYMMDD", DATE_NO_SUCH_MONTH},
		{"29/02/2023", NULL, DATE_NO_SUCH_DAY}, {"29/02/1900", NULL, DATE_NO_SUCH_DAY}, {"31/04/2024", NULL, DATE_NO_SUCH_DAY},
		{"00/01/2024", NULL, DATE_NO_SUCH_DAY}, {"32/01/2024", NULL, DATE_NO_SUCH_DAY}, {"2024-04-31", NULL, DATE_NO_SUCH_DAY},
		{"01/01/0000", NULL, DATE_NO_SUCH_YEAR},
		{"04/01/21", NULL, DATE_SHORT_YEAR}, {"21-01-04", NULL, DATE_SHORT_YEAR}, {"4 Jan 21", NULL, DATE_SHORT_YEAR},
		{"Jan 4 21", NULL, DATE_SHORT_YEAR}, {"04/01/21", "DD/MM/YYYY", DATE_SHORT_YEAR}, {"21/01/04", "YYYY/MM/DD", DATE_SHORT_YEAR},
		{"44200", NULL, DATE_NUMBER}, {"44200.5", NULL, DATE_NUMBER}, {"20240413", NULL, DATE_NUMBER}, {"0", NULL, DATE_NUMBER},
		{"44200", "DD/MM/YYYY", DATE_NUMBER}, {"123456789012345678901234567890", NULL, DATE_NUMBER},
		{"44200", "YYYYMMDD", DATE_UNKNOWN_FORM}, {"202404131", "YYYYMMDD", DATE_UNKNOWN_FORM}, {"2024-413", "YYYYMMDD", DATE_UNKNOWN_FORM},
		{"2024/04/13", "DD/MM/YYYY", DATE_UNKNOWN_FORM}, {"13-04-2024", "DD/MM/YYYY", DATE_UNKNOWN_FORM},
		{"13/Apr/2024", "DD/MM/YYYY", DATE_UNKNOWN_FORM}, {"13/04/2024", "DD/Mon/YYYY", DATE_UNKNOWN_FORM},
		{"13/04/2024", "DD/MM/YY", DATE_UNKNOWN_FORM},
		{"n/a", NULL, DATE_UNKNOWN_FORM}, {"-", NULL, DATE_UNKNOWN_FORM}, {"today", NULL, DATE_UNKNOWN_FORM}, {"infinity", NULL, DATE_UNKNOWN_FORM},
		{"04 01 2021", NULL, DATE_UNKNOWN_FORM}, {"04/01-2021", NULL, DATE_UNKNOWN_FORM}, {"04/01", NULL, DATE_UNKNOWN_FORM},
		{"04/01/2021/", NULL, DATE_UNKNOWN_FORM}, {"04/01/20211", NULL, DATE_UNKNOWN_FORM}, {"04/01/202", NULL, DATE_UNKNOWN_FORM},
		{"04/01/2021x", NULL, DATE_UNKNOWN_FORM}, {"04/01/2021 x", NULL, DATE_UNKNOWN_FORM}, {"004/01/2021", NULL, DATE_UNKNOWN_FORM},
		{"4 Foo 2021", NULL, DATE_UNKNOWN_FORM}, {"4 Janu 2021", NULL, DATE_UNKNOWN_FORM}, {"Jan Feb 2021", NULL, DATE_UNKNOWN_FORM},
		{"4th Jan 2021", NULL, DATE_UNKNOWN_FORM}, {"Mon 4 Jan 2021", NULL, DATE_UNKNOWN_FORM}, {"+4/1/2021", NULL, DATE_UNKNOWN_FORM},
		{"4/1/-2021", NULL, DATE_UNKNOWN_FORM}, {"2021-W01-1", NULL, DATE_UNKNOWN_FORM}, {"2021-004", NULL, DATE_UNKNOWN_FORM},
		{"01/01/2021 BC", NULL, DATE_UNKNOWN_FORM}, {"J2459219", NULL, DATE_UNKNOWN_FORM}, {"\xc2\xa0" "04/01/2021", NULL, DATE_UNKNOWN_FORM},
		{"04/01/2021 10", NULL, DATE_UNKNOWN_FORM}, {"04/01/2021 10:0", NULL, DATE_UNKNOWN_FORM}, {"04/01/2021T", NULL, DATE_UNKNOWN_FORM},
		{"04/01/2021 10:00:0", NULL, DATE_UNKNOWN_FORM}, {"04/01/2021 10:00:00.", NULL, DATE_UNKNOWN_FORM},
		{"04/01/2021 10:00+", NULL, DATE_UNKNOWN_FORM}, {"04/01/2021 10:00+1", NULL, DATE_UNKNOWN_FORM}, {"04/01/2021 10:00+01:", NULL, DATE_UNKNOWN_FORM},
		{"04/01/2021 10:00+01:0", NULL, DATE_UNKNOWN_FORM}, {"04/01/2021 10:00 GMT", NULL, DATE_UNKNOWN_FORM}, {"04/01/2021 10:00ZZ", NULL, DATE_UNKNOWN_FORM},
		{"04/01/2021 10:00AMZ", NULL, DATE_UNKNOWN_FORM}, {"04/01/2021 10:00 04/01/2021", NULL, DATE_UNKNOWN_FORM},
		{"04/01/2021 24:00", NULL, DATE_NO_SUCH_TIME}, {"04/01/2021 23:60", NULL, DATE_NO_SUCH_TIME}, {"04/01/2021 23:59:60", NULL, DATE_NO_SUCH_TIME},
		{"04/01/2021 0:00AM", NULL, DATE_NO_SUCH_TIME}, {"04/01/2021 13:00PM", NULL, DATE_NO_SUCH_TIME}, {"04/01/2021 10:00+16", NULL, DATE_NO_SUCH_TIME},
		{"04/01/2021 10:00+01:60", NULL, DATE_NO_SUCH_TIME}, {"04/01/2021 25:00Z", NULL, DATE_NO_SUCH_TIME},
	};
	int32_t		day;
	DateFields	fields;

	(void) state;
	for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++)
		if (reading_of(tries[i].text, tries[i].format) != tries[i].reading)
			fail_msg("%s: reading %d", tries[i].text, reading_of(tries[i].text, tries[i].format));

	/* what messages say */
	assert_int_equal(read_text("04-13-2024", NULL, &day, &fields), DATE_NO_SUCH_MONTH);
	assert_int_equal(fields.order, DAY_MONTH_YEAR);
	assert_int_equal(fields.separator, '-');
	assert_int_equal(fields.month, 13);
	assert_int_equal(fields.day, 4);
	assert_int_equal(read_text("20240413", NULL, &day, &fields), DATE_NUMBER);
	assert_int_equal(fields.n_digits, 8);
	assert_int_equal(read_text("29/02/23", "DD/MM/YY", &day, &fields), DATE_NO_SUCH_DAY);
	assert_int_equal(fields.year, 2023);
}

static void
formats(void **state)
{
	static const char *const refused[] = {
		"", " ", "DD", "DD/MM", "DD/MM-YYYY", "DD/MM/YYY", "DD/MM/YYYYY", "DD/MM/YYYY/", "DD/DD/YYYY", "YYYY/DD/MM", "MM/YYYY/DD",
		"DD/MM/YYYY HH24:MI", "DDMonYYYY", "DD,MM,YYYY", "DD  MM  YYYY", "FMDD/MM/YYYY", "DD/MM/RRRR", "D/M/YYYY", "/DD/MM/YYYY", "DDMM/YYYY"
	};
	DateFormat	format;

	(void) state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (date_format_read(refused[i], strlen(refused[i]), &format))
			fail_msg("\"%s\" is taken", refused[i]);
	assert_true(date_format_read(" mm-dd-yyyy ", 12, &format));
	assert_int_equal(format.order, MONTH_DAY_YEAR);
	assert_int_equal(format.separator, '-');
	assert_false(format.month_name);
	assert_false(format.short_year);
}

static void
flags(void **state)
{
	static const char *const yes[] = {"Y", "y", "Yes", "YES", "yEs", "T", "t", "True", "TRUE", "1", " Y ", "\tyes\n"};
	static const char *const no[] = {"N", "n", "No", "NO", "F", "f", "False", "fALSE", "0", " no"};
	static const char *const unknown[] = {"ye", "tru", "o", "on", "off", "01", "10", "2", "-1", "1.0", "Y N", "y.", "-", "n/a", "null", "yess", "\xc2\xa0y"};
	bool		flag;

	(void) state;
	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
	{
		flag = false;
		assert_int_equal(flag_read(yes[i], strlen(yes[i]), &flag), FLAG_READ);
		assert_true(flag);
	}
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
	{
		flag = true;
		assert_int_equal(flag_read(no[i], strlen(no[i]), &flag), FLAG_READ);
		assert_false(flag);
	}
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		assert_int_equal(flag_read(unknown[i], strlen(unknown[i]), &flag), FLAG_UNKNOWN);
	assert_int_equal(flag_read("", 0, &flag), FLAG_BLANK);
	assert_int_equal(flag_read(" \r\n", 3, &flag), FLAG_BLANK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day),
		cmocka_unit_test(forms),
		cmocka_unit_test(time_zones),
		cmocka_unit_test(refused),
		cmocka_unit_test(formats),
		cmocka_unit_test(flags),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
