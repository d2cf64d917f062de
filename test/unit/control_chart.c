#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "control_chart.h"
#include "memory.h"
#include "pieces.h"
#include "random.h"

#define N	40

/* Each stretch between two starts is a chart of its own, whatever is before and after it. */
static void
stretches_are_alone(void **state)
{
	(void) state;
	for (int trial = 0; trial < 1000; trial++)
	{
		ChartPoint	points[N];
		ChartPoint	alone[N];
		size_t		start = (size_t) random_below(N);

		memset(points, 0, sizeof(points));
		for (int i = 0; i < N; i++)
		{
			points[i].known = random_below(10) > 0;
			points[i].value = random_below(trial % 2 ? 6 : 1000) * CHART_ONE;
			points[i].issued = 1 + (uint64_t) random_below(30);
			points[i].in_time = (uint64_t) random_below((int64_t) points[i].issued + 1);
		}
		points[start].rebased = true;
		memcpy(alone, points, sizeof(points));
		(trial % 3 ? chart_xmr : chart_p) (points, N);
		(trial % 3 ? chart_xmr : chart_p) (alone, start);
		(trial % 3 ? chart_xmr : chart_p) (alone + start, N - start);
		for (int i = 0; i < N; i++)
		{
			assert_int_equal(points[i].cause, alone[i].cause);
			assert_int_equal(points[i].direction, alone[i].direction);
			assert_int_equal(points[i].points, alone[i].points);
			assert_true(points[i].mean == alone[i].mean && points[i].lower == alone[i].lower && points[i].upper == alone[i].upper);
			assert_true(points[i].points == 0 || isfinite(points[i].mean));
			assert_true(points[i].known || points[i].cause == CAUSE_NONE);
			assert_true(!points[i].has_limits || (points[i].lower <= points[i].mean && points[i].mean <= points[i].upper));
			assert_true((points[i].cause == CAUSE_NONE) == (points[i].direction == 0));
		}
		free_all();
	}
}

/* In whole numbers: which points are outside, and that one on the limit is not. */
static void
limits_are_exact(void **state)
{
	int			on_the_limit = 0;
	int			outside = 0;

	(void) state;
	for (int trial = 0; trial < 10000; trial++)
	{
		ChartPoint	points[20];
		int64_t		sum = 0;
		int64_t		ranges = 0;
		int64_t		kept = 0;
		int64_t		n_kept = 0;

		memset(points, 0, sizeof(points));
		for (int i = 0; i < 20; i++)
		{
			points[i].known = true;
			points[i].value = i == 0 ? 25 + random_below(10) : i % 2 * 8 + random_below(3);
			sum += points[i].value;
		}
		for (int i = 1; i < 20; i++)
			ranges += llabs(points[i].value - points[i - 1].value);
		for (int i = 1; i < 20; i++)
		{
			int64_t		range = llabs(points[i].value - points[i - 1].value);

			if (range * 19 * 1000 >= 3267 * ranges)
				continue;
			kept += range;
			n_kept++;
		}
		chart_xmr(points, 20);
		for (int i = 0; i < 20; i++)
		{
			int64_t		distance = llabs(points[i].value * 20 - sum) * n_kept * 100;
			int64_t		limit = 266 * kept * 20;

			assert_int_equal(points[i].cause == CAUSE_OUTSIDE, distance > limit);
			on_the_limit += distance == limit;
			outside += distance > limit;
		}
		free_all();
	}
	assert_true(on_the_limit > 0 && outside > 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stretches_are_alone),
		cmocka_unit_test(limits_are_exact),
	};

	core_allocate = allocate;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
