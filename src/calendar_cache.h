/*
 * calendar_cache.h
 *		The calendars of this backend, as the tables say them.
 */
#ifndef CALENDAR_CACHE_H
#define CALENDAR_CACHE_H

#include "fmgr.h"
#include "utils/date.h"

#include "core/exceptions.h"
#include "core/work_calendar.h"

typedef struct Calendar
{
	text	   *name;
	/* closed for four weeks or more, or at the calendar's end; ascending */
	ClosedPeriod *long_closures;
	int			n_long_closures;
	WorkCalendar days;
} Calendar;

/* For the module's load: the setting and the callback. */
extern void calendar_cache_init(void);

/*
 * The calendar of that name, or the one that the setting ehcp.calendar names;
 * an error with the nearest names for one that does not exist.  Good until the
 * next call, no longer.
 */
extern const Calendar *calendar_by_name(const text *name);
extern const Calendar *calendar_by_setting(void);

/* The calendar that an argument names, or the setting where there are not so many. */
static inline const Calendar *
calendar_arg(FunctionCallInfo fcinfo, int argno)
{
	return PG_NARGS() > argno ? calendar_by_name(PG_GETARG_TEXT_PP(argno)) : calendar_by_setting();
}

/*
 * An error (22008) that names the calendar, its range and the way to extend
 * it.  The first is for a day given, and is not an error for one it knows; the
 * second for a count of working days that leads out of the range.
 */
extern _Noreturn void calendar_does_not_know(const Calendar *calendar, DateADT day);
extern _Noreturn void calendar_ends(const Calendar *calendar, DateADT day,
								   int working_days);

/* The same for a closure with which the calendar ends. */
extern _Noreturn void calendar_ends_closed(const Calendar *calendar, DateADT closed_on);

static inline void
calendar_check_day(const Calendar *calendar, DateADT day)
{
	if (unlikely(!work_calendar_knows(&calendar->days, day)))
		calendar_does_not_know(calendar, day);
}

#endif
