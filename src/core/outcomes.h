/*
 * outcomes.h
 *		What becomes of requests: a plan, or an end without one, as competing events.
 *
 * A timeliness summary holds when requests left the risk set, and how: with a plan, without
 * one, or still open.  A request is at risk from the age of 0 days on, unless the
 * summary describes a period.  Then a request that was open when the period began
 * entered the risk set at the age that it had, and is at risk from the next day
 * of age on.  So two periods, one after the other, add up to the period of both.
 */
#ifndef OUTCOMES_H
#define OUTCOMES_H

#include "day_counts.h"
#include "summary.h"

/*
 * The dates of a request, in days of any epoch; a date that is not known is not
 * there.  What came after the as-of day has not happened.  The period begins at the
 * end of from_day, and from_day is not after the as-of day.
 */
typedef struct OutcomesCase
{
	bool		requested;
	bool		issued;
	bool		ended;
	bool		in_period;		/* there is a from_day */
	int32_t		requested_on;
	int32_t		issued_on;
	int32_t		ended_on;		/* with a plan or without */
	int32_t		from_day;
	int32_t		as_of;
} OutcomesCase;

/* The most entries of a case: how it left, and that it entered. */
#define OUTCOMES_COUNTS 2

/*
 * Which entries does a request add, in ascending order?  Those without cases
 * do not count.
 *
 * A request with a plan ends on the day of the plan, whatever its other end.  One
 * that ended before the period is left out, and so is one made after the as-of day.
 * A plan without a request day on or before it is undated.  Without a plan, a
 * request whose day is missing, or after its end, is left out.
 *
 * Returns the days that the request took, which fit up to DAY_COUNTS_MAX_DAY.
 */
extern int64_t outcomes_case_counts(const OutcomesCase *c, DayCount counts[OUTCOMES_COUNTS]);

/* A day of age on which requests ended, were open for the last time, or entered. */
typedef struct OutcomesDay
{
	uint32_t	days;
	uint64_t	at_risk;		/* just before */
	uint64_t	plan;
	uint64_t	none;			/* ended without a plan */
	uint64_t	open;			/* they leave after the ends of this day */
	uint64_t	entered;		/* and these enter */
} OutcomesDay;

#define OUTCOMES_CLASSES	4

typedef struct OutcomesReader
{
	DayCountsReader classes[OUTCOMES_CLASSES];
	bool		more[OUTCOMES_CLASSES];
	uint64_t	exceptions;		/* the plans of another kind of summary */
	uint64_t	entered;		/* in all */
	uint64_t	without_plan;
	bool		impossible;		/* more ended on a day than were at risk */
	OutcomesDay day;
} OutcomesReader;

/* False if the entries are malformed. */
extern bool outcomes_read(OutcomesReader *reader, const uint8_t *entries, size_t size);

/* The next day in reader->day; false at the end, and where the summary is impossible. */
extern bool outcomes_next(OutcomesReader *reader);

/* What is wrong with the entries of a timeliness summary, or NULL. */
extern const char *outcomes_complaint(const Summary *summary);

/* The shares of all requests after a day, and the variances of these shares. */
typedef struct OutcomesShare
{
	double		share;
	double		variance;
	double		covariance;		/* with the share that is left */
} OutcomesShare;

typedef struct OutcomesCurve
{
	double		left;			/* neither a plan nor another end so far */
	double		variance;
	OutcomesShare plan;
	OutcomesShare none;
} OutcomesCurve;

extern void outcomes_curve_start(OutcomesCurve *curve);

/* Moves the curve on by a day on which requests ended. */
extern void outcomes_curve_add(OutcomesCurve *curve, const OutcomesDay *day);

/* The most days of a limit in the table of chances. */
#define OUTCOMES_MAX_LIMIT	100000

typedef struct OutcomesChance
{
	double		chance;			/* NAN if it is not known */
	double		left;			/* behind outcomes_chances() */
} OutcomesChance;

/*
 * The chance of a plan within the limit for a request that is open at the end of
 * each day of age from 0 to limit_days.  It is not known if at a greater age, up to
 * the limit, nobody is at risk and some requests would still be open.  False if
 * the summary is impossible.
 */
extern bool outcomes_chances(OutcomesReader *reader, uint32_t limit_days, OutcomesChance *chances);

#endif
