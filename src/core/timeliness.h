/*
 * timeliness.h
 *		The distribution of days taken, and the measures read off it.
 */
#ifndef TIMELINESS_H
#define TIMELINESS_H

#include "day_counts.h"
#include "row_columns.h"
#include "summary.h"

/* The classes of a timeliness summary; part of the stored form. */
typedef enum TimelinessClass
{
	TIMELINESS_COMPLETED = 0,	/* by days taken */
	TIMELINESS_EXCEPTIONS = 1,	/* completed with an exception, by days taken */
	TIMELINESS_OPEN = 2,		/* not completed, by age */
	TIMELINESS_UNDATED = 3,		/* completed; the start is missing or later */
	TIMELINESS_UNDATED_EXCEPTIONS = 4,
	TIMELINESS_WITHOUT_PLAN = 5,	/* ended without a plan, by days taken */
	TIMELINESS_ENTERED = 6		/* of all these: open when a period began, by
								 * the age then */
} TimelinessClass;

extern const SummaryKind timeliness_kind;

/*
 * The dates of a case, in days of any epoch; a date that is not known is not there.
 * With an as-of day, what came later has not happened.
 */
typedef struct TimelinessCase
{
	bool		started;
	bool		completed;
	bool		excepted;
	bool		replays;		/* there is an as-of day */
	int32_t		started_on;
	int32_t		completed_on;
	int32_t		as_of;
} TimelinessCase;

typedef enum TimelinessCaseResult
{
	TIMELINESS_LEFT_OUT,
	TIMELINESS_COUNTED,
	TIMELINESS_TOO_LONG			/* it took more days than a summary can hold */
} TimelinessCaseResult;

/*
 * Does a case count, and as what?
 *
 * A completed case whose start is missing or later than its end is counted as
 * undated, as the Department for Education does: it stays in the denominator and
 * is not in time.  With an as-of day, a case started later is left out, and one
 * completed later is open, as is one not completed.  An open case without a
 * start has no age and is left out.  The days taken are those of the key, or in
 * too_long where they do not fit.  The key of a case left out means nothing.
 *
 * It does not branch on the case, which a processor cannot predict.
 */
static inline TimelinessCaseResult
timeliness_case_key(const TimelinessCase *c, uint32_t *key, int64_t *too_long)
{
	bool		started_later = c->replays & c->started & (c->started_on > c->as_of);
	bool		is_completed = c->completed & !(c->replays & (c->completed_on > c->as_of));
	bool		is_open = c->replays & c->started & !is_completed;
	bool		is_counted = (is_completed | is_open) & !started_later;
	bool		is_undated = is_completed & (!c->started | (c->started_on > c->completed_on));

	/* not below 0 where it is counted, so that it has 32 bits */
	uint32_t	days = (uint32_t) (is_open ? c->as_of : c->completed_on) - (uint32_t) c->started_on;
	unsigned	class = is_open ? TIMELINESS_OPEN :
	(is_undated ? TIMELINESS_UNDATED : TIMELINESS_COMPLETED) + (unsigned) c->excepted;

	days = (is_counted & !is_undated) ? days : 0;
	*key = day_counts_key(class, days);
	*too_long = days;
	return days > DAY_COUNTS_MAX_DAY ? TIMELINESS_TOO_LONG :
		is_counted ? TIMELINESS_COUNTED : TIMELINESS_LEFT_OUT;
}

/* The cases of many rows; those without an as-of day have no column of it that counts. */
typedef struct TimelinessRows
{
	RowColumn	started_on;
	RowColumn	completed_on;
	RowColumn	excepted;
	RowColumn	as_of;
	bool		replays;
} TimelinessRows;

/* The key of each row that is counted. */
extern void timeliness_row_keys(const TimelinessRows *rows, const bool *counted, size_t n_rows,
								uint32_t *keys);

typedef struct TimelinessTotals
{
	uint64_t	dated;			/* completed with days taken, no exception */
	uint64_t	dated_exceptions;
	uint64_t	undated;
	uint64_t	undated_exceptions;
	uint64_t	in_time;		/* of dated: days taken up to the limit */
	uint64_t	in_time_exceptions;
	uint64_t	open;
	uint64_t	overdue;		/* of open: older than the limit */
	uint64_t	entered;
	uint64_t	days;			/* the sum of the days of dated */
	uint64_t	days_exceptions;	/* and of dated_exceptions */
	bool		days_overflow;	/* days does not fit in 64 bits */
	bool		days_exceptions_overflow;
} TimelinessTotals;

/* False if the entries are malformed. */
extern bool timeliness_totals(const uint8_t *entries, size_t size,
							  uint32_t limit_days, TimelinessTotals *totals);

/*
 * Counts the dated cases, with or without the exceptions among them, and the
 * open ones, by bands: the first ends with edges[0], and so on; the last has no
 * end.  There are n_edges + 1, and the edges ascend.
 */
typedef struct TimelinessBand
{
	uint64_t	completed;
	uint64_t	open;
} TimelinessBand;

extern bool timeliness_bands(const uint8_t *entries, size_t size, const int32_t *edges,
							 int n_edges, bool include_exceptions, TimelinessBand *bands);

/*
 * The days taken by the n-th quickest dated case, counted from 0, and by the one
 * after it (the same case if there is none), with or without exceptions among
 * them.  False if the entries are malformed or have fewer cases.
 */
extern bool timeliness_days_at(const uint8_t *entries, size_t size, uint64_t n,
							   bool include_exceptions,
							   uint32_t *days, uint32_t *days_after);

#endif
