#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "random.h"
#include "timeliness.h"

#define MAX_CASES	60
#define MAX_DAYS	60

/* Days from 0 to MAX_DAYS - 1, as of MAX_DAYS / 2: each combination of known dates. */
static void
which_class(void **state)
{
	int			seen[6] = {0};

	(void) state;
	for (int trial = 0; trial < 100000; trial++)
	{
		TimelinessCase c = {
			.started = random_below(4) > 0,
			.completed = random_below(2) > 0,
			.excepted = random_below(2) > 0,
			.replays = random_below(2) > 0,
			.started_on = (int32_t) random_below(MAX_DAYS),
			.completed_on = (int32_t) random_below(MAX_DAYS),
			.as_of = MAX_DAYS / 2
		};
		int			class = -1;
		int64_t		days = 0;
		uint32_t	key;
		int64_t		too_long;

		/* the dates known on the as-of day */
		bool		started = c.started && (!c.replays || c.started_on <= c.as_of);
		bool		completed = c.completed && (!c.replays || c.completed_on <= c.as_of);
		bool		started_later = c.started && !started;

		if (completed && started && c.started_on <= c.completed_on)
		{
			class = c.excepted ? TIMELINESS_EXCEPTIONS : TIMELINESS_COMPLETED;
			days = c.completed_on - c.started_on;
		}
		else if (completed && !started_later)
			class = c.excepted ? TIMELINESS_UNDATED_EXCEPTIONS : TIMELINESS_UNDATED;
		else if (c.replays && started && !completed)
		{
			class = TIMELINESS_OPEN;
			days = c.as_of - c.started_on;
		}

		if (class < 0)
			assert_int_equal(timeliness_case_key(&c, &key, &too_long), TIMELINESS_LEFT_OUT);
		else
		{
			assert_int_equal(timeliness_case_key(&c, &key, &too_long), TIMELINESS_COUNTED);
			assert_int_equal(key, day_counts_key((unsigned) class, days));
		}
		seen[class + 1]++;
	}
	for (int i = 0; i < 6; i++)
		assert_true(seen[i] > 1000);
}

static void
the_longest_case(void **state)
{
	TimelinessCase c = {
		.started = true,
		.completed = true,
		.started_on = 0,
		.completed_on = DAY_COUNTS_MAX_DAY
	};
	uint32_t	key;
	int64_t		too_long;

	(void) state;
	assert_int_equal(timeliness_case_key(&c, &key, &too_long), TIMELINESS_COUNTED);
	assert_int_equal(day_counts_day(key), DAY_COUNTS_MAX_DAY);
	c.started_on = -1;
	assert_int_equal(timeliness_case_key(&c, &key, &too_long), TIMELINESS_TOO_LONG);
	assert_int_equal(too_long, DAY_COUNTS_MAX_DAY + 1);
	c.started_on = INT32_MIN;
	c.completed_on = INT32_MAX;
	assert_int_equal(timeliness_case_key(&c, &key, &too_long), TIMELINESS_TOO_LONG);
	assert_int_equal(too_long, INT64_C(4294967295));
}

static int
by_days(const void *a, const void *b)
{
	return *(const int *) a - *(const int *) b;
}

