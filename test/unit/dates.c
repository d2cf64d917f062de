#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "civil_date.h"
#include "dates.h"

/* Walks every day of 400 years, with each weekday as the last of a week. */
static void
every_day(void **state)
{
	int32_t		quarter = 0;
	int32_t		month = 0;
	int32_t		week_ending[7] = {0, 1, 2, 3, 4, 5, 6};
	int64_t		financial_year = 1999;
	int64_t		academic_year = 1999;

	(void) state;
	for (int32_t day = 0; day < 146097; day++)
	{
		CivilDate	date = civil_date_from_day(day);

		if (date.day == 1)
		{
			month = day;
			if (date.month == 1 || date.month == 4 || date.month == 7 || date.month == 10)
				quarter = day;
			financial_year += date.month == 4;
			academic_year += date.month == 9;
		}
		for (int i = 0; i < 7; i++)
		{
			/*
			 * the day that the weeks go by lies before, among or after the
			 * days
			 */
			static const int32_t from[] = {0, 70000, 700000, -700, -7, 7, -2100000000};
			DatePeriods periods = dates_periods(day, from[day % 7] + i);

			if (day > week_ending[i])
				week_ending[i] += 7;
			assert_int_equal(periods.week_ending, week_ending[i]);
			assert_int_equal(periods.month, month);
			assert_int_equal(periods.quarter, quarter);
			assert_int_equal(periods.year, date.year);
			assert_int_equal(periods.financial_year, financial_year);
			assert_int_equal(periods.academic_year, academic_year);
		}
	}
}

static void
before_the_epoch(void **state)
{
	DatePeriods periods = dates_periods(-1, 0);

	(void) state;
	assert_int_equal(periods.week_ending, 0);
	assert_int_equal(periods.month, -31);
	assert_int_equal(periods.quarter, -92);
	assert_int_equal(periods.year, 1999);
	assert_int_equal(dates_periods(0, -1).week_ending, 6);
	assert_int_equal(dates_periods(-8, -8).week_ending, -8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day),
		cmocka_unit_test(before_the_epoch),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
