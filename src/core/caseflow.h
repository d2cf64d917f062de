/*
 * caseflow.h
 *		Openings, closings and breaches by day, and the backlog read off them.
 */
#ifndef CASEFLOW_H
#define CASEFLOW_H

#include "day_counts.h"
#include "summary.h"

/*
 * The classes of a caseflow summary; part of the stored form.  A case is open
 * at the end of a day if it was opened by then and not closed; it is overdue
 * if also the day is later than opened + limit.  So a case that is still open
 * at the end of day opened + limit + 1 breaches on that day, and is overdue
 * from then until it closes.
 */
typedef enum CaseflowClass
{
	CASEFLOW_OPENED = 0,
	CASEFLOW_CLOSED = 1,
	CASEFLOW_BREACHED = 2,
	CASEFLOW_CLOSED_OVERDUE = 3,	/* closed, having breached before */
	CASEFLOW_UNDATED = 4		/* not opened, or closed before: in no line */
} CaseflowClass;

extern const SummaryKind caseflow_kind;

/* The most keys that one case adds to a summary. */
#define CASEFLOW_MAX_KEYS	4

/*
 * The keys of a case, and how many.  A day is 0 to DAY_COUNTS_MAX_DAY; the
 * closing day is not before the opening day, or below 0 for a case still open.
 */
static inline int
caseflow_keys(int64_t opened, int64_t closed, int32_t limit_days,
			  uint32_t keys[CASEFLOW_MAX_KEYS])
{
	int64_t		breach = opened + limit_days + 1;
	bool		is_closed = closed >= 0;
	bool		breaches = !is_closed || closed > breach;
	int			n = 0;

	keys[n++] = day_counts_key(CASEFLOW_OPENED, opened);
	if (is_closed)
		keys[n++] = day_counts_key(CASEFLOW_CLOSED, closed);
	if (breaches && breach <= DAY_COUNTS_MAX_DAY)
		keys[n++] = day_counts_key(CASEFLOW_BREACHED, breach);
	if (breaches && is_closed)
		keys[n++] = day_counts_key(CASEFLOW_CLOSED_OVERDUE, closed);
	return n;
}

typedef struct Backlog
{
	uint64_t	opened;			/* all openings up to the end of the day */
	uint64_t	closed;
	uint64_t	open;
	uint64_t	overdue;
} Backlog;

/*
 * Reads the backlog day by day; each day asked for must not be before the last
 * one, and the whole walk costs one pass over the summary.  False where the
 * summary can't be that of any cases.
 */
typedef struct CountByDay
{
	DayCountsReader reader;
	unsigned	class;
	bool		more;
	uint64_t	cases;			/* up to and with the last day asked for */
} CountByDay;

typedef struct BacklogReader
{
	CountByDay	opened;
	CountByDay	closed;
	CountByDay	breached;
	CountByDay	closed_overdue;
} BacklogReader;

extern void backlog_read(BacklogReader *reader, const Summary *summary);
extern bool backlog_at(BacklogReader *reader, int64_t day, Backlog *backlog);

#endif
