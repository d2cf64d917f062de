#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "projection.h"
#include "random.h"
#include "timeliness.h"

#define MAX_OPEN	60
#define MAX_WEEKS	30
#define MAX_CASES	(MAX_OPEN + MAX_WEEKS * 20)

/* The day on which each case was requested, counted from the first day; the oldest first. */
typedef struct Queue
{
	int64_t		requested[MAX_CASES];
	int			n;
} Queue;

static size_t
entries_of(const Queue *queue, uint8_t *room)
{
	uint32_t	keys[MAX_OPEN + 2];
	uint32_t	scratch[MAX_OPEN + 2];
	size_t		n_keys = 0;

	for (int i = 0; i < queue->n; i++)
		keys[n_keys++] = day_counts_key(TIMELINESS_OPEN, -queue->requested[i]);
	/* completed cases change nothing */
	keys[n_keys++] = day_counts_key(TIMELINESS_COMPLETED, 7);
	keys[n_keys++] = day_counts_key(TIMELINESS_UNDATED, 0);
	return day_counts_from_keys(keys, scratch, n_keys, room);
}

static void
remove_case(Queue *queue, int i, int64_t day, ProjectedWeek *week)
{
	int64_t		age = day - queue->requested[i];

	week->completed++;
	week->in_time += age <= 140;
	week->days += (uint64_t) age;
	queue->n--;
	memmove(&queue->requested[i], &queue->requested[i + 1], (size_t) (queue->n - i) * sizeof(int64_t));
}

/* Completes up to a number of cases, one by one; returns how many. */
static int64_t
serve(Queue *queue, int64_t day, int64_t places, bool in_time_only, int32_t least_days,
	  ProjectedWeek *week)
{
	int64_t		served = 0;

	for (int i = 0; i < queue->n && served < places;)
	{
		int64_t		age = day - queue->requested[i];

		if (age < least_days || (in_time_only && age > 140))
			i++;
		else
		{
			remove_case(queue, i, day, week);
			served++;
		}
	}
	return served;
}

/*
 * Each week, simulated case by case, with the floors of the totals, and not of
 * steps, plus 0.00001.
 */
static void
against_each_case(void **state)
{
	uint64_t	overdue_seen = 0;
	uint64_t	in_time_seen = 0;

	(void) state;
	for (int trial = 0; trial < 2000; trial++)
	{
		static const int32_t least[] = {0, 0, 30, 100, 140, 141, 200};
		Queue		queue = {{0}, (int) random_below(MAX_OPEN + 1)};
		uint8_t		room[(MAX_OPEN + 2) * DAY_COUNTS_KEY_SIZE];
		int			n_weeks = (int) random_below(MAX_WEEKS + 1);
		int64_t		requests[MAX_WEEKS];
		int64_t		completions[MAX_WEEKS];
		int64_t		previous = 0;
		int64_t		places_before = 0;
		int64_t		kept_before = 0;
		int64_t		requests_before = 0;
		ProjectionPlan plan;
		Projection	projection;
		size_t		size;

		for (int i = queue.n - 1; i >= 0; i--)
			queue.requested[i] = previous -= random_below(trial % 2 ? 3 : 12);
		size = entries_of(&queue, room);
		for (int i = 0; i < MAX_WEEKS; i++)
		{
			requests[i] = random_below(19) * PROJECTION_ONE / (1 + random_below(7));
			completions[i] = random_below(19) * PROJECTION_ONE / (1 + random_below(7));
		}
		plan.requests_a_week = requests;
		plan.requests_differ = trial % 3 == 0;
		plan.completions_a_week = completions;
		plan.completions_differ = trial % 6 == 0;
		plan.share_in_time = trial % 4 == 0 ? 0 : random_below(PROJECTION_ONE + 1);
		plan.least_days = least[random_below(7)];
		assert_int_equal(projection_start(&projection, room, size, &plan, n_weeks), SUMMARY_OK);

		for (int64_t n = 0; n < n_weeks; n++)
		{
			ProjectedWeek expected = {0};
			ProjectedWeek week;

			for (int64_t day = 7 * n + 1; day <= 7 * n + 7; day++)
			{
				int64_t		sum = 70000;
				int64_t		places = 70000;
				int64_t		kept;
				int64_t		served;

				for (int64_t d = 1; d <= day; d++)
				{
					sum += requests[plan.requests_differ ? (d - 1) / 7 : 0];
					places += completions[plan.completions_differ ? (d - 1) / 7 : 0];
				}
				places /= 7 * PROJECTION_ONE;
				kept = (places * plan.share_in_time + 10000) / PROJECTION_ONE;
				for (sum /= 7 * PROJECTION_ONE; requests_before < sum; requests_before++)
				{
					queue.requested[queue.n++] = day;
					expected.requested++;
				}
				served = serve(&queue, day, kept - kept_before, true, plan.least_days, &expected);
				serve(&queue, day, places - places_before - served, false, plan.least_days, &expected);
				places_before = places;
				kept_before = kept;
			}
			expected.open = (uint64_t) queue.n;
			for (int i = 0; i < queue.n; i++)
				expected.overdue += 7 * n + 7 - queue.requested[i] > 140;

			assert_true(projection_next_week(&projection, &week));
			assert_memory_equal(&week, &expected, sizeof(week));
			overdue_seen += week.overdue;
			in_time_seen += week.in_time;
		}
		free(projection.cases);
	}
	assert_true(overdue_seen > 100000);
	assert_true(in_time_seen > 10000);
}

