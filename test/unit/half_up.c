#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "half_up.h"
#include "random.h"

static void
known(void **state)
{
	uint64_t	result;

	(void) state;
	assert_true(half_up(15, 81, 3, &result));	/* 18.518 % */
	assert_int_equal(result, 185);
	assert_true(half_up(1, 8, 2, &result)); /* 0.125 */
	assert_int_equal(result, 13);
	assert_true(half_up(1, 400, 3, &result));	/* 0.25 % */
	assert_int_equal(result, 3);
	assert_true(half_up(0, 7, 3, &result));
	assert_int_equal(result, 0);
	assert_true(half_up(7, 7, 3, &result));
	assert_int_equal(result, 1000);
}

/* Against arithmetic in twice the width. */
static void
wide(void **state)
{
	(void) state;
	for (int trial = 0; trial < 100000; trial++)
	{
		uint64_t	denominator = (random_bits() >> 1 >> random_below(63)) + 1;
		uint64_t	numerator = random_bits() >> random_below(64);
		unsigned	decimals = (unsigned) random_below(4);
		unsigned __int128 scaled = numerator;
		uint64_t	result;

		if (denominator > INT64_MAX)
			denominator = INT64_MAX;
		for (unsigned i = 0; i < decimals; i++)
			scaled *= 10;
		scaled = (2 * scaled + denominator) / denominator / 2;
		assert_int_equal(half_up(numerator, denominator, (int) decimals, &result),
						 scaled <= UINT64_MAX);
		if (scaled <= UINT64_MAX)
			assert_true(result == scaled);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known),
		cmocka_unit_test(wide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
