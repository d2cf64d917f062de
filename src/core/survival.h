/*
 * survival.h
 *		The Kaplan-Meier curve of a timeliness summary.
 */
#ifndef SURVIVAL_H
#define SURVIVAL_H

#include "day_counts.h"
#include "intervals.h"

/*
 * A step of the curve, one for each day of age on which cases were completed
 * or are open.  Cases completed without an exception are the events; open ones
 * are censored, after the events of their day.
 */
typedef struct SurvivalStep
{
	uint32_t	days;
	uint64_t	at_risk;		/* just before */
	uint64_t	completed;
	uint64_t	open;
	double		survival;		/* the share that takes longer than this */
	double		std_error;		/* of log(survival), Greenwood; infinite at 0 */
} SurvivalStep;

typedef struct SurvivalReader
{
	DayCountsReader completed;
	DayCountsReader open;
	bool		more_completed;
	bool		more_open;
	double		variance;
	uint64_t	entered;		/* in a period; then this is not its curve */
	SurvivalStep step;
} SurvivalReader;

/*
 * Before the first step reader->step has all cases at risk.  False if the entries
 * are malformed.
 */
extern bool survival_read(SurvivalReader *reader, const uint8_t *entries, size_t size);

/* The next step in reader->step; false at the end. */
extern bool survival_next(SurvivalReader *reader);

#endif