/* A rate that is not a decimal, over as many weeks as make it whole, comes to the whole number. */
static void
rates_that_are_no_decimals(void **state)
{
	uint8_t		room[DAY_COUNTS_ENTRY_SIZE];
	DayCountsWriter writer;

	(void) state;
	day_counts_write(&writer, room);
	day_counts_put(&writer, day_counts_key(TIMELINESS_OPEN, 0), 100000);
	for (int64_t weeks = 1; weeks <= 260; weeks++)
		for (int64_t cases = 0; cases < 300; cases += 1 + random_below(20))
		{
			int64_t		rate = (2 * cases * PROJECTION_ONE + weeks) / (2 * weeks);
			ProjectionPlan plan = {
				.requests_a_week = &rate,
				.completions_a_week = &rate
			};
			int64_t		requested = 0;
			int64_t		completed = 0;
			Projection	projection;
			ProjectedWeek week;

			assert_int_equal(projection_start(&projection, room, (size_t) (writer.next - room), &plan, (int) weeks),
							 SUMMARY_OK);
			for (int64_t n = 0; n < weeks; n++)
			{
				assert_true(projection_next_week(&projection, &week));
				requested += (int64_t) week.requested;
				completed += (int64_t) week.completed;
			}
			assert_int_equal(requested, cases);
			assert_int_equal(completed, cases);
			free(projection.cases);
		}
}

/* The cases overdue some days later, counted one by one. */
static void
overdue_after(void **state)
{
	(void) state;
	for (int trial = 0; trial < 2000; trial++)
	{
		Queue		queue = {{0}, (int) random_below(MAX_OPEN + 1)};
		uint8_t		room[(MAX_OPEN + 2) * DAY_COUNTS_KEY_SIZE];
		size_t		size;

		for (int i = 0; i < queue.n; i++)
			queue.requested[i] = -random_below(200);
		size = entries_of(&queue, room);
		for (int64_t days = 0; days <= 140; days += 1 + random_below(20))
		{
			uint64_t	expected = 0;
			uint64_t	open;
			uint64_t	overdue;

			for (int i = 0; i < queue.n; i++)
				expected += queue.requested[i] <= days - 141;
			assert_true(projection_overdue_after(room, size, days, &open, &overdue));
			assert_int_equal(open, queue.n);
			assert_int_equal(overdue, expected);
		}
	}
}

/* The highest rates and counts: exact, or false. */
static void
the_highest_numbers(void **state)
{
	uint8_t		room[DAY_COUNTS_ENTRY_SIZE];
	int64_t		requests = PROJECTION_MAX_RATE;
	int64_t		completions = PROJECTION_MAX_RATE;
	ProjectionPlan plan = {.requests_a_week = &requests,.completions_a_week = &completions,
	.share_in_time = PROJECTION_ONE};
	DayCountsWriter writer;
	Projection	projection;
	ProjectedWeek week;

	(void) state;
	day_counts_write(&writer, room);
	day_counts_put(&writer, day_counts_key(TIMELINESS_OPEN, DAY_COUNTS_MAX_DAY), INT64_MAX - 1000000);
	assert_int_equal(projection_start(&projection, room, (size_t) (writer.next - room), &plan, PROJECTION_MAX_WEEKS),
					 SUMMARY_OK);
	for (int n = 0; n < PROJECTION_MAX_WEEKS; n++)
	{
		assert_true(projection_next_week(&projection, &week));
		assert_int_equal(week.completed, 1000000);
		assert_int_equal(week.in_time, 1000000);
		assert_int_equal(week.open, INT64_MAX - 1000000);
		assert_int_equal(week.overdue, INT64_MAX - 1000000);
	}
	free(projection.cases);

	plan.share_in_time = 0;
	assert_int_equal(projection_start(&projection, room, (size_t) (writer.next - room), &plan, 1), SUMMARY_OK);
	assert_true(projection_next_week(&projection, &week));
	assert_int_equal(week.days, INT64_C(1000000) * DAY_COUNTS_MAX_DAY + 142857 * 1 + 142857 * 2 + 142857 * 3 +
					 142857 * 4 + 142857 * 5 + 142857 * 6 + 142858 * 7);
	free(projection.cases);

	completions = 0;
	assert_int_equal(projection_start(&projection, room, (size_t) (writer.next - room), &plan, 2), SUMMARY_OK);
	assert_true(projection_next_week(&projection, &week));
	assert_int_equal(week.open, INT64_MAX);
	assert_false(projection_next_week(&projection, &week));
	free(projection.cases);
}

/* Entries that are malformed, and too many ages. */
static void
refused(void **state)
{
	static const uint8_t malformed[] = {0x80};
	int64_t		requests = 0;
	ProjectionPlan plan = {
		.requests_a_week = &requests
	};
	Projection	projection;
	uint64_t	open;
	uint64_t	overdue;
	size_t		n = PROJECTION_MAX_AGES + 1;
	uint8_t    *room = test_malloc(n * DAY_COUNTS_ENTRY_SIZE);
	DayCountsWriter writer;

	(void) state;
	assert_int_equal(projection_start(&projection, malformed, 1, &plan, 1), SUMMARY_CORRUPT);
	assert_false(projection_overdue_after(malformed, 1, 7, &open, &overdue));

	day_counts_write(&writer, room);
	for (size_t i = 0; i < n; i++)
	{
		if (i == n - 1)
		{
			assert_int_equal(projection_start(&projection, room, (size_t) (writer.next - room), &plan, 1), SUMMARY_OK);
			free(projection.cases);
		}
		day_counts_put(&writer, day_counts_key(TIMELINESS_OPEN, (int64_t) i), 1);
	}
	assert_int_equal(projection_start(&projection, room, (size_t) (writer.next - room), &plan, 1), SUMMARY_OVERFLOW);
	test_free(room);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(against_each_case),
		cmocka_unit_test(rates_that_are_no_decimals),
		cmocka_unit_test(overdue_after),
		cmocka_unit_test(the_highest_numbers),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
