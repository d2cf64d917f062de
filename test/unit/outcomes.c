#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "outcomes.h"
#include "random.h"
#include "timeliness.h"

#define MAX_CASES	40
#define MAX_DAYS	25

/* Each combination of dates, known and not known, around a period or up to a day. */
static void
which_entries(void **state)
{
	int			seen[DAY_COUNTS_CLASSES + 1] = {0};

	(void) state;
	for (int trial = 0; trial < 200000; trial++)
	{
		OutcomesCase c = {
			.requested = random_below(5) > 0,
			.issued = random_below(2) > 0,
			.ended = random_below(2) > 0,
			.in_period = random_below(2) > 0,
			.requested_on = (int32_t) random_below(MAX_DAYS),
			.issued_on = (int32_t) random_below(MAX_DAYS),
			.ended_on = (int32_t) random_below(MAX_DAYS),
			.as_of = MAX_DAYS / 2 + (int32_t) random_below(5)
		};
		DayCount	counts[OUTCOMES_COUNTS];
		unsigned	expected[OUTCOMES_COUNTS] = {DAY_COUNTS_CLASSES, DAY_COUNTS_CLASSES};
		int64_t		days[OUTCOMES_COUNTS] = {0, 0};
		int32_t		end = INT32_MAX;
		bool		plan;

		c.from_day = c.as_of - (int32_t) random_below(8);
		/* what is known at the end of the as-of day */
		plan = c.issued && c.issued_on <= c.as_of;
		if (plan)
			end = c.issued_on;
		else if (c.ended && c.ended_on <= c.as_of)
			end = c.ended_on;

		if (c.requested && c.requested_on > c.as_of)
			;					/* not there yet */
		else if (c.in_period && end <= c.from_day)
			;					/* over before */
		else if (!c.requested || c.requested_on > end)
		{
			if (plan)
				expected[0] = TIMELINESS_UNDATED;
		}
		else
		{
			expected[0] = plan ? TIMELINESS_COMPLETED : end < INT32_MAX ? TIMELINESS_WITHOUT_PLAN : TIMELINESS_OPEN;
			days[0] = (end < INT32_MAX ? end : c.as_of) - c.requested_on;
			if (c.in_period && c.requested_on <= c.from_day)
			{
				expected[1] = TIMELINESS_ENTERED;
				days[1] = c.from_day - c.requested_on;
			}
		}

		assert_int_equal(outcomes_case_counts(&c, counts), days[0]);
		for (int i = 0; i < OUTCOMES_COUNTS; i++)
		{
			assert_int_equal(counts[i].cases, expected[i] < DAY_COUNTS_CLASSES);
			if (counts[i].cases > 0)
				assert_int_equal(counts[i].key, day_counts_key(expected[i], days[i]));
			seen[expected[i]]++;
		}
	}
	for (unsigned class = 0; class <= DAY_COUNTS_CLASSES; class++)
		if (class != TIMELINESS_EXCEPTIONS && class != TIMELINESS_UNDATED_EXCEPTIONS && class != 7)
			assert_true(seen[class] > 1000);
}

static void
the_longest_case(void **state)
{
	OutcomesCase c = {
		.requested = true,
		.as_of = DAY_COUNTS_MAX_DAY
	};
	DayCount	counts[OUTCOMES_COUNTS];

	(void) state;
	assert_int_equal(outcomes_case_counts(&c, counts), DAY_COUNTS_MAX_DAY);
	assert_int_equal(counts[0].key, day_counts_key(TIMELINESS_OPEN, DAY_COUNTS_MAX_DAY));
	c.requested_on = -1;
	assert_int_equal(outcomes_case_counts(&c, counts), DAY_COUNTS_MAX_DAY + 1);
	c.requested_on = INT32_MIN;
	c.as_of = INT32_MAX;
	assert_int_equal(outcomes_case_counts(&c, counts), INT64_C(4294967295));
}

/* Random cases: when each entered (-1 for from the first day on), left, and how. */
typedef struct Group
{
	int			n;
	int			entered[MAX_CASES];
	int			left[MAX_CASES];
	int			how[MAX_CASES]; /* 0 open, 1 plan, 2 none */
	uint8_t		entries[2 * MAX_CASES * DAY_COUNTS_KEY_SIZE];
	size_t		size;
} Group;

