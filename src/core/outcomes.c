/*
 * outcomes.c
 *		What becomes of requests: a plan, or an end without one, as competing events.
 *
 * INTERFACE: outcomes_read() opens a summary, outcomes_next() moves to the next day of
 * age, outcomes_curve_add() draws the curve, and outcomes_chances() makes the table of
 * chances by age.
 *
 * One pass over the entries finds where each class begins and how many requests
 * there are; a second reads the four classes side by side.
 *
 * The curve is the cumulative incidence of Aalen and Johansen.  Its variance
 * is Greenwood's: the ends of a day are multinomial, given the requests at risk.  The
 * variances and covariances of what is left and of each share are moved
 * on from day to day.
 *
 * The chances are computed from the limit back to age 0.  So they do not divide
 * by what is left of all requests, which the few requests at risk at a young age
 * can bring to 0.
 *
 * LIMITATIONS: counts above 2^53 are rounded to the nearest double.
 *
 * REFERENCES
 *
 * O. O. Aalen, S. Johansen. An empirical transition matrix for non-homogeneous
 * Markov chains based on censored observations. Scandinavian Journal of
 * Statistics 5, 1978.
 *
 * P. K. Andersen, O. Borgan, R. D. Gill, N. Keiding. Statistical Models Based on
 * Counting Processes, section IV.4. 1993. DOI 10.1007/978-1-4612-4348-9
 *
 * A. Allignol, M. Schumacher, J. Beyersmann. A note on variance estimation of the
 * Aalen-Johansen estimator of the cumulative incidence function in competing risks,
 * with a view towards left-truncated data. Biometrical Journal 52, 2010.
 * DOI 10.1002/bimj.200900039
 */
#include "outcomes.h"

#include <math.h>
#include <string.h>

#include "timeliness.h"

int64_t
outcomes_case_counts(const OutcomesCase *c, DayCount counts[OUTCOMES_COUNTS])
{
	bool		has_plan = c->issued && c->issued_on <= c->as_of;
	bool		has_ended = has_plan || (c->ended && c->ended_on <= c->as_of);
	int32_t		end = has_plan ? c->issued_on : has_ended ? c->ended_on : c->as_of;
	int64_t		days = (int64_t) end - c->requested_on;

	counts[0] = counts[1] = day_count(TIMELINESS_COMPLETED, 0, 0);
	if ((c->requested && c->requested_on > c->as_of) ||
		(has_ended && c->in_period && end <= c->from_day))
		return 0;
	if (!c->requested || days < 0)
	{
		if (has_plan)
			counts[0] = day_count(TIMELINESS_UNDATED, 0, 1);
		return 0;
	}
	if (days > DAY_COUNTS_MAX_DAY)
		return days;
	counts[0] = day_count(has_plan ? TIMELINESS_COMPLETED :
						  has_ended ? TIMELINESS_WITHOUT_PLAN : TIMELINESS_OPEN, days, 1);
	if (c->in_period && c->requested_on <= c->from_day)
		counts[1] = day_count(TIMELINESS_ENTERED, (int64_t) c->from_day - c->requested_on, 1);
	return days;
}

/* The classes that a reader merges, in the order of OutcomesReader. */
enum
{
	PLAN,
	NONE,
	OPEN,
	ENTERED
};

static const unsigned classes[OUTCOMES_CLASSES] = {
	[PLAN] = TIMELINESS_COMPLETED,
	[NONE] = TIMELINESS_WITHOUT_PLAN,
	[OPEN] = TIMELINESS_OPEN,
	[ENTERED] = TIMELINESS_ENTERED
};

bool
outcomes_read(OutcomesReader *reader, const uint8_t *entries, size_t size)
{
	uint64_t	cases[OUTCOMES_CLASSES] = {0};
	DayCountsReader all;

	memset(reader, 0, sizeof(*reader));
	day_counts_read(&all, entries, size);
	while (day_counts_next(&all))
	{
		unsigned	class = day_counts_class(all.key);

		if (class == TIMELINESS_EXCEPTIONS || class == TIMELINESS_UNDATED_EXCEPTIONS)
			reader->exceptions += all.cases;
		for (int i = 0; i < OUTCOMES_CLASSES; i++)
			if (class == classes[i])
			{
				if (!reader->more[i])
					reader->classes[i] = all;
				reader->more[i] = true;
				cases[i] += all.cases;
			}
	}
	reader->entered = cases[ENTERED];
	reader->without_plan = cases[NONE];
	reader->day.at_risk = cases[PLAN] + cases[NONE] + cases[OPEN] - cases[ENTERED];
	reader->impossible = cases[ENTERED] > cases[PLAN] + cases[NONE] + cases[OPEN];
	return !all.malformed;
}

