/*
 * control_chart.h
 *		Control charts: which points of a line are more than chance.
 *
 * The XmR chart takes any values, and Laney's p' chart shares of counts that differ.
 * Points are numbered; one that is not known is not part of the line, and the points
 * on either side of it are neighbours.  A point can start the line anew (rebase it):
 * its limits, and the rules below, then look at no point before it.
 *
 * XmR: the limits are the mean -+ 2.66 times the mean moving range, without the
 * moving ranges of 3.267 times their mean or more, which are left out once.
 *
 * p': z is a share's distance from the pooled share P in its own standard errors,
 * sqrt(P (1 - P) / n).  The limits are P -+ 3 standard errors times sigma, the mean
 * moving range of z divided by 1.128.
 *
 * A point is special if
 *
 *		it lies outside the limits,
 *		it is one of seven or more in a row that rise, or that fall,
 *		it is in the outer third of the limits, and of three in a row on one side of
 *			the mean at least two are, or
 *		it is one of seven or more in a row on one side of the mean.
 *
 * REFERENCES
 *
 * D. J. Wheeler, D. S. Chambers. Understanding Statistical Process Control. Second
 * edition, 1992.
 *
 * D. B. Laney. Improved control charts for attributes. Quality Engineering 14, 2002.
 * DOI 10.1081/QEN-120003555
 *
 * NHS England. Making Data Count: the rules of special cause.
 */
#ifndef CONTROL_CHART_H
#define CONTROL_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* With fewer points, limits are on trial. */
#define CHART_MIN_POINTS	12

/*
 * Limits mean little if fewer plans than this are expected in time, or late, at an
 * average point: one plan more or less then moves the share as much as anything else.
 */
#define CHART_MIN_EXPECTED	5

/* Values are whole numbers of ten-thousandths, so that their sums are exact. */
#define CHART_ONE			INT64_C(10000)
#define CHART_MAX_VALUE		(INT64_C(1000000000) * CHART_ONE)

#define CHART_MAX_POINTS	100000

/* In the order in which one is chosen if several hold. */
typedef enum SpecialCause
{
	CAUSE_NONE,
	CAUSE_OUTSIDE,				/* outside the limits */
	CAUSE_TREND,				/* one of seven that rise or fall */
	CAUSE_NEAR,					/* one of two of three near a limit */
	CAUSE_SHIFT					/* one of seven on a side of the mean */
} SpecialCause;

typedef struct ChartPoint
{
	/* given */
	bool		known;
	bool		rebased;		/* the line starts anew here */
	int64_t		value;			/* of an XmR chart, in ten-thousandths */
	uint64_t	in_time;		/* of a p' chart */
	uint64_t	issued;			/* of a p' chart, or of an XmR chart of
								 * percentages; 0 if not known */

	/* computed, also for points that are not known */
	uint32_t	points;			/* known, from one start to the next */
	double		mean;			/* in units of value, or a share */
	double		lower;			/* a share: within 0 and 1 */
	double		upper;
	bool		has_limits;		/* with fewer than two known points there are
								 * none */
	bool		has_counts;		/* of all known points */
	bool		too_few;		/* plans, for limits to mean much */
	SpecialCause cause;
	int			direction;		/* 1 above or rising, -1 below or falling */
} ChartPoint;

/* At most CHART_MAX_POINTS points, in order; linear. */
extern void chart_xmr(ChartPoint *points, size_t n);
extern void chart_p(ChartPoint *points, size_t n);

#endif
