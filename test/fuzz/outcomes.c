/*
 * outcomes.c
 *		Fuzzes outcomes: the data is requests and two periods, one after the other.
 */
#include "check.h"
#include "days.h"
#include "summary_state.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEADER_SIZE	7
#define CASE_SIZE	7
#define MAX_CASES	80

/* How a request counts in a period: how it left, and at which ages it entered, or -1, and left. */
typedef struct Stay
{
	unsigned	class;			/* DAY_COUNTS_CLASSES if it does not count */
	int64_t		entered;
	int64_t		left;
} Stay;

typedef struct Period
{
	int			n;
	Stay		stays[MAX_CASES];
	Summary		summary;
	uint64_t	total;
} Period;

/* The rule in plain words. */
static Stay
stay_of(const OutcomesCase *c)
{
	Stay		stay = {DAY_COUNTS_CLASSES, -1, 0};
	int64_t		end = INT64_MAX;
	bool		has_plan = c->issued && c->issued_on <= c->as_of;

	if (has_plan)
		end = c->issued_on;
	else if (c->ended && c->ended_on <= c->as_of)
		end = c->ended_on;
	if (c->requested && c->requested_on > c->as_of)
		return stay;			/* not made yet */
	if (c->in_period && end <= c->from_day)
		return stay;			/* over before */
	if (!c->requested || c->requested_on > end)
	{
		if (has_plan)
			stay.class = TIMELINESS_UNDATED;
		return stay;
	}
	stay.class = has_plan ? TIMELINESS_COMPLETED : end < INT64_MAX ? TIMELINESS_WITHOUT_PLAN : TIMELINESS_OPEN;
	stay.left = (end < INT64_MAX ? end : c->as_of) - (int64_t) c->requested_on;
	if (c->in_period && c->requested_on <= c->from_day)
		stay.entered = (int64_t) c->from_day - c->requested_on;
	return stay;
}

/* Adds a request to a period and to a state. */
static void
add_case(Period *period, SummaryState **state, const OutcomesCase *c)
{
	Stay		stay = stay_of(c);
	DayCount	counts[OUTCOMES_COUNTS];

	assert(outcomes_case_counts(c, counts) == stay.left);
	assert(counts[0].cases == (stay.class < DAY_COUNTS_CLASSES));
	assert(counts[0].cases == 0 || counts[0].key == day_counts_key(stay.class, stay.left));
	assert(counts[1].cases == (stay.entered >= 0));
	assert(counts[1].cases == 0 || counts[1].key == day_counts_key(TIMELINESS_ENTERED, stay.entered));
	assert(summary_state_add_counts(state, SUMMARY_NO_LIMIT, counts, OUTCOMES_COUNTS) == SUMMARY_OK);
	period->stays[period->n++] = stay;
	period->total += counts[0].cases + counts[1].cases;
}

static Summary
read_state(const SummaryState *state)
{
	Summary		summary;

	assert(summary_state_read(state, &summary) == SUMMARY_OK);
	assert(outcomes_complaint(&summary) == NULL);
	return summary;
}

static void
check_equal(const Summary *a, const Summary *b)
{
	assert(a->size == b->size && (a->size == 0 || memcmp(a->entries, b->entries, a->size) == 0));
}

/* All requests in order; and in two parts, from the last to the first, which are then combined. */
static void
count_period(Period *period, const OutcomesCase *cases, int n_cases)
{
	SummaryState *state = summary_state_new();
	SummaryState *parts[2] = {summary_state_new(), summary_state_new()};
	Period		again = {0};
	Summary		summaries[2];
	Summary		sum;
	const char *complaint;

	for (int i = 0; i < n_cases; i++)
		add_case(period, &state, &cases[i]);
	for (int i = n_cases - 1; i >= 0; i--)
		add_case(&again, &parts[i & 1], &cases[i]);
	period->summary = read_state(state);
	for (int i = 0; i < 2; i++)
	{
		summaries[i] = read_state(parts[i]);
		check_outcomes(&summaries[i]);
	}
	assert(summary_add(&summaries[1], &summaries[0], &sum) == SUMMARY_OK);
	check_equal(&sum, &period->summary);
	assert(summary_state_add(&parts[0], &summaries[1]) == SUMMARY_OK);
	sum = read_state(parts[0]);
	check_equal(&sum, &period->summary);
	assert(summary_subtract(&timeliness_kind, &sum, &summaries[0], &sum, &complaint) == SUMMARY_OK);
	check_equal(&sum, &summaries[1]);
	check_outcomes(&period->summary);
}

/* What of a part of a period is left without another is some requests, or an error. */
static void
check_difference(const Period *a, const Period *b)
{
	const char *complaint;
	Summary		rest;

	if (summary_subtract(&timeliness_kind, &a->summary, &b->summary, &rest, &complaint) == SUMMARY_OK)
	{
		check_outcomes(&rest);
		assert(summary_add(&rest, &b->summary, &rest) == SUMMARY_OK);
		check_equal(&rest, &a->summary);
	}
}

/* The next day on which requests ended. */
static bool
next_end(OutcomesReader *reader)
{
	while (outcomes_next(reader))
		if (reader->day.plan + reader->day.none > 0)
			return true;
	assert(!reader->impossible);
	return false;
}

