#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "random.h"
#include "survival.h"
#include "timeliness.h"

#define MAX_CASES	60
#define MAX_DAYS	40

/*
 * The curve of random cases, with ties, against the definition: for each day,
 * the share of the waiting cases that is not completed on it.  Cases open at an
 * age leave after its completions.  Exceptions and undated cases do not count.
 */
static void
against_the_definition(void **state)
{
	int			n_steps = 0;

	(void) state;
	for (int trial = 0; trial < 4000; trial++)
	{
		static const unsigned classes[] = {TIMELINESS_COMPLETED, TIMELINESS_OPEN, TIMELINESS_EXCEPTIONS, TIMELINESS_UNDATED};
		uint64_t	n[4][MAX_DAYS] = {0};
		uint32_t	keys[MAX_CASES];
		uint32_t	scratch[MAX_CASES];
		uint8_t		entries[MAX_CASES * DAY_COUNTS_KEY_SIZE];
		size_t		n_keys = (size_t) random_below(MAX_CASES + 1);
		size_t		size;
		SurvivalReader reader;
		uint64_t	at_risk = 0;
		double		survival = 1;
		double		variance = 0;

		for (size_t i = 0; i < n_keys; i++)
		{
			int			class = (int) random_below(4);
			int64_t		day = classes[class] == TIMELINESS_UNDATED ? 0 : random_below(MAX_DAYS);

			n[class][day]++;
			at_risk += class < 2;
			keys[i] = day_counts_key(classes[class], day);
		}
		size = day_counts_from_keys(keys, scratch, n_keys, entries);
		assert_true(survival_read(&reader, entries, size));
		assert_int_equal(reader.step.at_risk, at_risk);

		for (uint32_t day = 0; day < MAX_DAYS; day++)
		{
			uint64_t	completed = n[0][day];
			uint64_t	open = n[1][day];

			if (completed + open == 0)
				continue;
			assert_true(survival_next(&reader));
			assert_int_equal(reader.step.days, day);
			assert_int_equal(reader.step.at_risk, at_risk);
			assert_int_equal(reader.step.completed, completed);
			assert_int_equal(reader.step.open, open);
			survival *= 1 - (double) completed / (double) at_risk;
			assert_true(fabs(reader.step.survival - survival) < 1e-12);
			if (completed == at_risk)
				assert_true(isinf(reader.step.std_error));
			else
			{
				variance += (double) completed / ((double) at_risk * (double) (at_risk - completed));
				assert_true(fabs(reader.step.std_error - sqrt(variance)) < 1e-12);
			}
			at_risk -= completed + open;
			n_steps++;
		}
		assert_false(survival_next(&reader));
	}
	assert_true(n_steps > 10000);
}

static void
malformed_entries(void **state)
{
	/* an entry whose count has no end */
	static const uint8_t entries[] = {0x07, 0x80};
	SurvivalReader reader;

	(void) state;
	assert_false(survival_read(&reader, entries, sizeof(entries)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(against_the_definition),
		cmocka_unit_test(malformed_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