static void
random_group(Group *group)
{
	static const unsigned classes[] = {TIMELINESS_OPEN, TIMELINESS_COMPLETED, TIMELINESS_WITHOUT_PLAN};
	uint32_t	keys[2 * MAX_CASES];
	uint32_t	scratch[2 * MAX_CASES];
	size_t		n_keys = 0;
	int64_t		most = random_below(MAX_CASES + 1);
	bool		late = random_below(3) > 0;

	group->n = 0;
	for (int i = 0; i < most; i++)
	{
		int			entered = late ? (int) random_below(MAX_DAYS) - 1 : -1;
		int			how = (int) random_below(3);
		int			left = entered + (how > 0 || entered < 0) + (int) random_below(MAX_DAYS / 2);

		group->entered[i] = entered;
		group->left[i] = left;
		group->how[i] = how;
		group->n++;
		keys[n_keys++] = day_counts_key(classes[how], left);
		if (entered >= 0)
			keys[n_keys++] = day_counts_key(TIMELINESS_ENTERED, entered);
	}
	group->size = day_counts_from_keys(keys, scratch, n_keys, group->entries);
}

/* Those at risk on a day of age, and those that left on it in one way. */
static uint64_t
at_risk(const Group *group, int day)
{
	uint64_t	n = 0;

	for (int i = 0; i < group->n; i++)
		n += group->entered[i] < day && group->left[i] >= day;
	return n;
}

static uint64_t
left_on(const Group *group, int day, int how)
{
	uint64_t	n = 0;

	for (int i = 0; i < group->n; i++)
		n += group->left[i] == day && group->how[i] == how;
	return n;
}

/* The curve against its definition, case by case. */
static void
against_the_definition(void **state)
{
	int			n_days = 0;

	(void) state;
	for (int trial = 0; trial < 4000; trial++)
	{
		Group		group;
		OutcomesReader reader;
		OutcomesCurve curve;
		double		left = 1;
		double		plan = 0;
		double		none = 0;
		double		greenwood = 0;

		random_group(&group);
		assert_true(outcomes_read(&reader, group.entries, group.size));
		outcomes_curve_start(&curve);
		for (int day = 0; day < 2 * MAX_DAYS; day++)
		{
			uint64_t	n = at_risk(&group, day);
			uint64_t	plans = left_on(&group, day, 1);
			uint64_t	nones = left_on(&group, day, 2);
			uint64_t	open = left_on(&group, day, 0);
			uint64_t	entered = 0;

			for (int i = 0; i < group.n; i++)
				entered += group.entered[i] == day;
			if (plans + nones + open + entered == 0)
				continue;
			assert_true(outcomes_next(&reader));
			assert_int_equal(reader.day.days, day);
			assert_int_equal(reader.day.at_risk, n);
			assert_int_equal(reader.day.plan, plans);
			assert_int_equal(reader.day.none, nones);
			assert_int_equal(reader.day.open, open);
			assert_int_equal(reader.day.entered, entered);
			if (plans + nones == 0)
				continue;
			n_days++;
			outcomes_curve_add(&curve, &reader.day);
			plan += left * (double) plans / (double) n;
			none += left * (double) nones / (double) n;
			left *= 1 - (double) (plans + nones) / (double) n;
			assert_true(fabs(curve.plan.share - plan) < 1e-12);
			assert_true(fabs(curve.none.share - none) < 1e-12);
			assert_true(fabs(curve.left - left) < 1e-12);

			/*
			 * what is left is a Kaplan-Meier curve; its variance is that of
			 * both shares together
			 */
			if (n > plans + nones)
				greenwood += (double) (plans + nones) / ((double) n * (double) (n - plans - nones));
			else
				left = 0;
			assert_true(fabs(curve.variance - left * left * greenwood) < 1e-12);
			assert_true(fabs(curve.plan.covariance + curve.none.covariance + curve.variance) < 1e-12);
			assert_true(curve.plan.variance > -1e-15 && curve.none.variance > -1e-15);
		}
		assert_false(outcomes_next(&reader));
		assert_false(reader.impossible);
	}
	assert_true(n_days > 10000);
}

