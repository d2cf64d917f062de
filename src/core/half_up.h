/*
 * half_up.h
 *		Exact decimals of a ratio, rounded half up as the Department for
 *		Education publishes them.
 */
#ifndef HALF_UP_H
#define HALF_UP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * numerator / denominator * 10^decimals, rounded half up; false if the result
 * overflows.  It divides digit by digit, so that nothing else can overflow.  The
 * denominator is 1 to INT64_MAX.
 */
static inline bool
half_up(uint64_t numerator, uint64_t denominator, int decimals, uint64_t *result)
{
	uint64_t	quotient = numerator / denominator;
	uint64_t	rest = numerator % denominator;

	while (decimals-- > 0)
	{
		uint64_t	tenth = rest;
		uint64_t	digit = 0;

		rest = 0;
		for (int i = 0; i < 10; i++)
		{
			rest += tenth;
			if (rest >= denominator)
			{
				rest -= denominator;
				digit++;
			}
		}
		if (quotient > (UINT64_MAX - digit) / 10)
			return false;
		quotient = quotient * 10 + digit;
	}
	*result = quotient + (rest >= denominator - rest);
	return *result >= quotient;
}

#endif
