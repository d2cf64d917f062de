#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "funnel.h"
#include "memory.h"
#include "pieces.h"
#include "random.h"

static AreaPair
pair(uint64_t in_time, uint64_t issued)
{
	AreaPair	result = {in_time, issued};

	return result;
}

/* An area that lies on a limit has the z of that limit. */
static void
limits_have_their_z(void **state)
{
	static const double normal[] = {NORMAL_95, NORMAL_998};

	(void) state;
	for (int trial = 0; trial < 2000; trial++)
	{
		AreaPair	areas[30];
		AreaCounts	counts = {1, 1 + (size_t) random_below(30), areas};
		Funnel		funnel;
		uint64_t	issued = UINT64_C(1) << 40;

		for (size_t i = 0; i < counts.n_rows; i++)
		{
			areas[i].issued = 1 + (uint64_t) random_below(trial % 2 ? 10 : 2000);
			areas[i].in_time = (uint64_t) random_below((int64_t) areas[i].issued + 1);
		}
		funnel_measure(&counts, &funnel);
		assert_true(funnel.phi >= 0 && funnel.tau >= 0 && isfinite(funnel.tau));
		for (int i = 0; i < 2; i++)
		{
			Interval95	limits = funnel_limits(&funnel, funnel.tau, normal[i], issued);
			double		share = (double) funnel.in_time / (double) funnel.issued;

			assert_true(limits.lower >= 0 && limits.upper <= 1);
			assert_true(limits.lower <= share + 1e-12 && limits.upper >= share - 1e-12);
			if (limits.lower > 1e-3 && limits.lower < 1 - 1e-3)
				assert_true(fabs(funnel_z(&funnel, funnel.tau, pair((uint64_t) (limits.lower * (double) issued + 0.5), issued)) + normal[i]) < 1e-3);
			if (limits.upper > 1e-3 && limits.upper < 1 - 1e-3)
				assert_true(fabs(funnel_z(&funnel, funnel.tau, pair((uint64_t) (limits.upper * (double) issued + 0.5), issued)) - normal[i]) < 1e-3);
		}
		/* limits that allow for more are wider, and narrower for more plans */
		for (uint64_t n = 1; n < 5000; n *= 3)
		{
			Interval95	plain = funnel_limits(&funnel, 0, NORMAL_95, n);
			Interval95	adjusted = funnel_limits(&funnel, funnel.tau, NORMAL_95, n);
			Interval95	wider = funnel_limits(&funnel, 0, NORMAL_998, n);
			Interval95	narrower = funnel_limits(&funnel, 0, NORMAL_95, n + 1);

			assert_true(adjusted.lower <= plain.lower && adjusted.upper >= plain.upper);
			assert_true(wider.lower <= plain.lower && wider.upper >= plain.upper);
			assert_true(narrower.lower >= plain.lower && narrower.upper <= plain.upper);
		}
		free_all();
	}
}

/* By hand: shares of 1/4 and 3/4 of 100 plans each lie 30 degrees from each other. */
static void
by_hand(void **state)
{
	AreaPair	areas[] = {{25, 100}, {75, 100}};
	AreaCounts	counts = {1, 2, areas};
	Funnel		funnel;
	double		sixth = 3.14159265358979324 / 6;
	double		z = sixth / 2 * 20; /* s is 1/20 */

	(void) state;
	funnel_measure(&counts, &funnel);
	assert_int_equal(funnel.in_time, 100);
	assert_int_equal(funnel.issued, 200);
	assert_true(fabs(funnel.centre - 1.5 * sixth) < 1e-15);
	assert_true(fabs(funnel_z(&funnel, 0, areas[0]) + z) < 1e-12);
	assert_true(fabs(funnel_z(&funnel, 0, areas[1]) - z) < 1e-12);
	/* the outer tenths of two values that are 2 z apart */
	assert_true(fabs(funnel.phi - 0.64 * z * z) < 1e-12);
	/* the weights are 400 each: 800 - 320000 / 800 = 400 */
	assert_true(fabs(funnel.tau * funnel.tau - (1.28 * z * z - 1) / 400) < 1e-12);
	free_all();
}

/* A share near 1 is as exact as one near 0: with late and in time exchanged, z changes its sign. */
static void
shares_near_1(void **state)
{
	(void) state;
	for (uint64_t issued = 1000; issued < UINT64_C(1) << 53; issued *= 10)
	{
		AreaPair	areas[] = {{1, issued}, {1, 3}};
		AreaPair	mirrored[] = {{issued - 1, issued}, {2, 3}};
		AreaCounts	counts = {1, 2, areas};
		Funnel		funnel;
		Funnel		other;

		funnel_measure(&counts, &funnel);
		counts.pairs = mirrored;
		funnel_measure(&counts, &other);
		for (int i = 0; i < 2; i++)
			assert_true(fabs(funnel_z(&funnel, 0, areas[i]) + funnel_z(&other, 0, mirrored[i])) < 1e-6);
		assert_true(fabs(funnel.phi - other.phi) < 1e-6);
		free_all();
	}
}

/* Beside a very large area, the spread of the weights is still that of the others: 800 here. */
static void
a_large_area(void **state)
{
	(void) state;
	for (uint64_t issued = 1000; issued < INT64_MAX / 10; issued *= 10)
	{
		AreaPair	areas[] = {{1, 100}, {issued / 2, issued}};
		AreaCounts	counts = {1, 2, areas};
		Funnel		funnel;

		funnel_measure(&counts, &funnel);
		assert_true(fabs(funnel.tau * funnel.tau * 800 / (1 + 100 / (double) issued) / (2 * funnel.phi - 1) - 1) < 1e-9);
		free_all();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_have_their_z),
		cmocka_unit_test(by_hand),
		cmocka_unit_test(shares_near_1),
		cmocka_unit_test(a_large_area),
	};

	core_allocate = allocate;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
