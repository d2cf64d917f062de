/*
 * mantel_haenszel.c
 *		The odds ratio of two groups over many areas.
 *
 * LIMITATIONS: counts above 2^53 are rounded to the nearest double.
 */
#include "mantel_haenszel.h"

#include <math.h>

void
mantel_haenszel(const AreaCounts *counts, OddsRatio *result)
{
	double		for_group = 0;	/* sums of a d / n and b c / n, and the
								 * products of the interval */
	double		for_other = 0;
	double		pr = 0;
	double		ps_qr = 0;
	double		qs = 0;
	double		difference = 0; /* a minus what is expected, and its variance */
	double		variance = 0;
	double		corrected;

	for (size_t row = 0; row < counts->n_rows; row++)
	{
		const AreaPair *pairs = area_counts_row(counts, row);
		double		a = (double) pairs[0].in_time;
		double		b = (double) (pairs[0].issued - pairs[0].in_time);
		double		c = (double) pairs[1].in_time;
		double		d = (double) (pairs[1].issued - pairs[1].in_time);
		double		n = a + b + c + d;
		double		r = a * d / n;
		double		s = b * c / n;

		for_group += r;
		for_other += s;
		pr += (a + d) / n * r;
		ps_qr += (a + d) / n * s + (b + c) / n * r;
		qs += (b + c) / n * s;
		difference += a - (a + b) * (a + c) / n;
		/* both groups have plans, so n is at least 2 */
		variance += (a + b) / n * ((c + d) / n) * (a + c) * ((b + d) / (n - 1));
	}

	result->has_ratio = for_other > 0;
	result->has_interval = for_group > 0 && for_other > 0;
	result->has_test = variance > 0;
	if (result->has_ratio)
		result->ratio = for_group / for_other;
	if (result->has_interval)
	{
		double		error = sqrt(pr / (2 * for_group * for_group) +
								 ps_qr / (2 * for_group * for_other) +
								 qs / (2 * for_other * for_other));

		result->interval.lower = result->ratio * exp(-NORMAL_95 * error);
		result->interval.upper = result->ratio * exp(NORMAL_95 * error);
	}
	if (result->has_test)
	{
		/*
		 * the correction is left out where it would turn the difference
		 * around
		 */
		corrected = fabs(difference) >= 0.5 ? fabs(difference) - 0.5 : fabs(difference);
		result->chi_squared = corrected * corrected / variance;
		result->p = erfc(sqrt(result->chi_squared / 2));
	}
}