/* The measures, case by case. */
static void
measures(void **state)
{
	static const int32_t edges[] = {5, 20, 41};

	(void) state;
	for (int trial = 0; trial < 3000; trial++)
	{
		uint32_t	keys[MAX_CASES];
		uint32_t	scratch[MAX_CASES];
		uint8_t		entries[MAX_CASES * DAY_COUNTS_KEY_SIZE];
		size_t		n = (size_t) random_below(MAX_CASES + 1);
		size_t		size;
		uint32_t	limit_days = (uint32_t) random_below(MAX_DAYS);
		bool		all = random_below(2) > 0;
		int			dated[MAX_CASES];
		size_t		n_dated = 0;
		TimelinessTotals expected = {0};
		TimelinessTotals totals;
		TimelinessBand bands[4];
		TimelinessBand expected_bands[4] = {{0}};

		for (size_t i = 0; i < n; i++)
		{
			int			class = (int) random_below(5);
			int			days = class == TIMELINESS_UNDATED || class == TIMELINESS_UNDATED_EXCEPTIONS ? 0 : (int) random_below(MAX_DAYS);
			int			band = days <= 5 ? 0 : days <= 20 ? 1 : days <= 41 ? 2 : 3;
			bool		in_time = days <= (int) limit_days;

			keys[i] = day_counts_key((unsigned) class, days);
			switch (class)
			{
				case TIMELINESS_COMPLETED:
					expected.dated++;
					expected.in_time += in_time;
					expected.days += (uint64_t) days;
					expected_bands[band].completed++;
					dated[n_dated++] = days;
					break;
				case TIMELINESS_EXCEPTIONS:
					expected.dated_exceptions++;
					expected.in_time_exceptions += in_time;
					expected.days_exceptions += (uint64_t) days;
					if (all)
					{
						expected_bands[band].completed++;
						dated[n_dated++] = days;
					}
					break;
				case TIMELINESS_OPEN:
					expected.open++;
					expected.overdue += !in_time;
					expected_bands[band].open++;
					break;
				case TIMELINESS_UNDATED:
					expected.undated++;
					break;
				default:
					expected.undated_exceptions++;
			}
		}
		size = day_counts_from_keys(keys, scratch, n, entries);
		assert_true(timeliness_totals(entries, size, limit_days, &totals));
		assert_int_equal(totals.dated, expected.dated);
		assert_int_equal(totals.dated_exceptions, expected.dated_exceptions);
		assert_int_equal(totals.undated, expected.undated);
		assert_int_equal(totals.undated_exceptions, expected.undated_exceptions);
		assert_int_equal(totals.in_time, expected.in_time);
		assert_int_equal(totals.in_time_exceptions, expected.in_time_exceptions);
		assert_int_equal(totals.open, expected.open);
		assert_int_equal(totals.overdue, expected.overdue);
		assert_int_equal(totals.days, expected.days);
		assert_int_equal(totals.days_exceptions, expected.days_exceptions);
		assert_false(totals.days_overflow);

		assert_true(timeliness_bands(entries, size, edges, 3, all, bands));
		assert_memory_equal(bands, expected_bands, sizeof(bands));

		qsort(dated, n_dated, sizeof(int), by_days);
		for (size_t i = 0; i < n_dated; i++)
		{
			uint32_t	days;
			uint32_t	days_after;

			assert_true(timeliness_days_at(entries, size, i, all, &days, &days_after));
			assert_int_equal(days, dated[i]);
			assert_int_equal(days_after, dated[i + 1 < n_dated ? i + 1 : i]);
		}
	}
}

/* The totals of as many cases of a class as a summary can count, of 3 days each. */
static TimelinessTotals
totals_of_most_cases(unsigned class)
{
	uint8_t		entries[DAY_COUNTS_ENTRY_SIZE];
	DayCountsWriter writer;
	TimelinessTotals totals;

	day_counts_write(&writer, entries);
	day_counts_put(&writer, day_counts_key(class, 3), DAY_COUNTS_MAX_CASES);
	assert_true(timeliness_totals(entries, (size_t) (writer.next - entries), 140, &totals));
	return totals;
}

/* A sum of days beyond 64 bits is reported, and does not wrap: of either class. */
static void
too_many_days(void **state)
{
	TimelinessTotals totals = totals_of_most_cases(TIMELINESS_COMPLETED);

	(void) state;
	assert_int_equal(totals.dated, DAY_COUNTS_MAX_CASES);
	assert_true(totals.days_overflow);
	assert_false(totals.days_exceptions_overflow);

	totals = totals_of_most_cases(TIMELINESS_EXCEPTIONS);
	assert_int_equal(totals.dated_exceptions, DAY_COUNTS_MAX_CASES);
	assert_false(totals.days_overflow);
	assert_true(totals.days_exceptions_overflow);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(which_class),
		cmocka_unit_test(the_longest_case),
		cmocka_unit_test(measures),
		cmocka_unit_test(too_many_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
