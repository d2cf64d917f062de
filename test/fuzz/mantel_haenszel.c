/*
 * mantel_haenszel.c
 *		Fuzzes the comparison of two groups: the data is their plans in each area.
 */
#include <assert.h>
#include <math.h>

#include "area_pairs.h"
#include "mantel_haenszel.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
is_near(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fabs(b);
}

/* The same rows with the groups exchanged, or plans in time and late. */
static void
measure(const AreaCounts *counts, bool exchange_groups, bool exchange_ends, OddsRatio *result)
{
	AreaPair	pairs[2 * MAX_AREAS];
	AreaCounts	exchanged = {2, counts->n_rows, pairs};
	OddsRatio	none = {0};

	for (size_t i = 0; i < 2 * counts->n_rows; i++)
	{
		pairs[i] = counts->pairs[exchange_groups ? i ^ 1 : i];
		if (exchange_ends)
			pairs[i].in_time = pairs[i].issued - pairs[i].in_time;
	}
	*result = none;
	mantel_haenszel(&exchanged, result);
}

static void
check_numbers(const OddsRatio *result)
{
	assert(!result->has_interval || result->has_ratio);
	if (result->has_ratio)
		assert(isfinite(result->ratio) && result->ratio >= 0 && result->has_interval == (result->ratio > 0));
	if (result->has_interval)
		assert(result->interval.lower >= 0 && result->interval.lower < result->ratio &&
			   result->interval.upper > result->ratio);
	if (result->has_test)
		assert(isfinite(result->chi_squared) && result->chi_squared >= 0 && result->p >= 0 && result->p <= 1);
}

/* What is exchanged inverts the odds ratio. */
static void
check_inverse(const OddsRatio *result, const OddsRatio *inverse)
{
	check_numbers(inverse);
	assert(inverse->has_interval == result->has_interval && inverse->has_test == result->has_test);
	if (!result->has_interval)
		return;
	assert(is_near(inverse->ratio, 1 / result->ratio));
	/* a few plans beside very many can have an interval from 0 to infinity */
	if (result->interval.lower > 1e-300 && result->interval.upper < 1e300)
	{
		assert(is_near(inverse->interval.lower, 1 / result->interval.upper));
		assert(is_near(inverse->interval.upper, 1 / result->interval.lower));
	}
}

/* In one area it is the odds ratio of a table, with Woolf's interval, and the hypergeometric variance. */
static void
check_one_area(const AreaPair *pairs, const OddsRatio *result)
{
	long double a = pairs[0].in_time;
	long double b = pairs[0].issued - pairs[0].in_time;
	long double c = pairs[1].in_time;
	long double d = pairs[1].issued - pairs[1].in_time;
	long double n = a + b + c + d;

	assert(result->has_ratio == (b * c > 0) && result->has_test == ((a + c) * (b + d) > 0));
	if (result->has_ratio)
		assert(is_near(result->ratio, (double) (a * d / (b * c))));
	if (result->has_interval)
	{
		long double half = NORMAL_95 * sqrtl(1 / a + 1 / b + 1 / c + 1 / d);

		assert(is_near(result->interval.lower, (double) (a * d / (b * c) * expl(-half))));
		assert(is_near(result->interval.upper, (double) (a * d / (b * c) * expl(half))));
	}
	if (result->has_test && n < 1 << 20)
	{
		long double difference = fabsl(a * d - b * c) / n;
		long double corrected = difference >= 0.5L ? difference - 0.5L : difference;
		long double chi_squared = corrected * corrected * (n - 1) * n * n / ((a + b) * (c + d) * (a + c) * (b + d));

		/* not where rounding decides on the correction */
		if (fabsl(difference - 0.5L) > 1e-9L)
			assert(fabsl(result->chi_squared - chi_squared) <= 1e-6L * (1 + chi_squared));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AreaPair	pairs[2 * MAX_AREAS];
	AreaCounts	counts = {2, 0, pairs};
	OddsRatio	result;
	OddsRatio	inverse;
	OddsRatio	same;

	read_areas(&counts, data, size);
	measure(&counts, false, false, &result);
	check_numbers(&result);
	measure(&counts, true, false, &inverse);
	check_inverse(&result, &inverse);
	measure(&counts, false, true, &inverse);
	check_inverse(&result, &inverse);
	measure(&counts, true, true, &same);
	check_inverse(&inverse, &same);
	if (counts.n_rows == 1)
		check_one_area(pairs, &result);
	return 0;
}
