/*
 * projection.c
 *		What becomes of a backlog, week by week, under a given rate of requests and
 *		completions.
 */
#include "projection.h"

#include <string.h>

#include "memory.h"
#include "statute.h"
#include "timeliness.h"

#define DAYS_PER_WEEK	7

SummaryResult
projection_start(Projection *projection, const uint8_t *entries, size_t size,
				 const ProjectionPlan *plan, int n_weeks)
{
	DayCountsReader reader;
	size_t		n_ages = 0;
	size_t		next;

	day_counts_read(&reader, entries, size);
	while (day_counts_next(&reader))
		n_ages += day_counts_class(reader.key) == TIMELINESS_OPEN;
	if (reader.malformed)
		return SUMMARY_CORRUPT;
	if (n_ages > PROJECTION_MAX_AGES)
		return SUMMARY_OVERFLOW;

	memset(projection, 0, sizeof(*projection));
	projection->plan = *plan;
	projection->requests.rest = DAYS_PER_WEEK * PROJECTION_TOLERANCE;
	projection->places.rest = DAYS_PER_WEEK * PROJECTION_TOLERANCE;
	projection->kept.rest = PROJECTION_TOLERANCE;
	projection->n_cases = n_ages;
	projection->cases = core_allocate((n_ages + (size_t) n_weeks * DAYS_PER_WEEK) *
									  sizeof(ProjectedCases));

	/* by descending age */
	next = n_ages;
	day_counts_read(&reader, entries, size);
	while (day_counts_next(&reader))
	{
		if (day_counts_class(reader.key) != TIMELINESS_OPEN)
			continue;
		next--;
		projection->cases[next].day = -(int32_t) day_counts_day(reader.key);
		projection->cases[next].cases = reader.cases;
		projection->open += reader.cases;
	}
	return SUMMARY_OK;
}

/*
 * The whole numbers that a step of amount / denominator completes.  The sum over
 * all steps is the floor of the sum of the fractions and the first rest.
 */
static uint64_t
next_whole(WholeNumbers *numbers, uint64_t amount, uint64_t denominator)
{
	uint64_t	sum = numbers->rest + amount;

	numbers->rest = sum % denominator;
	return sum / denominator;
}

/*
 * Completes up to a number of cases, the oldest first, from *first on.  Moves
 * *first past days of which no case is left.
 */
static uint64_t
complete(Projection *projection, size_t *first, uint64_t most, ProjectedWeek *week)
{
	uint64_t	left = most;

	while (*first < projection->n_cases)
	{
		ProjectedCases *group = &projection->cases[*first];
		int32_t		age = projection->day - group->day;
		uint64_t	completed = group->cases < left ? group->cases : left;

		/* those that follow are younger still */
		if (group->cases > 0 && (left == 0 || age < projection->plan.least_days))
			break;
		group->cases -= completed;
		left -= completed;
		week->completed += completed;
		week->days += completed * (uint64_t) age;
		if (age <= FINAL_PLAN_DAYS)
			week->in_time += completed;
		else
			projection->overdue -= completed;
		if (group->cases > 0)
			break;
		(*first)++;
	}
	projection->open -= most - left;
	return most - left;
}

bool
projection_next_week(Projection *projection, ProjectedWeek *week)
{
	const ProjectionPlan *plan = &projection->plan;
	const uint64_t denominator = DAYS_PER_WEEK * PROJECTION_ONE;
	int			week_number = projection->day / DAYS_PER_WEEK;
	int64_t		requests = plan->requests_a_week[plan->requests_differ ? week_number : 0];
	int64_t		completions = plan->completions_a_week[plan->completions_differ ? week_number : 0];

	memset(week, 0, sizeof(*week));
	for (int i = 0; i < DAYS_PER_WEEK; i++)
	{
		uint64_t	requested = next_whole(&projection->requests, (uint64_t) requests, denominator);
		uint64_t	places = next_whole(&projection->places, (uint64_t) completions, denominator);
		uint64_t	kept = next_whole(&projection->kept, places * (uint64_t) plan->share_in_time,
									  PROJECTION_ONE);
		ProjectedCases *newest = &projection->cases[projection->n_cases++];

		projection->day++;
		newest->day = projection->day;
		newest->cases = requested;
		week->requested += requested;
		projection->open += requested;
		if (projection->open > DAY_COUNTS_MAX_CASES)
			return false;

		for (; projection->cases[projection->in_time].day < projection->day - FINAL_PLAN_DAYS;
			 projection->in_time++)
			projection->overdue += projection->cases[projection->in_time].cases;
		if (projection->oldest_in_time < projection->in_time)
			projection->oldest_in_time = projection->in_time;

		kept = complete(projection, &projection->oldest_in_time, kept, week);
		complete(projection, &projection->oldest, places - kept, week);
	}
	week->open = projection->open;
	week->overdue = projection->overdue;
	return true;
}

bool
projection_overdue_after(const uint8_t *entries, size_t size, int64_t days,
						 uint64_t *open, uint64_t *overdue)
{
	DayCountsReader reader;

	*open = *overdue = 0;
	day_counts_read(&reader, entries, size);
	while (day_counts_next(&reader))
	{
		if (day_counts_class(reader.key) != TIMELINESS_OPEN)
			continue;
		*open += reader.cases;
		if (day_counts_day(reader.key) + days > FINAL_PLAN_DAYS)
			*overdue += reader.cases;
	}
	return !reader.malformed;
}
