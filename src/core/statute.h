/*
 * statute.h
 *		The statutory time limits for EHC plans in England, and how to count them.
 */
#ifndef STATUTE_H
#define STATUTE_H

#include <stddef.h>
#include <stdint.h>

#include "work_calendar.h"

typedef enum LimitUnit
{
	LIMIT_DAYS,
	LIMIT_WEEKS,
	LIMIT_MONTHS,
	LIMIT_WORKING_DAYS,
	LIMIT_DAY_OF_YEAR			/* a fixed day of the trigger's calendar year */
} LimitUnit;

typedef enum LimitCounting
{
	COUNT_AFTER,				/* the day of the event is not counted */
	COUNT_BEGINNING_WITH,		/* the day of the event is day 1 ("beginning
								 * with", "starting with") */
	COUNT_BEFORE				/* backwards from the day of the event */
} LimitCounting;

/*
 * The limit by which the measures count: final_plan, reg. 13(2).  Its row in the
 * table is made from this number.
 */
#define FINAL_PLAN_WEEKS	20
#define FINAL_PLAN_DAYS		(FINAL_PLAN_WEEKS * 7)

/* What may disapply a limit, as a set of bits. */
#define EXCEPTION_SCHOOL_CLOSURE		0x001
#define EXCEPTION_EARLY_YEARS_CLOSURE	0x002
#define EXCEPTION_PERSONAL				0x004
#define EXCEPTION_ABSENCE				0x008
#define EXCEPTION_ABSENCE_OF_2_WEEKS	0x010
#define EXCEPTION_CIRCUMSTANCES			0x020
#define EXCEPTION_MISSED_APPOINTMENT	0x040
#define EXCEPTION_MAY_BE_MISSED			0x080
#define EXCEPTION_WRITTEN_VARIATION		0x100
#define EXCEPTION_TRIBUNAL_RULES		0x200
#define N_EXCEPTIONS					10

/* The names of those bits, in their order. */
extern const char *const statutory_exception_names[N_EXCEPTIONS];

typedef struct StatutoryLimit
{
	const char *name;
	const char *trigger;		/* the event that the limit is counted from */
	LimitUnit	unit;
	LimitCounting counting;
	int			amount;			/* in units; for a day of the year, its month */
	int			day;			/* for a day of the year, its day of the month */
	unsigned	exceptions;
	const char *regulation;
	char		status;			/* T: read in the regulation; S: from a
								 * secondary source */
	const char *note;			/* NULL for none */
} StatutoryLimit;

extern const StatutoryLimit statutory_limits[];
extern const int n_statutory_limits;

/*
 * A limit whose deadlines have changed since a release, because the law or our
 * reading of it has.  This table finds the deadlines that a database has stored
 * with an earlier release, so never remove a row from it.
 */
typedef struct StatutoryChange
{
	const char *version;		/* the release that has the new answer */
	const char *limit;			/* the name of the limit */
	const char *change;			/* the difference */
} StatutoryChange;

extern const StatutoryChange statutory_changes[];
extern const int n_statutory_changes;

/* Does the limit have this name, which need not end in a NUL? */
extern bool statutory_limit_has_name(const StatutoryLimit *limit, const char *name, size_t length);

/* The limit of that name, or NULL. */
extern const StatutoryLimit *statutory_limit_by_name(const char *name, size_t length);

/*
 * The number of days from the trigger's day to the deadline; false for a limit
 * for which it varies.
 */
extern bool statutory_limit_in_days(const StatutoryLimit *limit, int *days);

typedef enum DeadlineResult
{
	DEADLINE_OK,
	DEADLINE_NEEDS_CALENDAR,	/* a limit in working days, without a calendar */
	DEADLINE_DAY_UNKNOWN,		/* the calendar does not know the trigger */
	DEADLINE_END_UNKNOWN		/* the calendar does not know the deadline */
} DeadlineResult;

/*
 * The last day on which the step is in time.  Days are counted from
 * 2000-01-01; the calendar may be NULL for limits not in working days.
 *
 * A deadline on a weekend or a bank holiday does not move to the next working
 * day: the Regulations have no such rule for an authority's duties.
 */
extern DeadlineResult statutory_deadline(const StatutoryLimit *limit,
										 int32_t trigger_day,
										 const WorkCalendar *calendar,
										 int64_t *deadline);

#endif
