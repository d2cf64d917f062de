/*
 * figures.h
 *		Published figures: numeric with one decimal, rounded half up.
 */
#ifndef FIGURES_H
#define FIGURES_H

#include "fmgr.h"
#include "utils/numeric.h"

#include "core/intervals.h"

/*
 * Returns numerator / denominator * 10^scaled from a function; NULL if the
 * denominator is 0.  An error (22003) if it is out of range.
 */
extern Datum figure_with_one_decimal(FunctionCallInfo fcinfo, uint64 numerator,
									 uint64 denominator, int scaled);

/* A share that is not a ratio of counts, in percent. */
extern Numeric figure_percent(double share);

/* The numrange of an interval of shares in percent, both ends included. */
extern Datum figure_percent_range(Interval95 interval);

extern _Noreturn void raise_figure_out_of_range(void);

#endif
