#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "intervals.h"
#include "random.h"

static void
assert_near(double a, double b, double tolerance)
{
	if (!(fabs(a - b) <= tolerance))
		fail_msg("%.15g is not %.15g", a, b);
}

/*
 * The ends of Wilson's interval are the shares p that are exactly NORMAL_95
 * standard errors away from the observed share: (x/n - p)^2 = z^2 p (1 - p) / n.
 */
static void
wilson_solves_its_equation(void **state)
{
	(void) state;
	for (int trial = 0; trial < 20000; trial++)
	{
		uint64_t	n = 1 + (uint64_t) random_below(trial < 10000 ? 50 : 1000000);
		uint64_t	x = (uint64_t) random_below((int64_t) n + 1);
		double		share = (double) x / (double) n;
		Interval95	interval = interval_wilson(x, n);
		double		ends[] = {interval.lower, interval.upper};

		assert_true(interval.lower >= 0 && interval.lower <= share);
		assert_true(interval.upper <= 1 && interval.upper >= share);
		for (int i = 0; i < 2; i++)
			assert_near((share - ends[i]) * (share - ends[i]),
						NORMAL_95 * NORMAL_95 * ends[i] * (1 - ends[i]) / (double) n, 1e-12);
	}
	assert_true(interval_wilson(0, 7).lower == 0 && interval_wilson(7, 7).upper == 1);
}

/* The examples of Statistics in Medicine 17 (1998), table II, method 10. */
static void
change_as_printed(void **state)
{
	static const struct
	{
		uint64_t	x_now,
					n_now,
					x_before,
					n_before;
		double		lower,
					upper;
	}			printed[] =
	{
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775},
		{0, 10, 0, 10, -0.2775, 0.2775},
		{10, 10, 0, 20, 0.6791, 1.0000},
		{10, 10, 0, 10, 0.6075, 1.0000},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(printed) / sizeof(printed[0]); i++)
	{
		Interval95	interval = interval_change(printed[i].x_before, printed[i].n_before,
											   printed[i].x_now, printed[i].n_now);

		assert_near(interval.lower, printed[i].lower, 0.00005001);
		assert_near(interval.upper, printed[i].upper, 0.00005001);
	}
}

/* The change from one share to another is the reverse change with the sign inverted. */
static void
change_turned_round(void **state)
{
	(void) state;
	for (int trial = 0; trial < 10000; trial++)
	{
		uint64_t	n = 1 + (uint64_t) random_below(1000);
		uint64_t	m = 1 + (uint64_t) random_below(1000);
		uint64_t	x = (uint64_t) random_below((int64_t) n + 1);
		uint64_t	y = (uint64_t) random_below((int64_t) m + 1);
		Interval95	there = interval_change(x, n, y, m);
		Interval95	back = interval_change(y, m, x, n);

		assert_near(there.lower, -back.upper, 1e-12);
		assert_near(there.upper, -back.lower, 1e-12);
		assert_true(there.lower >= -1 - 1e-12 && there.upper <= 1 + 1e-12);
	}
}

/* The same interval in its other form: survival to the power of exp(+- z se / log survival). */
static void
log_log_as_a_power(void **state)
{
	(void) state;
	for (int trial = 0; trial < 10000; trial++)
	{
		double		survival = (1 + (double) random_below(9998)) / 10000;
		double		std_error = (double) random_below(2000) / 1000;
		double		power = exp(NORMAL_95 * std_error / log(survival));
		Interval95	interval = interval_log_log(survival, std_error);

		assert_near(interval.lower, pow(survival, 1 / power), 1e-9);
		assert_near(interval.upper, pow(survival, power), 1e-9);
		assert_true(interval.lower >= 0 && interval.lower <= survival + 1e-12);
		assert_true(interval.upper <= 1 && interval.upper >= survival - 1e-12);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wilson_solves_its_equation),
		cmocka_unit_test(change_as_printed),
		cmocka_unit_test(change_turned_round),
		cmocka_unit_test(log_log_as_a_power),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
