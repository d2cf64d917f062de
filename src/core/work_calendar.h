/*
 * work_calendar.h
 *		Working days in constant time: rank and select on a bitmap.
 */
#ifndef WORK_CALENDAR_H
#define WORK_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bits.h"

#define WORK_CALENDAR_DAYS_PER_WORD 32

/*
 * 32 days and the number of working days in the words before: together, since a
 * rank needs both and they then share a cache line.
 */
typedef struct WorkCalendarWord
{
	uint32_t	working;		/* bit i: day i of the word is a working day */
	uint32_t	before;
} WorkCalendarWord;

/*
 * The calendar is one flat piece of memory with two and a half bits for each
 * day that it knows: 17 years take 2 kB, and thousands of calendars fit in a
 * processor's cache.
 */
typedef struct WorkCalendar
{
	int32_t		first_day;		/* days from 2000-01-01, both ends known */
	int32_t		last_day;
	uint32_t	working_days;
	uint32_t	n_words;
	WorkCalendarWord words[];	/* then the samples; see work_calendar.c */
} WorkCalendar;

/* Weekdays are a set of bits: bit 0 is Monday, bit 6 Sunday. */
#define WORK_CALENDAR_EVERY_WEEKDAY 0x7F

/*
 * Building a calendar: init marks every worked weekday as working, close clears
 * days (and ignores days that the calendar does not know), and index comes last,
 * before any of the functions below.
 */
extern size_t work_calendar_size(int32_t first_day, int32_t last_day);
extern void work_calendar_init(WorkCalendar *calendar, int32_t first_day,
							   int32_t last_day, unsigned weekdays);
extern void work_calendar_close(WorkCalendar *calendar, int64_t from_day,
								int64_t to_day);
extern void work_calendar_index(WorkCalendar *calendar);

static inline bool
work_calendar_knows(const WorkCalendar *calendar, int64_t day)
{
	return day >= calendar->first_day && day <= calendar->last_day;
}

/* The caller has checked that the calendar knows the days. */

/*
 * The number of working days from the first known day through a day is the
 * word's count plus the number of these bits.
 */
static inline uint32_t
work_calendar_bits_with(const WorkCalendar *calendar, int32_t day,
						const WorkCalendarWord **word)
{
	uint32_t	i = (uint32_t) (day - calendar->first_day);

	*word = &calendar->words[i / WORK_CALENDAR_DAYS_PER_WORD];
	/* for the last bit the shift gives 0, so that the mask has all bits */
	return (*word)->working & ((UINT32_C(2) << i % WORK_CALENDAR_DAYS_PER_WORD) - 1);
}

/*
 * Working days after from_day, up to and including to_day.  Where to_day is the
 * earlier, the negative of the count in the other direction.
 */
static inline int32_t
work_calendar_between(const WorkCalendar *calendar, int32_t from_day, int32_t to_day)
{
	const WorkCalendarWord *to_word;
	const WorkCalendarWord *from_word;
	uint64_t	to = work_calendar_bits_with(calendar, to_day, &to_word);
	uint64_t	from = work_calendar_bits_with(calendar, from_day, &from_word);

	/*
	 * a single count serves both: the bits set in one plus those not set in
	 * the other
	 */
	return (int32_t) (to_word->before - from_word->before
					  + count_bits(to | (from ^ UINT32_MAX) << WORK_CALENDAR_DAYS_PER_WORD)
					  - WORK_CALENDAR_DAYS_PER_WORD);
}

static inline bool
work_calendar_is_working(const WorkCalendar *calendar, int32_t day)
{
	uint32_t	i = (uint32_t) (day - calendar->first_day);

	return calendar->words[i / WORK_CALENDAR_DAYS_PER_WORD].working
		>> i % WORK_CALENDAR_DAYS_PER_WORD & 1;
}

/* False if the result is a day that the calendar does not know. */
extern bool work_calendar_add(const WorkCalendar *calendar, int32_t day,
							  int32_t working_days, int32_t *result);

#endif
