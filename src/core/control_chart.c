/*
 * control_chart.c
 *		Control charts: which points of a line are more than chance.
 *
 * LIMITATIONS: comparisons with limits, and of shares, multiply in double precision.
 * They are exact while the products stay below 2^53, as those of monthly figures do.
 */
#include "control_chart.h"

#include <math.h>

#include "memory.h"

/* Hundredths and thousandths of the mean moving range. */
#define XMR_LIMIT			266
#define XMR_SCREENED		3267

#define P_LIMIT				3.0
#define RANGE_TO_SIGMA		1.128

#define RUN					7

/* A known point, as the rules see it. */
typedef struct Mark
{
	ChartPoint *point;
	double		z;				/* of a p' chart */
	int			side;			/* of the mean: -1, 0 or 1 */
	int			step;			/* from the point before: -1, 0 or 1 */
	bool		outside;		/* the limits */
	bool		near;			/* in their outer third */
} Mark;

static int
sign(double a, double b)
{
	return (a > b) - (a < b);
}

static void
set_cause(ChartPoint *point, SpecialCause cause, int direction)
{
	if (point->cause != CAUSE_NONE && point->cause < cause)
		return;
	point->cause = cause;
	point->direction = direction;
}

static void
apply_rules(Mark *marks, size_t n)
{
	size_t		side_run = 0;
	size_t		step_run = 0;

	for (size_t i = 0; i < n; i++)
	{
		Mark	   *m = &marks[i];

		if (m->outside)
			set_cause(m->point, CAUSE_OUTSIDE, m->side);

		if (i >= 2 && m->side != 0 && m[-1].side == m->side && m[-2].side == m->side &&
			m->near + m[-1].near + m[-2].near >= 2)
			for (int back = 0; back < 3; back++)
				if (m[-back].near)
					set_cause(m[-back].point, CAUSE_NEAR, m->side);

		/*
		 * a run marks its points when it is long enough, then each further
		 * one
		 */
		side_run = m->side == 0 ? 0 : i > 0 && m[-1].side == m->side ? side_run + 1 : 1;
		if (side_run >= RUN)
			for (size_t back = 0; back < (side_run == RUN ? RUN : 1); back++)
				set_cause((m - back)->point, CAUSE_SHIFT, m->side);

		/* with one point more than steps */
		step_run = m->step == 0 ? 0 : i > 0 && m[-1].step == m->step ? step_run + 1 : 1;
		if (step_run >= RUN - 1)
			for (size_t back = 0; back < (step_run == RUN - 1 ? RUN : 1); back++)
				set_cause((m - back)->point, CAUSE_TREND, m->step);
	}
}

/* The known points of a stretch without a new start. */
static Mark *
known_points(ChartPoint *points, size_t n, size_t *n_known)
{
	Mark	   *marks = core_allocate(n * sizeof(Mark));

	bool		has_counts = true;

	*n_known = 0;
	for (size_t i = 0; i < n; i++)
	{
		Mark		mark = {.point = &points[i]};

		points[i].cause = CAUSE_NONE;
		points[i].direction = 0;
		points[i].has_limits = points[i].too_few = false;
		points[i].mean = points[i].lower = points[i].upper = 0;
		if (points[i].known)
		{
			marks[(*n_known)++] = mark;
			has_counts = has_counts && points[i].issued > 0;
		}
	}
	for (size_t i = 0; i < n; i++)
	{
		points[i].points = (uint32_t) *n_known;
		points[i].has_counts = has_counts && *n_known > 0;
	}
	return marks;
}

