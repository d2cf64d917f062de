/*
 * intervals.h
 *		Confidence intervals.
 */
#ifndef INTERVALS_H
#define INTERVALS_H

#include <stdint.h>

/* The 97.5 % quantile of the normal distribution, for 95 % intervals. */
#define NORMAL_95	1.959963984540054

typedef struct Interval95
{
	double		lower;
	double		upper;
} Interval95;

/* Wilson's score interval of the share x / n, for n > 0; within 0 and 1. */
extern Interval95 interval_wilson(uint64_t x, uint64_t n);

/*
 * The interval of the change from one share to another, for n > 0: by how much
 * the share grew, within -1 and 1.  If 0 is outside, the change is more than chance.
 */
extern Interval95 interval_change(uint64_t x_before, uint64_t n_before,
								  uint64_t x_now, uint64_t n_now);

/*
 * The interval of a survival curve at a point where it is neither 0 nor 1, on
 * the scale of log(-log(survival)).  std_error is that of log(survival).
 */
extern Interval95 interval_log_log(double survival, double std_error);

/*
 * The same for a cumulative incidence, neither 0 nor 1, and its own standard error: the
 * complement is on the scale of log(-log(1 - share)).
 */
extern Interval95 interval_incidence(double share, double std_error);

#endif
