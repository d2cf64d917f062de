#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "closures.h"
#include "random.h"

#define N_DAYS	400

/*
 * Random closures on a five-day week with bank holidays, against a walk from
 * day to day: a period begins on a closed day and continues over closed and
 * non-working days.
 */
static void
against_a_walk(void **state)
{
	WorkCalendar *calendar = malloc(work_calendar_size(0, N_DAYS - 1));
	int			n_long = 0;

	(void) state;
	for (int trial = 0; trial < 3000; trial++)
	{
		DayRange	closures[12];
		ClosedPeriod closed[12];
		bool		is_closed[N_DAYS] = {false};
		size_t		n = (size_t) random_below(13);
		const ClosedPeriod *decisive;
		size_t		n_closed;
		size_t		found = 0;

		work_calendar_init(calendar, 0, N_DAYS - 1, 0x1F);
		for (int i = 0; i < 6; i++)
		{
			int64_t		holiday = random_below(N_DAYS);

			work_calendar_close(calendar, holiday, holiday);
		}
		work_calendar_index(calendar);
		for (size_t i = 0; i < n; i++)
		{
			closures[i].first = random_below(N_DAYS);
			closures[i].end = closures[i].first + 1 + random_below(40);
			if (closures[i].end > N_DAYS)
				closures[i].end = N_DAYS;
			memset(is_closed + closures[i].first, true,
				   (size_t) (closures[i].end - closures[i].first) * sizeof(bool));
		}
		n_closed = closures_join(calendar, closures, closures_merge(closures, n), closed);

		for (int32_t day = 0; day < N_DAYS; day++)
		{
			int32_t		reopens = day;
			ClosedPeriod *period = &closed[found];

			if (!is_closed[day])
				continue;
			while (reopens < N_DAYS &&
				   (is_closed[reopens] || !work_calendar_is_working(calendar, reopens)))
				reopens++;
			assert_true(found < n_closed);
			assert_int_equal(period->closed_on, day);
			assert_int_equal(period->reopens_on, reopens);
			assert_int_equal(period->reopens_later, reopens == N_DAYS);

			for (int32_t advice = day - 20; advice < reopens + 20; advice++)
			{
				bool		inside = advice >= day - 7 && advice <= reopens - 7;
				ClosureException expected = CLOSURE_NO;

				if (reopens - day >= 28 && inside)
					expected = CLOSURE_YES;
				else if (reopens == N_DAYS && advice >= day - 7)
					expected = CLOSURE_UNKNOWN;
				assert_int_equal(closures_exception(period, 1, advice, &decisive), expected);
				assert_ptr_equal(decisive, expected != CLOSURE_NO || closures_are_long(period) ? period : NULL);
			}
			n_long += closures_are_long(period);
			found++;
			day = reopens;
		}
		assert_int_equal(found, n_closed);

		/* of all: the first that is not a no, else the nearest long one */
		for (int32_t advice = -20; advice < N_DAYS + 20; advice++)
		{
			ClosureException expected = CLOSURE_NO;
			const ClosedPeriod *deciding = NULL;
			int64_t		nearest = INT64_MAX;

			for (size_t i = 0; i < n_closed && expected == CLOSURE_NO; i++)
			{
				int64_t		from = closed[i].closed_on - 7;
				int64_t		to = closed[i].reopens_on - 7;
				int64_t		away = advice < from ? from - advice : advice - to;

				expected = closures_exception(&closed[i], 1, advice, &decisive);
				if (expected != CLOSURE_NO || (closures_are_long(&closed[i]) && away < nearest))
				{
					deciding = &closed[i];
					nearest = away;
				}
			}
			assert_int_equal(closures_exception(closed, n_closed, advice, &decisive), expected);
			assert_ptr_equal(decisive, deciding);
		}
	}
	assert_true(n_long > 1000);
	free(calendar);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(against_a_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
