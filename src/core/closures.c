/*
 * closures.c
 *		Closures of a school, and when they make a statutory exception apply.
 *
 * INTERFACE: closures_merge() sorts and merges the closures of a calendar,
 * closures_join() makes closed periods of them, and closures_exception() tells
 * whether one of these makes the exception apply.
 *
 * LIMITATIONS: the periods are searched from the first to the last.  Only the
 * long ones matter, and a school has one or two of these in a year.
 *
 * REFERENCES
 *
 * The Special Educational Needs and Disability Regulations 2014 (SI 2014/1530),
 * regs 5(4), 10(4), 13(3) and 27(3).
 */
#include "closures.h"

#include <stdlib.h>

static int
compare_ranges(const void *a, const void *b)
{
	const DayRange *x = a;
	const DayRange *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

/* The first working day at or after the end of a closure, if the calendar knows one. */
static bool
find_reopening(const WorkCalendar *calendar, int64_t end, int32_t *reopens_on)
{
	*reopens_on = (int32_t) end;
	return work_calendar_knows(calendar, end) &&
		(work_calendar_is_working(calendar, *reopens_on) ||
		 work_calendar_add(calendar, *reopens_on, 1, reopens_on));
}

size_t
closures_merge(DayRange *closures, size_t n)
{
	size_t		n_merged = 0;

	for (size_t i = 1; i < n; i++)
		if (closures[i].first < closures[i - 1].first)
		{
			qsort(closures, n, sizeof(DayRange), compare_ranges);
			break;
		}
	for (size_t i = 0; i < n; i++)
		if (n_merged == 0 || closures[i].first > closures[n_merged - 1].end)
			closures[n_merged++] = closures[i];
		else if (closures[i].end > closures[n_merged - 1].end)
			closures[n_merged - 1].end = closures[i].end;
	return n_merged;
}

size_t
closures_join(const WorkCalendar *calendar, const DayRange *closures, size_t n,
			  ClosedPeriod *closed)
{
	size_t		n_closed = 0;

	for (size_t i = 0; i < n;)
	{
		ClosedPeriod *period = &closed[n_closed++];

		period->closed_on = (int32_t) closures[i].first;
		do
		{
			period->reopens_later = !find_reopening(calendar, closures[i].end, &period->reopens_on);
			if (period->reopens_later)
				period->reopens_on = calendar->last_day + 1;
			i++;
		} while (i < n && closures[i].first <= period->reopens_on);
	}
	return n_closed;
}

static bool
known_to_be_long(const ClosedPeriod *period)
{
	return period->reopens_on - period->closed_on >= EXCEPTION_LEAST_DAYS;
}

bool
closures_are_long(const ClosedPeriod *period)
{
	return period->reopens_later || known_to_be_long(period);
}

/*
 * regs 5(4), 10(4), 13(3) and 27(3): advice was requested between a week before
 * the first day closed and a week before the school reopens.  We include both
 * ends.
 */
DayRange
closures_advice_window(const ClosedPeriod *period)
{
	DayRange	window = {period->closed_on - 7, period->reopens_on - 7 + 1};

	return window;
}

static ClosureException
exception_of(const ClosedPeriod *period, int32_t advice_requested_on)
{
	DayRange	window = closures_advice_window(period);

	if (advice_requested_on < window.first)
		return CLOSURE_NO;
	if (known_to_be_long(period) && advice_requested_on < window.end)
		return CLOSURE_YES;
	return period->reopens_later ? CLOSURE_UNKNOWN : CLOSURE_NO;
}

/* The distance in days from the window to a day outside of it. */
static int64_t
days_from_window(const ClosedPeriod *period, int32_t advice_requested_on)
{
	DayRange	window = closures_advice_window(period);

	return advice_requested_on < window.first ? window.first - advice_requested_on :
		advice_requested_on - (window.end - 1);
}

ClosureException
closures_exception(const ClosedPeriod *closed, size_t n_closed, int32_t advice_requested_on,
				   const ClosedPeriod **decisive)
{
	*decisive = NULL;
	for (size_t i = 0; i < n_closed; i++)
	{
		const ClosedPeriod *period = &closed[i];
		ClosureException answer = exception_of(period, advice_requested_on);

		if (answer != CLOSURE_NO)
		{
			*decisive = period;
			return answer;
		}
		if (closures_are_long(period) &&
			(*decisive == NULL ||
			 days_from_window(period, advice_requested_on) < days_from_window(*decisive, advice_requested_on)))
			*decisive = period;
	}
	return CLOSURE_NO;
}