static void
xmr_stretch(ChartPoint *points, size_t n)
{
	size_t		n_known;
	Mark	   *marks = known_points(points, n, &n_known);
	int64_t		sum = 0;
	int64_t		ranges = 0;
	int64_t		kept_ranges = 0;
	size_t		n_kept = 0;
	double		issued = 0;
	double		whole = 100 * (double) CHART_ONE * (double) n_known;
	double		half;

	if (n_known == 0)
		return;
	for (size_t i = 0; i < n_known; i++)
	{
		sum += marks[i].point->value;
		issued += (double) marks[i].point->issued;
		if (i == 0)
			continue;
		marks[i].step = sign((double) marks[i].point->value, (double) marks[i - 1].point->value);
		ranges += marks[i].step * (marks[i].point->value - marks[i - 1].point->value);
	}
	for (size_t i = 1; i < n_known; i++)
	{
		int64_t		range = marks[i].step * (marks[i].point->value - marks[i - 1].point->value);

		if (ranges > 0 && (double) range * (double) (n_known - 1) * 1000 >= XMR_SCREENED * (double) ranges)
			continue;
		kept_ranges += range;
		n_kept++;
	}

	/* n times the distance from the mean is a whole number */
	for (size_t i = 0; i < n_known && n_kept > 0; i++)
	{
		int64_t		distance = marks[i].point->value * (int64_t) n_known - sum;
		double		scaled = fabs((double) distance) * (double) n_kept * 100;
		double		limit = XMR_LIMIT * (double) kept_ranges * (double) n_known;

		marks[i].side = (distance > 0) - (distance < 0);
		marks[i].outside = scaled > limit;
		marks[i].near = !marks[i].outside && scaled * 3 > limit * 2;
	}
	apply_rules(marks, n_known);

	half = n_kept > 0 ? XMR_LIMIT * (double) kept_ranges / (double) n_kept / 100 / (double) CHART_ONE : 0;
	for (size_t i = 0; i < n; i++)
	{
		points[i].mean = (double) sum / (double) n_known / (double) CHART_ONE;
		points[i].has_limits = n_kept > 0;
		points[i].lower = points[i].mean - half;
		points[i].upper = points[i].mean + half;
		/* in whole numbers, as 1 - 0.8 is less than 0.2 */
		points[i].too_few = issued * fmin((double) sum, whole - (double) sum) <
			CHART_MIN_EXPECTED * (double) n_known * whole;
	}
}

static void
p_stretch(ChartPoint *points, size_t n)
{
	size_t		n_known;
	Mark	   *marks = known_points(points, n, &n_known);
	double		in_time = 0;
	double		issued = 0;
	double		share;
	double		sigma = 0;

	if (n_known == 0)
		return;
	for (size_t i = 0; i < n_known; i++)
	{
		in_time += (double) marks[i].point->in_time;
		issued += (double) marks[i].point->issued;
	}
	share = in_time / issued;
	for (size_t i = 0; i < n_known; i++)
	{
		const ChartPoint *p = marks[i].point;
		double		error = sqrt(share * (1 - share) / (double) p->issued);

		marks[i].side = sign((double) p->in_time * issued, in_time * (double) p->issued);
		marks[i].z = error > 0 ? ((double) p->in_time / (double) p->issued - share) / error : 0;
		if (i > 0)
		{
			const ChartPoint *before = marks[i - 1].point;

			marks[i].step = sign((double) p->in_time * (double) before->issued,
								 (double) before->in_time * (double) p->issued);
			sigma += fabs(marks[i].z - marks[i - 1].z) / RANGE_TO_SIGMA / (double) (n_known - 1);
		}
	}
	for (size_t i = 0; i < n_known && n_known > 1; i++)
	{
		marks[i].outside = fabs(marks[i].z) > P_LIMIT * sigma;
		marks[i].near = !marks[i].outside && fabs(marks[i].z) * 3 > P_LIMIT * sigma * 2;
	}
	apply_rules(marks, n_known);

	for (size_t i = 0; i < n; i++)
	{
		points[i].mean = share;
		points[i].too_few = fmin(in_time, issued - in_time) < CHART_MIN_EXPECTED * (double) n_known;
		if (points[i].known && n_known > 1)
		{
			double		half = P_LIMIT * sigma * sqrt(share * (1 - share) / (double) points[i].issued);

			points[i].has_limits = true;
			points[i].lower = fmax(share - half, 0);
			points[i].upper = fmin(share + half, 1);
		}
	}
}

static void
each_stretch(ChartPoint *points, size_t n, void (*stretch) (ChartPoint *points, size_t n))
{
	size_t		start = 0;

	for (size_t i = 1; i <= n; i++)
		if (i == n || points[i].rebased)
		{
			stretch(points + start, i - start);
			start = i;
		}
}

void
chart_xmr(ChartPoint *points, size_t n)
{
	each_stretch(points, n, xmr_stretch);
}

void
chart_p(ChartPoint *points, size_t n)
{
	each_stretch(points, n, p_stretch);
}
