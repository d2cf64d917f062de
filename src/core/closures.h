/*
 * closures.h
 *		Closures of a school, and when they make a statutory exception apply.
 */
#ifndef CLOSURES_H
#define CLOSURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "work_calendar.h"

/* 4 weeks: regs 5(4), 10(4), 13(3) and 27(3), for a closure as for an absence */
#define EXCEPTION_LEAST_DAYS	28

/* Days from 2000-01-01; the end is the day after the last. */
typedef struct DayRange
{
	int64_t		first;
	int64_t		end;
} DayRange;

typedef struct ClosedPeriod
{
	int32_t		closed_on;		/* the first day closed */
	int32_t		reopens_on;		/* the first working day after */
	/* the calendar ends before that: reopens_on is the earliest possible day */
	bool		reopens_later;
} ClosedPeriod;

/*
 * Sorts closures in place, and merges those that overlap or adjoin.  Returns
 * the number of those that remain.
 */
extern size_t closures_merge(DayRange *closures, size_t n);

/*
 * Joins merged closures that have only weekends and bank holidays of the
 * calendar between them.  The calendar must know all their days, and closed
 * must have room for n periods.  Returns the number of periods, which are in
 * ascending order.
 */
extern size_t closures_join(const WorkCalendar *calendar, const DayRange *closures,
							size_t n, ClosedPeriod *closed);

/* Is the period 4 weeks or more, or may it become as long? */
extern bool closures_are_long(const ClosedPeriod *period);

typedef enum ClosureException
{
	CLOSURE_NO,
	CLOSURE_YES,
	CLOSURE_UNKNOWN				/* it depends on when the school reopens */
} ClosureException;

/*
 * The days on which a request for advice makes the exception apply.  If the
 * calendar ends before the school reopens, it may apply on later days too.
 */
extern DayRange closures_advice_window(const ClosedPeriod *period);

/*
 * Whether the exception can apply, for periods in ascending order, and which
 * period decides.  For CLOSURE_NO, that is the period with the nearest window
 * among those for which closures_are_long(); NULL if there is none.
 */
extern ClosureException closures_exception(const ClosedPeriod *closed, size_t n_closed,
										   int32_t advice_requested_on,
										   const ClosedPeriod **decisive);

#endif