/* The chance of each age, against the curve that begins at that age. */
static void
chances_by_age(void **state)
{
	int			n_known = 0;
	int			n_unknown = 0;

	(void) state;
	for (int trial = 0; trial < 4000; trial++)
	{
		Group		group;
		OutcomesReader reader;
		OutcomesChance chances[2 * MAX_DAYS];
		int			limit = (int) random_below(2 * MAX_DAYS);

		random_group(&group);
		assert_true(outcomes_read(&reader, group.entries, group.size));
		assert_true(outcomes_chances(&reader, (uint32_t) limit, chances));
		for (int age = 0; age <= limit; age++)
		{
			double		left = 1;
			double		plan = 0;
			bool		known = true;

			for (int day = age + 1; day <= limit && left > 0 && known; day++)
			{
				uint64_t	n = at_risk(&group, day);
				uint64_t	plans = left_on(&group, day, 1);
				uint64_t	ends = plans + left_on(&group, day, 2);

				known = n > 0;
				if (known)
				{
					plan += left * (double) plans / (double) n;
					left = ends == n ? 0 : left * (1 - (double) ends / (double) n);
				}
			}
			assert_int_equal(isnan(chances[age].chance), !known);
			if (known)
				assert_true(fabs(chances[age].chance - plan) < 1e-12);
			n_known += known && plan > 0;
			n_unknown += !known;
		}
	}
	assert_true(n_known > 10000);
	assert_true(n_unknown > 10000);
}

static const char *
complaint_of(const char *string)
{
	static uint8_t stored[200];
	size_t		size;

	return summary_from_text(&timeliness_kind, string, stored, &size);
}

/* A summary is one of some cases if each that entered leaves: later, or open on the same day. */
static void
possible_and_impossible(void **state)
{
	(void) state;
	assert_null(complaint_of("open 5:1; entered 5:1"));
	assert_null(complaint_of("completed 6:1; entered 5:1"));
	assert_null(complaint_of("without_plan 6:1; entered 5:1"));
	assert_null(complaint_of("completed 9:1; exceptions 3:1; undated 2; without_plan 6:1; entered 0:1 5:1"));
	assert_non_null(complaint_of("entered 5:1"));
	assert_non_null(complaint_of("open 4:1; entered 5:1"));
	assert_non_null(complaint_of("completed 5:1; entered 5:1"));
	assert_non_null(complaint_of("without_plan 5:1; entered 5:1"));
	assert_non_null(complaint_of("completed 3:5; open 9:1; entered 5:2"));
	assert_non_null(complaint_of("exceptions 9:1; undated 7; entered 5:1"));

	/* random ones: by matching, the largest entries first */
	for (int trial = 0; trial < 20000; trial++)
	{
		int			n[OUTCOMES_CLASSES][6] = {{0}};
		uint32_t	keys[12];
		uint32_t	scratch[12];
		uint8_t		entries[12 * DAY_COUNTS_KEY_SIZE];
		static const unsigned classes[] = {TIMELINESS_COMPLETED, TIMELINESS_WITHOUT_PLAN, TIMELINESS_OPEN, TIMELINESS_ENTERED};
		size_t		n_keys = 1 + (size_t) random_below(12);
		Summary		summary = {SUMMARY_NO_LIMIT, entries, 0};
		int			leaving = 0;
		bool		possible = true;

		for (size_t i = 0; i < n_keys; i++)
		{
			int			class = (int) random_below(OUTCOMES_CLASSES);
			int			day = (int) random_below(6);

			n[class][day]++;
			keys[i] = day_counts_key(classes[class], day);
		}
		summary.size = day_counts_from_keys(keys, scratch, n_keys, entries);
		for (int day = 5; day >= 0; day--)
		{
			leaving += n[2][day] - n[3][day];
			possible &= leaving >= 0;
			leaving += n[0][day] + n[1][day];
		}
		assert_int_equal(outcomes_complaint(&summary) == NULL, possible);
		if (!possible)
		{
			OutcomesReader reader;
			OutcomesChance chances[11];

			assert_true(outcomes_read(&reader, entries, summary.size));
			assert_false(outcomes_chances(&reader, 10, chances));
		}
	}
}

static void
malformed_entries(void **state)
{
	/* an entry whose count has no end */
	static const uint8_t entries[] = {0x07, 0x80};
	OutcomesReader reader;

	(void) state;
	assert_false(outcomes_read(&reader, entries, sizeof(entries)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(which_entries),
		cmocka_unit_test(the_longest_case),
		cmocka_unit_test(against_the_definition),
		cmocka_unit_test(chances_by_age),
		cmocka_unit_test(possible_and_impossible),
		cmocka_unit_test(malformed_entries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
