/*
 * calendar_cache.h
 *		This backend's cache of the calendars in the tables.
 */
#ifndef CALENDAR_CACHE_H
#define CALENDAR_CACHE_H

#include "fmgr.h"
#include "utils/date.h"

#include "core/closures.h"
#include "core/work_calendar.h"

typedef struct Calendar
{
	text	   *name;
	DayRange   *closures;		/* merged, ascending */
	int			n_closures;
	int			n_long_closures;
	ClosedPeriod *long_closures;	/* NULL until requested */
	WorkCalendar days;
} Calendar;

/* Called when the module is loaded: defines the settings and registers the callbacks. */
extern void calendar_cache_init(void);

/*
 * The calendar of that name, or the one that the setting ehcp.calendar names.
 * For a calendar that does not exist, an error lists the nearest names.  The
 * result is valid until the next call.
 */
extern const Calendar *calendar_by_name(const text *name);
extern const Calendar *calendar_by_setting(void);

/* What the setting is; an error on a worker of a distributed engine (distributed.h). */
extern const char *calendar_name_by_setting(void);

/* A closure as it is in the table. */
typedef struct ClosureReason
{
	DayRange	days;
	char	   *reason;
} ClosureReason;

/*
 * The same with the reasons of its closures, read from the tables now, in one
 * snapshot, into the current memory context.
 */
extern const Calendar *calendar_with_reasons(FunctionCallInfo fcinfo, int argno,
											 ClosureReason **reasons, int *n_reasons);

/*
 * The closures of four weeks or more, and one that may become as long because
 * the calendar ends with it; ascending.  Computed on the first request.
 */
extern const ClosedPeriod *calendar_long_closures(const Calendar *calendar, size_t *n);

/* The calendar named by an argument, or by the setting if there is no such argument. */
static inline const Calendar *
calendar_arg(FunctionCallInfo fcinfo, int argno)
{
	return PG_NARGS() > argno ? calendar_by_name(PG_GETARG_TEXT_PP(argno)) : calendar_by_setting();
}

/*
 * Errors (22008) that give the calendar, its range and how to extend it: for a
 * day that the calendar does not know, for working days counted beyond its
 * range, and for a closure that lasts to its end.
 */
extern _Noreturn void raise_day_not_in_calendar(const Calendar *calendar, DateADT day);
extern _Noreturn void raise_calendar_ends(const Calendar *calendar, DateADT day,
										  int working_days);
extern _Noreturn void raise_reopening_not_known(const Calendar *calendar, DateADT closed_on);

static inline void
calendar_check_day(const Calendar *calendar, DateADT day)
{
	if (unlikely(!work_calendar_knows(&calendar->days, day)))
		raise_day_not_in_calendar(calendar, day);
}

#endif
