/*
 * funnel.c
 *		How far an area's share lies from the pooled share of all areas, allowing
 *		for how much the areas differ anyway.
 *
 * LIMITATIONS: counts above 2^53 are rounded to the nearest double.
 */
#include "funnel.h"

#include <math.h>
#include <stdlib.h>

#include "memory.h"

#define WINSORISED	0.1			/* on each side */
#define RIGHT_ANGLE	1.5707963267948966

/* asin(sqrt(in_time / issued)), and as exact where the share is near 1. */
static double
transform(uint64_t in_time, uint64_t issued)
{
	return atan2(sqrt((double) in_time), sqrt((double) (issued - in_time)));
}

double
funnel_z(const Funnel *funnel, double tau, AreaPair area)
{
	double		variance = 0.25 / (double) area.issued;

	return (transform(area.in_time, area.issued) - funnel->centre) / sqrt(variance + tau * tau);
}

static int
compare_doubles(const void *a, const void *b)
{
	double		x = *(const double *) a;
	double		y = *(const double *) b;

	return (x > y) - (x < y);
}

/* The quantile of sorted values, interpolated between its neighbours. */
static double
quantile(const double *values, size_t n, double fraction)
{
	double		place = fraction * (double) (n - 1);
	size_t		below = (size_t) place;
	double		above = below + 1 < n ? values[below + 1] : values[below];

	return values[below] + (place - (double) below) * (above - values[below]);
}

void
funnel_measure(const AreaCounts *counts, Funnel *funnel)
{
	size_t		n = counts->n_rows;
	double	   *z = core_allocate(n * sizeof(double));
	double		squares = 0;
	double		least;
	double		most;
	double		excess;
	double		spread = 0;

	funnel->in_time = funnel->issued = 0;
	funnel->tau = 0;
	for (size_t i = 0; i < n; i++)
	{
		AreaPair	area = *area_counts_row(counts, i);

		funnel->in_time += area.in_time;
		funnel->issued += area.issued;
	}
	funnel->centre = transform(funnel->in_time, funnel->issued);

	for (size_t i = 0; i < n; i++)
	{
		AreaPair	area = *area_counts_row(counts, i);

		z[i] = funnel_z(funnel, 0, area);

		/*
		 * the sum of the weights, less that of their squares divided by it;
		 * as a difference, it would be lost beside a very large area
		 */
		spread += 4 * (double) area.issued * ((double) (funnel->issued - area.issued) / (double) funnel->issued);
	}
	qsort(z, n, sizeof(double), compare_doubles);
	least = quantile(z, n, WINSORISED);
	most = quantile(z, n, 1 - WINSORISED);
	for (size_t i = 0; i < n; i++)
	{
		double		winsorised = fmin(fmax(z[i], least), most);

		squares += winsorised * winsorised;
	}
	funnel->phi = squares / (double) n;

	excess = squares - (double) (n - 1);
	if (n > 1 && excess > 0 && funnel->phi > 1 + 2 * sqrt(2 / (double) n))
		funnel->tau = sqrt(excess / spread);
}

static double
share_at(double angle)
{
	double		sine = sin(fmin(fmax(angle, 0), RIGHT_ANGLE));

	return sine * sine;
}

Interval95
funnel_limits(const Funnel *funnel, double tau, double normal, uint64_t issued)
{
	double		half = normal * sqrt(0.25 / (double) issued + tau * tau);
	Interval95	limits = {share_at(funnel->centre - half), share_at(funnel->centre + half)};

	return limits;
}
