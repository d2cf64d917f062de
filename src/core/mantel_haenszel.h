/*
 * mantel_haenszel.h
 *		The odds ratio of two groups over many areas.
 *
 * In each area, of n plans, a of one group are in time and b are late; c and d are
 * those of the other group.  Then
 *
 *		odds ratio = sum(a d / n) / sum(b c / n)
 *
 * with the interval of Robins, Breslow and Greenland, and the test of Mantel and
 * Haenszel with the correction for continuity.  Areas differ in how many plans are
 * in time without any effect on it.
 *
 * REFERENCES
 *
 * N. Mantel, W. Haenszel. Statistical aspects of the analysis of data from
 * retrospective studies of disease. Journal of the National Cancer Institute 22,
 * 1959. DOI 10.1093/jnci/22.4.719
 *
 * J. Robins, N. Breslow, S. Greenland. Estimators of the Mantel-Haenszel variance
 * consistent in both sparse data and large-strata limiting models. Biometrics 42,
 * 1986. DOI 10.2307/2531052
 */
#ifndef MANTEL_HAENSZEL_H
#define MANTEL_HAENSZEL_H

#include "area_counts.h"
#include "intervals.h"

typedef struct OddsRatio
{
	bool		has_ratio;		/* not if the other side of it is 0 */
	bool		has_interval;	/* not if the odds ratio is 0 */
	bool		has_test;		/* not if in no area both groups can differ */
	double		ratio;
	Interval95	interval;
	double		chi_squared;
	double		p;
} OddsRatio;

/* Of rows of two pairs. */
extern void mantel_haenszel(const AreaCounts *counts, OddsRatio *result);

#endif
