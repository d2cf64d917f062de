/*
 * figures.h
 *		Published figures: numeric with one decimal, half up.
 */
#ifndef FIGURES_H
#define FIGURES_H

#include "fmgr.h"
#include "utils/numeric.h"

#include "core/intervals.h"

/*
 * The figure numerator / denominator * 10^scaled that a function returns, NULL
 * over 0.  An error (22003) where it is out of range.
 */
extern Datum figure_with_one_decimal(FunctionCallInfo fcinfo, uint64 numerator,
									 uint64 denominator, int scaled);

/* A share that is no ratio of counts, in percent. */
extern Numeric figure_percent(double share);

/* The numrange of an interval of shares in percent, both ends included. */
extern Datum figure_percent_range(Interval95 interval);

extern _Noreturn void raise_figure_out_of_range(void);

#endif