/* Each day against the stays, one by one. */
static void
check_days(const Period *period)
{
	OutcomesReader reader;
	uint64_t	ends = 0;

	assert(outcomes_read(&reader, period->summary.entries, period->summary.size));
	while (next_end(&reader))
	{
		OutcomesDay expected = {0};

		for (int i = 0; i < period->n; i++)
		{
			const Stay *stay = &period->stays[i];
			bool		is_dated = stay->class < DAY_COUNTS_CLASSES && stay->class != TIMELINESS_UNDATED;

			expected.at_risk += is_dated && stay->entered < reader.day.days && stay->left >= reader.day.days;
			expected.plan += stay->class == TIMELINESS_COMPLETED && stay->left == reader.day.days;
			expected.none += stay->class == TIMELINESS_WITHOUT_PLAN && stay->left == reader.day.days;
		}
		assert(reader.day.at_risk == expected.at_risk);
		assert(reader.day.plan == expected.plan && reader.day.none == expected.none);
		ends += expected.plan + expected.none;
	}
	for (int i = 0; i < period->n; i++)
		ends -= period->stays[i].class == TIMELINESS_COMPLETED || period->stays[i].class == TIMELINESS_WITHOUT_PLAN;
	assert(ends == 0);
}

/* Two summaries have the same curve, and the second has a number of times the requests. */
static void
check_same_curve(const Summary *a, const Summary *b, uint64_t times)
{
	OutcomesReader readers[2];
	OutcomesCurve curves[2];

	assert(outcomes_read(&readers[0], a->entries, a->size));
	assert(outcomes_read(&readers[1], b->entries, b->size));
	for (int i = 0; i < 2; i++)
		outcomes_curve_start(&curves[i]);
	while (next_end(&readers[0]))
	{
		assert(next_end(&readers[1]));
		assert(readers[1].day.days == readers[0].day.days);
		assert(readers[1].day.at_risk == times * readers[0].day.at_risk);
		assert(readers[1].day.plan == times * readers[0].day.plan);
		assert(readers[1].day.none == times * readers[0].day.none);
		for (int i = 0; i < 2; i++)
			outcomes_curve_add(&curves[i], &readers[i].day);
		assert(fabs(curves[1].plan.share - curves[0].plan.share) < 1e-9);
		assert(fabs(curves[1].plan.variance * (double) times - curves[0].plan.variance) < 1e-9);
	}
	assert(!next_end(&readers[1]));
}

/* Doubled until a bigint cannot hold the cases; then it is an error. */
static void
check_doubled(const Period *period)
{
	Summary		sum = period->summary;
	uint64_t	times = 1;

	if (period->total == 0)
		return;
	for (; period->total * times <= DAY_COUNTS_MAX_CASES / 2; times *= 2)
		assert(summary_add(&sum, &sum, &sum) == SUMMARY_OK);
	assert(summary_add(&sum, &sum, &sum) == SUMMARY_OVERFLOW);
	check_same_curve(&period->summary, &sum, times);
	check_outcomes(&sum);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* all of it, up to the first day, and after it */
	OutcomesCase cases[3][MAX_CASES];
	Period		periods[3] = {0};
	bool		in_period;
	int			chosen;
	int32_t		days[3];
	int			n = 0;
	Summary		sum;

	/* no plan is later than another end, which was known before */
	bool		adds_up = true;

	if (size < HEADER_SIZE)
		return 0;
	core_allocate = allocate;
	in_period = data[0] & 1;
	chosen = data[0] / 2 % 3;
	for (int i = 0; i < 3; i++)
	{
		int			place = i;
		int32_t		day = date_of_bytes(data + 1 + 2 * i);

		for (; place > 0 && days[place - 1] > day; place--)
			days[place] = days[place - 1];
		days[place] = day;
	}
	for (data += HEADER_SIZE, size -= HEADER_SIZE; size >= CASE_SIZE && n < MAX_CASES; data += CASE_SIZE, size -= CASE_SIZE)
	{
		OutcomesCase c = {0};
		DayCount	counts[OUTCOMES_COUNTS];
		bool		fits = true;

		c.requested = (data[0] & 7) != 0;
		c.issued = data[0] & 8;
		c.ended = data[0] & 16;
		c.requested_on = c.requested ? date_of_bytes(data + 1) : 0;
		c.issued_on = c.issued ? date_of_bytes(data + 3) : 0;
		c.ended_on = c.ended ? date_of_bytes(data + 5) : 0;
		for (int i = 0; i < 3; i++)
		{
			c.in_period = in_period || i == 2;
			c.from_day = i == 2 ? days[1] : days[0];
			c.as_of = i == 1 ? days[1] : days[2];
			cases[i][n] = c;
			if (stay_of(&c).left > DAY_COUNTS_MAX_DAY)
			{
				/* an error in the caller; nothing is counted wrongly */
				assert(outcomes_case_counts(&c, counts) == stay_of(&c).left);
				assert(counts[0].cases + counts[1].cases == 0);
				fits = false;
			}
		}
		if (fits && c.issued && c.ended && c.ended_on < c.issued_on)
			adds_up = false;
		n += fits;
	}
	for (int i = 0; i < 3; i++)
	{
		count_period(&periods[i], cases[i], n);
		check_days(&periods[i]);
	}
	check_doubled(&periods[chosen]);
	for (int i = 0; i < 3; i++)
		check_difference(&periods[i], &periods[(i + 1) % 3]);
	assert(summary_add(&periods[1].summary, &periods[2].summary, &sum) == SUMMARY_OK);
	if (adds_up)
		check_same_curve(&periods[0].summary, &sum, 1);
	free_all();
	return 0;
}
