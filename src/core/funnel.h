/*
 * funnel.h
 *		How far an area's share lies from the pooled share of all areas, allowing
 *		for how much the areas differ anyway.
 *
 * With P the pooled share, and for each area its share p of n plans,
 *
 *		y = asin(sqrt(p))	s = 1 / (2 sqrt(n))		z = (y - asin(sqrt(P))) / s
 *
 * The areas differ by more than chance alone (overdispersion) if phi, the mean of
 * z^2 with the outer tenths of z on either side moved to their quantiles
 * (winsorised), is above 1 + 2 sqrt(2 / areas).  Then tau is the standard deviation
 * between areas, by the method of moments, and the standard error of an area is
 * sqrt(s^2 + tau^2); otherwise tau is 0.
 *
 * REFERENCES
 *
 * D. J. Spiegelhalter. Funnel plots for comparing institutional performance.
 * Statistics in Medicine 24, 2005. DOI 10.1002/sim.1970
 *
 * D. J. Spiegelhalter. Handling over-dispersion of performance indicators. Quality
 * and Safety in Health Care 14, 2005. DOI 10.1136/qshc.2005.013755
 *
 * R. DerSimonian, N. Laird. Meta-analysis in clinical trials. Controlled Clinical
 * Trials 7, 1986. DOI 10.1016/0197-2456(86)90046-2
 */
#ifndef FUNNEL_H
#define FUNNEL_H

#include "area_counts.h"
#include "intervals.h"

/* The 99.9 % quantile of the normal distribution, for 99.8 % limits. */
#define NORMAL_998	3.090232306167813

typedef struct Funnel
{
	uint64_t	in_time;
	uint64_t	issued;
	double		centre;			/* asin(sqrt(P)) */
	double		phi;
	double		tau;
} Funnel;

/* Of at least one row of one pair. */
extern void funnel_measure(const AreaCounts *counts, Funnel *funnel);

/* z with the standard error of an area that has plans; tau is funnel->tau or 0. */
extern double funnel_z(const Funnel *funnel, double tau, AreaPair area);

/* The shares of that number of plans at which z is -normal and normal; within 0 and 1. */
extern Interval95 funnel_limits(const Funnel *funnel, double tau, double normal, uint64_t issued);

#endif
