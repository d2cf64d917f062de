/*
 * survival.c
 *		The Kaplan-Meier curve of a timeliness summary.
 *
 * INTERFACE: survival_read() opens a summary, survival_next() moves to the next
 * day of age on which the curve has a step.
 *
 * One pass, with a reader for each of the two classes.  The variance is
 * Greenwood's formula.
 *
 * LIMITATIONS: counts above 2^53 are rounded to the nearest double.
 *
 * REFERENCES
 *
 * E. L. Kaplan, P. Meier. Nonparametric estimation from incomplete
 * observations. Journal of the American Statistical Association 53, 1958.
 * DOI 10.1080/01621459.1958.10501452
 *
 * M. Greenwood. The natural duration of cancer. Reports on Public Health and
 * Medical Subjects 33, 1926.
 */
#include "survival.h"

#include <math.h>
#include <string.h>

#include "timeliness.h"

static bool
next_of(DayCountsReader *reader, unsigned class)
{
	while (day_counts_next(reader))
		if (day_counts_class(reader->key) >= class)
			return day_counts_class(reader->key) == class;
	return false;
}

bool
survival_read(SurvivalReader *reader, const uint8_t *entries, size_t size)
{
	TimelinessTotals totals;

	if (!timeliness_totals(entries, size, 0, &totals))
		return false;
	memset(reader, 0, sizeof(*reader));
	reader->step.at_risk = totals.dated + totals.open;
	reader->step.survival = 1;
	reader->entered = totals.entered;
	day_counts_read(&reader->completed, entries, size);
	day_counts_read(&reader->open, entries, size);
	reader->more_completed = next_of(&reader->completed, TIMELINESS_COMPLETED);
	reader->more_open = next_of(&reader->open, TIMELINESS_OPEN);
	return true;
}

bool
survival_next(SurvivalReader *reader)
{
	SurvivalStep *step = &reader->step;
	uint32_t	completed_on = day_counts_day(reader->completed.key);
	uint32_t	open_on = day_counts_day(reader->open.key);

	if (!reader->more_completed && !reader->more_open)
		return false;

	step->at_risk -= step->completed + step->open;
	step->days = !reader->more_open || (reader->more_completed && completed_on < open_on) ?
		completed_on : open_on;
	step->completed = step->open = 0;
	if (reader->more_completed && completed_on == step->days)
	{
		step->completed = reader->completed.cases;
		reader->more_completed = next_of(&reader->completed, TIMELINESS_COMPLETED);
	}
	if (reader->more_open && open_on == step->days)
	{
		step->open = reader->open.cases;
		reader->more_open = next_of(&reader->open, TIMELINESS_OPEN);
	}

	if (step->completed == step->at_risk)
	{
		step->survival = 0;
		reader->variance = INFINITY;
	}
	else
	{
		double		at_risk = (double) step->at_risk;
		double		left = (double) (step->at_risk - step->completed);

		step->survival *= left / at_risk;
		reader->variance += (double) step->completed / (at_risk * left);
	}
	step->std_error = sqrt(reader->variance);
	return true;
}
