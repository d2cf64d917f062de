/*
 * projection.c
 *		Fuzzes projections: the data is open cases, rates and a share.  Each day is compared with
 *		the rules in projection.h, by cases of the same age.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/pieces.h"
#include "memory.h"
#include "projection.h"
#include "timeliness.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MAX_AGES	40
#define MAX_WEEKS	25
#define MAX_QUEUE	(MAX_AGES + 7 * MAX_WEEKS)
#define HEADER_SIZE	(10 + 4 * MAX_WEEKS)
#define AGE_SIZE	4
#define LIMIT		140

typedef struct Queue
{
	int			first;			/* before it, nothing is open */
	int			n;
	int64_t		days[MAX_QUEUE];	/* of the requests, ascending */
	uint64_t	cases[MAX_QUEUE];
} Queue;

static uint64_t
open_cases(const Queue *queue)
{
	uint64_t	sum = 0;

	for (int i = queue->first; i < queue->n; i++)
		sum += queue->cases[i];
	return sum;
}

/* Gives places to the oldest cases of those that can have one; returns how many are left. */
static uint64_t
serve(Queue *queue, int64_t day, uint64_t places, const ProjectionPlan *plan, bool in_time_only, ProjectedWeek *week)
{
	for (int i = queue->first; i < queue->n && places > 0; i++)
	{
		int64_t		age = day - queue->days[i];
		uint64_t	completed = queue->cases[i] < places ? queue->cases[i] : places;

		if (age < plan->least_days || (in_time_only && age > LIMIT))
			continue;
		queue->cases[i] -= completed;
		places -= completed;
		week->completed += completed;
		week->in_time += age <= LIMIT ? completed : 0;
		week->days += completed * (uint64_t) age;
	}
	return places;
}

/* What is due after some days: a seventh of the rates of these days, and the tolerance. */
static uint64_t
due(const int64_t *rates, bool differ, int64_t days)
{
	uint64_t	sum = 7 * PROJECTION_TOLERANCE;

	for (int week = 0; days > 0; week++, days -= 7)
		sum += (uint64_t) rates[differ ? week : 0] * (uint64_t) (days < 7 ? days : 7);
	return sum / (7 * PROJECTION_ONE);
}

/* Two bytes describe a rate or a share of up to most billionths. */
static int64_t
billionths_of_bytes(const uint8_t *bytes, int64_t most)
{
	int64_t		number = (bytes[0] + 1) * PROJECTION_ONE / (bytes[1] % 16 + 1);

	if (bytes[1] >= 0xC0)
		number = bytes[1] >= 0xE0 ? most - bytes[0] : bytes[0];
	return number > most ? most : number;
}

