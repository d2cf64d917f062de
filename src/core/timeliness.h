/*
 * timeliness.h
 *		The distribution of days taken, and the measures read off it.
 */
#ifndef TIMELINESS_H
#define TIMELINESS_H

#include "day_counts.h"
#include "summary.h"

/*
 * The classes of a timeliness summary; part of the stored form.  2 is kept for
 * open cases by age.
 */
typedef enum TimelinessClass
{
	TIMELINESS_COMPLETED = 0,	/* by days taken */
	TIMELINESS_EXCEPTIONS = 1,	/* completed with an exception, by days taken */
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
	uint64_t	days;			/* the sum of the days of dated */
	bool		days_overflow;	/* ... is more than 64 bits hold */
} TimelinessTotals;

/* False where the entries are malformed. */
extern bool timeliness_totals(const uint8_t *entries, size_t size,
							  uint32_t limit_days, TimelinessTotals *totals);

/*
 * The days taken by the n-th quickest dated case, from 0, and by the one
 * after it (the last one again where there is none).  False where the entries
 * are malformed or there are not so many.
 */
extern bool timeliness_days_at(const uint8_t *entries, size_t size, uint64_t n,
							   uint32_t *days, uint32_t *days_after);

#endif