/* The cases of a class on a day, which are then read. */
static uint64_t
take(OutcomesReader *reader, int i, uint32_t days)
{
	DayCountsReader *class = &reader->classes[i];
	uint64_t	cases = class->cases;

	if (!reader->more[i] || day_counts_day(class->key) != days)
		return 0;
	reader->more[i] = day_counts_next(class) && day_counts_class(class->key) == classes[i];
	return cases;
}

bool
outcomes_next(OutcomesReader *reader)
{
	OutcomesDay *day = &reader->day;
	uint32_t	next = UINT32_MAX;

	for (int i = 0; i < OUTCOMES_CLASSES; i++)
		if (reader->more[i] && day_counts_day(reader->classes[i].key) < next)
			next = day_counts_day(reader->classes[i].key);
	if (next == UINT32_MAX || reader->impossible)
		return false;

	day->at_risk += day->entered - day->plan - day->none - day->open;
	day->days = next;
	day->plan = take(reader, PLAN, next);
	day->none = take(reader, NONE, next);
	day->open = take(reader, OPEN, next);
	day->entered = take(reader, ENTERED, next);
	reader->impossible = day->plan + day->none > day->at_risk ||
		day->open > day->at_risk + day->entered - day->plan - day->none;
	return !reader->impossible;
}

const char *
outcomes_complaint(const Summary *summary)
{
	OutcomesReader reader;

	/* checked entries; without one that entered, nothing can be wrong */
	if (outcomes_read(&reader, summary->entries, summary->size) && reader.entered > 0)
		while (outcomes_next(&reader))
			;
	return reader.impossible ? "it has a case that entered and did not leave later" : NULL;
}

void
outcomes_curve_start(OutcomesCurve *curve)
{
	memset(curve, 0, sizeof(*curve));
	curve->left = 1;
}

/*
 * hazard is the share of those at risk that ends in this way, ends that in any way.  The
 * curve is as it was before.
 */
static void
add_share(OutcomesShare *share, const OutcomesCurve *curve, double hazard, double ends, double at_risk)
{
	double		chance = curve->left * curve->left * hazard / at_risk;

	share->variance += hazard * (2 * share->covariance + hazard * curve->variance) +
		chance * (1 - hazard);
	share->covariance = (1 - ends) * (share->covariance + hazard * curve->variance - chance);
	share->share += curve->left * hazard;
}

/* As long as all ends are of one kind, its share is exactly what is not left. */
static void
set_rest(OutcomesShare *share, const OutcomesCurve *curve)
{
	share->share = 1 - curve->left;
	share->variance = curve->variance;
	share->covariance = -curve->variance;
}

void
outcomes_curve_add(OutcomesCurve *curve, const OutcomesDay *day)
{
	double		at_risk = (double) day->at_risk;
	double		ends = (double) (day->plan + day->none) / at_risk;
	double		stay = (double) (day->at_risk - day->plan - day->none) / at_risk;

	add_share(&curve->plan, curve, (double) day->plan / at_risk, ends, at_risk);
	add_share(&curve->none, curve, (double) day->none / at_risk, ends, at_risk);
	curve->variance = stay * (stay * curve->variance + curve->left * curve->left * ends / at_risk);
	curve->left *= stay;
	if (curve->none.share == 0)
		set_rest(&curve->plan, curve);
	if (curve->plan.share == 0)
		set_rest(&curve->none, curve);
}

/* Fills the ages from one to another, both included, on which none ended. */
static void
fill_ages(OutcomesChance *chances, int64_t from, int64_t to, uint64_t at_risk)
{
	for (int64_t age = from; age <= to; age++)
	{
		chances[age].chance = at_risk > 0 ? 0 : (double) NAN;
		chances[age].left = 1;
	}
}

bool
outcomes_chances(OutcomesReader *reader, uint32_t limit_days, OutcomesChance *chances)
{
	const OutcomesDay *day = &reader->day;
	int64_t		filled = -1;
	double		after = 0;

	/*
	 * first the share of those at risk on a day that gets a plan on it, and
	 * the share left
	 */
	while (filled < limit_days && outcomes_next(reader))
	{
		if (day->days > limit_days)
		{
			fill_ages(chances, filled + 1, limit_days, day->at_risk);
			filled = limit_days;
			break;
		}
		fill_ages(chances, filled + 1, day->days, day->at_risk);
		if (day->at_risk > 0)
		{
			chances[day->days].chance = (double) day->plan / (double) day->at_risk;
			chances[day->days].left = (double) (day->at_risk - day->plan - day->none) / (double) day->at_risk;
		}
		filled = day->days;
	}
	if (reader->impossible)
		return false;
	fill_ages(chances, filled + 1, limit_days, 0);

	/*
	 * then, from the limit back, what a request that is still open after a
	 * day can expect
	 */
	for (int64_t age = limit_days; age >= 0; age--)
	{
		double		plan = chances[age].chance;

		chances[age].chance = after;
		after = chances[age].left == 0 ? plan : plan + chances[age].left * after;
	}
	return true;
}