/* Projects, and compares each week; a week with too many open cases is the last. */
static void
check_weeks(const Summary *open, Queue *queue, const ProjectionPlan *plan, int n_weeks)
{
	Projection	projection;
	uint64_t	requests_before = 0;
	uint64_t	places_before = 0;
	uint64_t	kept_before = 0;

	assert(projection_start(&projection, open->entries, open->size, plan, n_weeks) == SUMMARY_OK);
	assert(projection.open == open_cases(queue));
	for (int64_t n = 0; n < n_weeks; n++)
	{
		ProjectedWeek expected = {0};
		ProjectedWeek week;
		bool		fits = true;

		for (int64_t day = 7 * n + 1; day <= 7 * n + 7 && fits; day++)
		{
			uint64_t	requests = due(plan->requests_a_week, plan->requests_differ, day);
			uint64_t	places = due(plan->completions_a_week, plan->completions_differ, day);
			uint64_t	kept = (uint64_t) (((unsigned __int128) places * (uint64_t) plan->share_in_time + PROJECTION_TOLERANCE) / PROJECTION_ONE);
			uint64_t	rest;

			queue->days[queue->n] = day;
			queue->cases[queue->n++] = requests - requests_before;
			expected.requested += requests - requests_before;
			fits = open_cases(queue) <= DAY_COUNTS_MAX_CASES;
			rest = serve(queue, day, kept - kept_before, plan, true, &expected);
			serve(queue, day, places - places_before - (kept - kept_before) + rest, plan, false, &expected);
			while (queue->first < queue->n && queue->cases[queue->first] == 0)
				queue->first++;
			requests_before = requests;
			places_before = places;
			kept_before = kept;
		}
		assert(projection_next_week(&projection, &week) == fits);
		if (!fits)
			return;
		expected.open = open_cases(queue);
		for (int i = queue->first; i < queue->n; i++)
			expected.overdue += 7 * n + 7 - queue->days[i] > LIMIT ? queue->cases[i] : 0;
		assert(memcmp(&week, &expected, sizeof(week)) == 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t		entries[MAX_AGES * DAY_COUNTS_ENTRY_SIZE];
	Summary		open = {SUMMARY_NO_LIMIT, entries, 0};
	int64_t		requests[MAX_WEEKS];
	int64_t		completions[MAX_WEEKS];
	ProjectionPlan plan = {0};
	Queue		queue = {0};
	DayCountsWriter writer;
	int64_t		age = 0;
	uint64_t	all = 0;
	uint64_t	sums[2];
	uint64_t	overdue = 0;

	if (size < HEADER_SIZE)
		return 0;
	core_allocate = allocate;
	for (int i = 0; i < MAX_WEEKS; i++)
	{
		requests[i] = billionths_of_bytes(data + 10 + 4 * i, PROJECTION_MAX_RATE);
		completions[i] = billionths_of_bytes(data + 12 + 4 * i, PROJECTION_MAX_RATE);
	}
	plan.requests_a_week = requests;
	plan.completions_a_week = completions;
	plan.requests_differ = data[0] & 1;
	plan.completions_differ = data[0] & 2;
	plan.share_in_time = data[0] & 4 ? billionths_of_bytes(data + 2, PROJECTION_ONE) : 0;
	plan.least_days = data[0] & 8 ? INT32_MAX - data[4] : data[4];

	/* by ascending age, as entries are */
	day_counts_write(&writer, entries);
	for (const uint8_t *bytes = data + HEADER_SIZE;
		 bytes + AGE_SIZE <= data + size && queue.n < MAX_AGES; bytes += AGE_SIZE)
	{
		uint64_t	cases = (uint64_t) (bytes[2] + 1) << bytes[3] % 55;

		age += ((int64_t) bytes[0] << bytes[1] % 22) + (queue.n > 0);
		if (age > DAY_COUNTS_MAX_DAY || cases > DAY_COUNTS_MAX_CASES - all)
			break;
		all += cases;
		day_counts_put(&writer, day_counts_key(TIMELINESS_OPEN, age), cases);
		queue.days[queue.n] = -age;
		queue.cases[queue.n++] = cases;
	}
	if (data[0] & 16 && queue.n < MAX_AGES && age < DAY_COUNTS_MAX_DAY && all < DAY_COUNTS_MAX_CASES / 2)
	{
		/* nearly as many as there can be */
		uint64_t	cases = DAY_COUNTS_MAX_CASES - all - ((uint64_t) data[6] << data[7] % 24);

		all += cases;
		day_counts_put(&writer, day_counts_key(TIMELINESS_OPEN, ++age), cases);
		queue.days[queue.n] = -age;
		queue.cases[queue.n++] = cases;
	}
	open.size = (size_t) (writer.next - entries);
	assert(projection_overdue_after(entries, open.size, data[5], &sums[0], &sums[1]));
	for (int i = 0; i < queue.n; i++)
		overdue += data[5] - queue.days[i] > LIMIT ? queue.cases[i] : 0;
	assert(sums[0] == all && sums[1] == overdue);

	/* the oldest first */
	for (int i = 0; i < queue.n / 2; i++)
	{
		int64_t		day = queue.days[i];
		uint64_t	cases = queue.cases[i];

		queue.days[i] = queue.days[queue.n - 1 - i];
		queue.cases[i] = queue.cases[queue.n - 1 - i];
		queue.days[queue.n - 1 - i] = day;
		queue.cases[queue.n - 1 - i] = cases;
	}
	check_weeks(&open, &queue, &plan, data[1] % (MAX_WEEKS + 1));
	free_all();
	return 0;
}
