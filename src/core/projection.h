/*
 * projection.h
 *		What becomes of a backlog, week by week, under a given rate of requests and
 *		completions.
 *
 * The projection is deterministic and counts whole cases, so that a spreadsheet
 * can reproduce it.  On day k after the first day, with sums over all days up to
 * k:
 *
 *		requests	floor(requests a week * k / 7) in all; they come first
 *		places		floor(completions a week * k / 7) in all; a place that finds no
 *					case is lost
 *		kept		floor(share * places) in all; these go to cases still in time,
 *					the oldest first
 *		the rest	and the kept places that find no case in time go to the oldest
 *
 * Before the floor is taken, 0.00001 is added: a rate of 200 / 26 is a little too
 * small as a decimal, and 26 weeks of it are 200 and not 199.
 *
 * No case is completed that is younger than least_days.  It takes one step for
 * each day and for each different age, whatever the number of cases.
 */
#ifndef PROJECTION_H
#define PROJECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "summary.h"

/* Rates and shares are whole numbers of billionths. */
#define PROJECTION_ONE			INT64_C(1000000000)
#define PROJECTION_MAX_RATE		(1000000 * PROJECTION_ONE)

/* What is added to a sum before its floor is taken. */
#define PROJECTION_TOLERANCE	(PROJECTION_ONE / 100000)

/* A hundred years, and the most different ages. */
#define PROJECTION_MAX_WEEKS	5200
#define PROJECTION_MAX_AGES		1000000

/* The rates are 0 to PROJECTION_MAX_RATE, the share 0 to PROJECTION_ONE. */
typedef struct ProjectionPlan
{
	const int64_t *requests_a_week;
	const int64_t *completions_a_week;
	bool		requests_differ;	/* a number for each week; otherwise one
									 * for all */
	bool		completions_differ;
	int64_t		share_in_time;	/* of completions, kept for cases in time */
	int32_t		least_days;
} ProjectionPlan;

typedef struct ProjectedWeek
{
	uint64_t	requested;
	uint64_t	completed;
	uint64_t	in_time;		/* of completed */
	uint64_t	days;			/* the sum of the days that completed took */
	uint64_t	open;			/* at the end of the week */
	uint64_t	overdue;		/* of open */
} ProjectedWeek;

/* The cases requested on a day that are still open. */
typedef struct ProjectedCases
{
	int32_t		day;			/* from the first day, which is 0 */
	uint64_t	cases;
} ProjectedCases;

/* Adds a fraction for each step, and gives out the whole numbers. */
typedef struct WholeNumbers
{
	uint64_t	rest;
} WholeNumbers;

typedef struct Projection
{
	ProjectionPlan plan;
	ProjectedCases *cases;		/* in order of days */
	size_t		n_cases;
	size_t		oldest;			/* before it, nothing is open */
	size_t		in_time;		/* from here on, cases are in time */
	size_t		oldest_in_time; /* from in_time up to it, nothing is open */
	WholeNumbers requests;
	WholeNumbers places;
	WholeNumbers kept;
	int32_t		day;
	uint64_t	open;
	uint64_t	overdue;
} Projection;

/*
 * Starts from the open cases of a timeliness summary, whose ages are those at the
 * end of the first day, for up to a number of weeks.  The memory comes from
 * core_allocate().  SUMMARY_OVERFLOW means too many different ages.
 */
extern SummaryResult projection_start(Projection *projection, const uint8_t *entries, size_t size,
									  const ProjectionPlan *plan, int n_weeks);

/* False if there would be more open cases than a bigint can hold. */
extern bool projection_next_week(Projection *projection, ProjectedWeek *week);

/*
 * The open cases that are overdue some days later if they are not completed
 * before.  False if the entries are malformed.
 */
extern bool projection_overdue_after(const uint8_t *entries, size_t size, int64_t days,
									 uint64_t *open, uint64_t *overdue);

#endif
