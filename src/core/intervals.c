/*
 * intervals.c
 *		Confidence intervals.
 *
 * LIMITATIONS: counts above 2^53 are rounded to the nearest double.
 *
 * REFERENCES
 *
 * E. B. Wilson. Probable inference, the law of succession, and statistical
 * inference. Journal of the American Statistical Association 22, 1927.
 * DOI 10.1080/01621459.1927.10502953
 *
 * R. G. Newcombe. Interval estimation for the difference between independent
 * proportions: comparison of eleven methods. Statistics in Medicine 17, 1998.
 * DOI 10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I
 *
 * J. D. Kalbfleisch, R. L. Prentice. The Statistical Analysis of Failure Time
 * Data. Second edition, 2002. DOI 10.1002/9781118032985
 */
#include "intervals.h"

#include <math.h>

/* Wilson, as public health analysts write it. */
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

/* Newcombe's method 10: the square roots of sums of squares of Wilson's distances. */
Interval95
interval_change(uint64_t x_before, uint64_t n_before, uint64_t x_now, uint64_t n_now)
{
	double		before = (double) x_before / (double) n_before;
	double		now = (double) x_now / (double) n_now;
	Interval95	before_interval = interval_wilson(x_before, n_before);
	Interval95	now_interval = interval_wilson(x_now, n_now);
	Interval95	result = {
		now - before - hypot(now - now_interval.lower, before_interval.upper - before),
		now - before + hypot(now_interval.upper - now, before - before_interval.lower)
	};

	return result;
}

/* Kalbfleisch and Prentice, section 1.4 */
Interval95
interval_log_log(double survival, double std_error)
{
	double		scale = log(-log(survival));
	double		half = NORMAL_95 * std_error / -log(survival);
	Interval95	result = {exp(-exp(scale + half)), exp(-exp(scale - half))};

	return result;
}

Interval95
interval_incidence(double share, double std_error)
{
	double		log_rest = log1p(-share);
	double		scale = log(-log_rest);
	double		half = NORMAL_95 * std_error / ((1 - share) * -log_rest);
	Interval95	result = {-expm1(-exp(scale - half)), -expm1(-exp(scale + half))};

	return result;
}
