/*
 * caseflow.h
 *		Openings, closings and breaches by day, and the backlog read off them.
 */
#ifndef CASEFLOW_H
#define CASEFLOW_H

#include "day_counts.h"
#include "row_columns.h"
#include "summary.h"

/*
 * The classes of a caseflow summary; part of the stored form.  A case is open
 * at the end of a day if it was opened by then and not closed; it is overdue
 * if in addition the day is later than opened + limit.  So a case that is still
 * open at the end of day opened + limit + 1 breaches on that day, and is overdue
 * until it closes.
 */
typedef enum CaseflowClass
{
	CASEFLOW_OPENED = 0,
	CASEFLOW_CLOSED = 1,
	CASEFLOW_BREACHED = 2,
	CASEFLOW_CLOSED_OVERDUE = 3,	/* closed, having breached before */
	CASEFLOW_UNDATED = 4		/* not opened, or closed before: in no backlog */
} CaseflowClass;

extern const SummaryKind caseflow_kind;

/*
 * What a dated case adds to a summary: one case or none of each class but the
 * last.  A day is 0 to DAY_COUNTS_MAX_DAY; the closing day is not before the
 * opening day, or below 0 for a case still open; the limit is 0 to the same.  It does not
 * branch on the outcome of the case, which a processor cannot predict.
 */
#define CASEFLOW_COUNTS	4

static inline void
caseflow_counts(int32_t opened, int32_t closed, int32_t limit_days,
				DayCount counts[CASEFLOW_COUNTS])
{
	int32_t		breach = (int32_t) ((uint32_t) opened + (uint32_t) limit_days + 1);
	bool		is_closed = closed >= 0;
	bool		breaches = !is_closed | (closed > breach);
	int32_t		closing = is_closed ? closed : opened;

	counts[0] = day_count(CASEFLOW_OPENED, opened, 1);
	counts[1] = day_count(CASEFLOW_CLOSED, closing, is_closed);
	counts[2] = day_count(CASEFLOW_BREACHED, breach, breaches & (breach <= (int32_t) DAY_COUNTS_MAX_DAY));
	counts[3] = day_count(CASEFLOW_CLOSED_OVERDUE, closing, breaches & is_closed);
}

/*
 * The same for any case, and how many counts there are: a case that was not
 * opened (below 0), or that closed before, is undated and in no backlog.  All
 * counts are set; those beyond their number have no case.
 */
static inline int
caseflow_case_counts(int32_t opened, int32_t closed, int32_t limit_days,
					 DayCount counts[CASEFLOW_COUNTS])
{
	bool		is_undated = (opened < 0) | ((closed >= 0) & (closed < opened));

	caseflow_counts(opened, closed, limit_days, counts);
	counts[0].key = is_undated ? day_counts_key(CASEFLOW_UNDATED, 0) : counts[0].key;
	for (int i = 1; i < CASEFLOW_COUNTS; i++)
		counts[i].cases &= !is_undated;
	return is_undated ? 1 : CASEFLOW_COUNTS;
}

/* The cases of many rows.  Dates are those of PostgreSQL (see SUMMARY_DATE_OFFSET). */
typedef struct CaseflowRows
{
	RowColumn	opened_on;
	RowColumn	closed_on;
	RowColumn	limit_days;
} CaseflowRows;

/* The CASEFLOW_COUNTS keys of each row that is counted. */
extern void caseflow_row_keys(const CaseflowRows *rows, const bool *counted, size_t n_rows,
							  uint32_t *keys);

typedef struct Backlog
{
	uint64_t	opened;			/* all openings up to the end of the day */
	uint64_t	closed;
	uint64_t	open;
	uint64_t	overdue;
} Backlog;

/*
 * Reads the backlog in ascending order of days, in one pass over the summary.
 * backlog_at() is false if the summary cannot be that of any cases.
 */
typedef struct CountByDay
{
	DayCountsReader reader;
	unsigned	class;
	bool		more;
	uint64_t	cases;			/* through the last day read */
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

/*
 * The sum of the overdue cases at the ends of the days from one to another, both
 * included, in one pass over the summary.  It reads the backlog as above, so the
 * reader must not have passed from_day.
 */
extern SummaryResult backlog_overdue_days(BacklogReader *reader, int64_t from_day, int64_t to_day,
										  uint64_t *days);

#endif
