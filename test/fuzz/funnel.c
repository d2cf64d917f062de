/*
 * funnel.c
 *		Fuzzes funnels: the data is the plans of areas, from a few to as many as there can be.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/pieces.h"
#include "area_pairs.h"
#include "funnel.h"
#include "memory.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* asin(sqrt(in_time / issued)), from the end that it is near. */
static long double
angle(uint64_t in_time, uint64_t issued)
{
	if (in_time > issued / 2)
		return acosl(0) - asinl(sqrtl((long double) (issued - in_time) / issued));
	return asinl(sqrtl((long double) in_time / issued));
}

static int
compare(const void *a, const void *b)
{
	long double x = *(const long double *) a;
	long double y = *(const long double *) b;

	return (x > y) - (x < y);
}

static long double
quantile(const long double *values, size_t n, long double place)
{
	size_t		below = (size_t) place;

	return below + 1 < n ? values[below] + (place - below) * (values[below + 1] - values[below]) : values[below];
}

/* phi and tau by the definition in funnel.h. */
static void
check_measures(const AreaCounts *counts, const Funnel *funnel)
{
	size_t		n = counts->n_rows;
	long double z[MAX_AREAS];
	uint64_t	in_time = 0;
	uint64_t	issued = 0;
	long double centre;
	long double least;
	long double most;
	long double squares = 0;
	long double spread = 0;
	long double most_phi = 1 + 2 * sqrtl(2 / (long double) n);
	long double z_error;		/* by the rounding of angles */
	long double error;

	for (size_t i = 0; i < n; i++)
	{
		in_time += counts->pairs[i].in_time;
		issued += counts->pairs[i].issued;
	}
	assert(funnel->in_time == in_time && funnel->issued == issued);
	centre = angle(in_time, issued);
	z_error = 1e-15L * sqrtl(issued);
	assert(fabsl(funnel->centre - centre) < 1e-15L);
	for (size_t i = 0; i < n; i++)
	{
		AreaPair	area = counts->pairs[i];

		z[i] = 2 * sqrtl(area.issued) * (angle(area.in_time, area.issued) - centre);
		assert(fabsl(funnel_z(funnel, 0, area) - z[i]) <= z_error);

		/*
		 * the sum of the weights less that of their squares over it, without
		 * a difference
		 */
		spread += 4 * (long double) area.issued * (issued - area.issued) / issued;
	}
	qsort(z, n, sizeof(z[0]), compare);
	least = quantile(z, n, 0.1L * (n - 1));
	most = quantile(z, n, 0.9L * (n - 1));
	for (size_t i = 0; i < n; i++)
	{
		long double winsorised = z[i] < least ? least : z[i] > most ? most : z[i];

		squares += winsorised * winsorised;
	}
	squares /= n;
	error = z_error * (2 * sqrtl(squares) + z_error) + 1e-9L * squares;
	assert(fabsl(funnel->phi - squares) <= error);
	if (n == 1 || squares < most_phi - error)
		assert(funnel->tau == 0);
	else if (squares > most_phi + error)
		assert(fabsl((long double) funnel->tau * funnel->tau * spread / n - squares + (n - 1) / (long double) n) <= error);
}

/* An area has a larger z if more of its plans are in time; at the pooled share it is 0. */
static void
check_z(const Funnel *funnel, AreaPair area)
{
	double		z = funnel_z(funnel, funnel->tau, area);
	AreaPair	more = area;
	AreaPair	pooled = {funnel->in_time, funnel->issued};

	assert(isfinite(z) && fabs(z) <= fabs(funnel_z(funnel, 0, area)));
	assert(funnel_z(funnel, 0, pooled) == 0);
	if (area.in_time < area.issued)
	{
		more.in_time++;
		assert(funnel_z(funnel, funnel->tau, more) >= z);
	}
}

/* Limits lie around the pooled share, wider if they allow for more, narrower for more plans. */
static void
check_limits(const Funnel *funnel, uint64_t issued)
{
	double		share = (double) funnel->in_time / (double) funnel->issued;
	double		half = NORMAL_95 / (2 * sqrt((double) issued));
	Interval95	plain = funnel_limits(funnel, 0, NORMAL_95, issued);
	Interval95	inner = funnel_limits(funnel, 0, NORMAL_95, issued < INT64_MAX / 2 ? 2 * issued : issued);
	Interval95	outer[2] = {funnel_limits(funnel, funnel->tau, NORMAL_95, issued), funnel_limits(funnel, 0, NORMAL_998, issued)};

	assert(fabs(asin(sqrt(plain.lower)) - fmax(funnel->centre - half, 0)) < 1e-6);
	assert(fabs(asin(sqrt(plain.upper)) - fmin(funnel->centre + half, acos(0))) < 1e-6);
	assert(inner.lower <= share + 1e-12 && inner.upper >= share - 1e-12);
	assert(plain.lower <= inner.lower && plain.upper >= inner.upper);
	for (int i = 0; i < 2; i++)
	{
		assert(outer[i].lower <= plain.lower && outer[i].upper >= plain.upper);
		assert(outer[i].lower >= 0 && outer[i].upper <= 1);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AreaPair	pairs[MAX_AREAS];
	AreaCounts	counts = {1, 0, pairs};
	Funnel		funnel;

	core_allocate = allocate;
	read_areas(&counts, data, size);
	if (counts.n_rows > 0)
	{
		funnel_measure(&counts, &funnel);
		check_measures(&counts, &funnel);
		for (size_t i = 0; i < counts.n_rows; i++)
		{
			check_z(&funnel, pairs[i]);
			check_limits(&funnel, pairs[i].issued);
		}
	}
	free_all();
	return 0;
}
