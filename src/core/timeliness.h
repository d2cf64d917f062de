/*
 * timeliness.h
 *		The distribution of days taken, and the measures read off it.
 */
#ifndef TIMELINESS_H
#define TIMELINESS_H

#include "day_counts.h"
#include "summary.h"

/* The classes of a timeliness summary; part of the stored form. */
typedef enum TimelinessClass
{
	TIMELINESS_COMPLETED = 0,	/* by days taken */
	TIMELINESS_EXCEPTIONS = 1,	/* completed with an exception, by days taken */
	TIMELINESS_OPEN = 2,		/* not completed, by age */
	TIMELINESS_UNDATED = 3,		/* completed; the start is missing or later */
	TIMELINESS_UNDATED_EXCEPTIONS = 4
} TimelinessClass;

extern const SummaryKind timeliness_kind;

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
	uint64_t	days;			/* the sum of the days of dated */
	uint64_t	days_exceptions;	/* and of dated_exceptions */
	bool		days_overflow;	/* days is more than 64 bits hold */
	bool		days_exceptions_overflow;
} TimelinessTotals;

/* False where the entries are malformed. */
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
 * after it (the same case where there is none), with or without exceptions among
 * them.  False where the entries are malformed or have fewer cases.
 */
extern bool timeliness_days_at(const uint8_t *entries, size_t size, uint64_t n,
							   bool include_exceptions,
							   uint32_t *days, uint32_t *days_after);

#endif
