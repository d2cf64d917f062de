#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "random.h"
#include "work_calendar.h"

#define MAX_DAYS	2000

/* A calendar, and the same day by day. */
typedef struct Both
{
	WorkCalendar *calendar;
	bool		working[MAX_DAYS];
	int32_t		first;
	int32_t		n;
} Both;

static Both
random_calendar(int32_t n, unsigned weekdays, int n_closures, int longest)
{
	Both		both = {
		.first = (int32_t) random_below(40000) - 20000,
		.n = n
	};
	int32_t		last = both.first + n - 1;

	both.calendar = malloc(work_calendar_size(both.first, last));
	work_calendar_init(both.calendar, both.first, last, weekdays);
	for (int32_t i = 0; i < n; i++)
		/* 2000-01-03, day 2, was a Monday */
		both.working[i] = weekdays >> ((both.first + i - 2) % 7 + 7) % 7 & 1;
	for (int i = 0; i < n_closures; i++)
	{
		int32_t		from = both.first + (int32_t) random_below(n + 20) - 10;
		int32_t		to = from + (int32_t) random_below(longest);

		work_calendar_close(both.calendar, from, to);
		for (int32_t day = from; day <= to; day++)
			if (day >= both.first && day <= last)
				both.working[day - both.first] = false;
	}
	work_calendar_index(both.calendar);
	return both;
}

static void
check(const Both *both)
{
	int32_t		known = 0;

	for (int32_t i = 0; i < both->n; i++)
	{
		assert_int_equal(work_calendar_is_working(both->calendar, both->first + i), both->working[i]);
		known += both->working[i];
	}
	assert_int_equal(both->calendar->working_days, known);

	for (int trial = 0; trial < 2000; trial++)
	{
		int32_t		from = (int32_t) random_below(both->n);
		int32_t		to = (int32_t) random_below(both->n);
		int32_t		offset = (int32_t) random_below(2 * both->n) - both->n;
		int32_t		count = 0;
		int32_t		day = from;
		int32_t		left = abs(offset);
		int32_t		result;

		for (int32_t i = from + 1; i <= to; i++)
			count += both->working[i];
		for (int32_t i = to + 1; i <= from; i++)
			count -= both->working[i];
		assert_int_equal(work_calendar_between(both->calendar, both->first + from, both->first + to), count);

		while (left > 0 && day >= 0 && day < both->n)
		{
			day += offset > 0 ? 1 : -1;
			if (day >= 0 && day < both->n)
				left -= both->working[day];
		}
		assert_int_equal(work_calendar_add(both->calendar, both->first + from, offset, &result),
						 day >= 0 && day < both->n);
		if (day >= 0 && day < both->n)
			assert_int_equal(result, both->first + day);
	}
}

static void
random_calendars(void **state)
{
	static const int32_t lengths[] = {1, 2, 63, 64, 65, 127, 128, 129, 700, 2000};
	static const unsigned weekdays[] = {0x1F, 0x7F, 0x01, 0x40, 0x15};

	(void) state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		for (size_t j = 0; j < sizeof(weekdays) / sizeof(weekdays[0]); j++)
			for (int n_closures = 0; n_closures <= 8; n_closures += 4)
			{
				Both		both = random_calendar(lengths[i], weekdays[j], n_closures,
												   n_closures == 8 ? 400 : 10);

				check(&both);
				free(both.calendar);
			}
}

/* No working day at all. */
static void
never_working(void **state)
{
	Both		both = random_calendar(200, WORK_CALENDAR_EVERY_WEEKDAY, 0, 1);

	(void) state;
	work_calendar_close(both.calendar, both.first, INT32_MAX);
	work_calendar_index(both.calendar);
	for (int32_t i = 0; i < both.n; i++)
		both.working[i] = false;
	check(&both);
	free(both.calendar);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_calendars),
		cmocka_unit_test(never_working),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
