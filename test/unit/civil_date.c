#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "civil_date.h"

static int
is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Walks every day of 1,600 years, counting months by hand. */
static void
every_day(void **state)
{
	static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	static const CivilDate first_of_2000 = {2000, 1, 1};
	CivilDate	date = {1999, 12, 31};
	int64_t		day = -1;

	(void) state;
	for (; date.year > 1200; day--)
	{
		CivilDate	found = civil_date_from_day(day);

		assert_int_equal(found.year, date.year);
		assert_int_equal(found.month, date.month);
		assert_int_equal(found.day, date.day);
		assert_int_equal(civil_date_to_day(date), day);
		if (--date.day == 0)
		{
			if (--date.month == 0)
			{
				date.month = 12;
				date.year--;
			}
			date.day = length[date.month - 1] + (date.month == 2 && is_leap(date.year));
		}
	}
	date = first_of_2000;
	for (day = 0; date.year < 2800; day++)
	{
		CivilDate	found = civil_date_from_day(day);
		int			last = length[date.month - 1] + (date.month == 2 && is_leap(date.year));

		assert_int_equal(found.year, date.year);
		assert_int_equal(found.month, date.month);
		assert_int_equal(found.day, date.day);
		assert_int_equal(civil_date_to_day(date), day);
		assert_int_equal(civil_date_days_in_month(date.year, date.month), last);
		if (++date.day > last)
		{
			date.day = 1;
			if (++date.month > 12)
			{
				date.month = 1;
				date.year++;
			}
		}
	}
}

static void
far_days(void **state)
{
	/* the ends of PostgreSQL's dates: Julian day 0, and 5874897-12-31 */
	CivilDate	first = civil_date_from_day(-2451545);
	CivilDate	last = civil_date_from_day(2145031948);
	char		string[CIVIL_DATE_TEXT_SIZE];

	(void) state;
	assert_int_equal(first.year, -4713);
	assert_int_equal(first.month, 11);
	assert_int_equal(first.day, 24);
	assert_int_equal(last.year, 5874897);
	assert_int_equal(last.month, 12);
	assert_int_equal(last.day, 31);
	civil_date_to_text(-2451545, string);
	assert_string_equal(string, "-4713-11-24");
	civil_date_to_text(59, string);
	assert_string_equal(string, "2000-02-29");
}

static int64_t
day_of(int64_t year, int month, int day)
{
	CivilDate	date = {year, month, day};

	return civil_date_to_day(date);
}

static void
months(void **state)
{
	int64_t		january_31 = day_of(2023, 1, 31);
	int64_t		leap_day = day_of(2024, 2, 29);

	(void) state;
	assert_int_equal(civil_date_add_months(january_31, 1), day_of(2023, 2, 28));
	assert_int_equal(civil_date_add_months(january_31, 13), leap_day);
	assert_int_equal(civil_date_add_months(january_31, -2), day_of(2022, 11, 30));
	assert_int_equal(civil_date_add_months(leap_day, 12), day_of(2025, 2, 28));
	assert_int_equal(civil_date_add_months(leap_day, -48), day_of(2020, 2, 29));
	assert_int_equal(civil_date_add_months(leap_day, 0), leap_day);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day),
		cmocka_unit_test(far_days),
		cmocka_unit_test(months),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
