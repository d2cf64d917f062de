/*
 * intervals.c
 *		Confidence intervals.
 */
#include "intervals.h"

#include <math.h>

/*
 * "Probable inference, the law of succession, and statistical
 * inference", JASA 22 (1927); written as the public-health analysts do.
 */
Interval95
interval_wilson(uint64_t x, uint64_t n)
{
	double		cases = (double) x;
	double		all = (double) n;
	double		z2 = NORMAL_95 * NORMAL_95;
	double		middle = 2 * cases + z2;
	double		half = NORMAL_95 * sqrt(z2 + 4 * cases * (1 - cases / all));
	Interval95	result = {
		(middle - half) / 2 / (all + z2), (middle + half) / 2 / (all + z2)
	};

	if (x == 0 || result.lower < 0)
		result.lower = 0;
	if (x == n || result.upper > 1)
		result.upper = 1;
	return result;
}

/* "The statistical analysis of failure time data", 1980 */
Interval95
interval_log_log(double survival, double std_error)
{
	double		scale = log(-log(survival));
	double		half = NORMAL_95 * std_error / -log(survival);

	return (Interval95) {exp(-exp(scale + half)), exp(-exp(scale - half))};
}
