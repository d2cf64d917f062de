/*
 * work_calendar.c
 *		Working days in constant time: rank and select on a bitmap.
 *
 * INTERFACE: a calendar is initialized with its weekdays, days are closed, and
 * the index is built.  Then it tells whether a day is a working day, counts the
 * working days between two days, and finds the n-th working day after a day.
 *
 * The rank of a day is the number of working days before it: a stored count
 * plus the bits of one word.  Select is the inverse: the word of every 64th
 * working day is stored, and the word sought is a few steps from there, since
 * 64 working days of a five-day week lie within 90 days.
 *
 * LIMITATIONS: a calendar that has been indexed does not change.  Select walks
 * over the words of a long closure one by one: 1,000 closed days are 31 steps.
 *
 * REFERENCES
 *
 * G. Jacobson. Space-efficient static trees and graphs. 30th Annual Symposium
 * on Foundations of Computer Science, 1989. DOI 10.1109/SFCS.1989.63533
 */
#include "work_calendar.h"

#define DAYS_PER_WORD	WORK_CALENDAR_DAYS_PER_WORD
#define DAYS_PER_SAMPLE	64

/* The place of the n-th bit that is set, from 0. */
static uint32_t
select_bit(uint32_t bits, uint32_t n)
{
	uint64_t	up_to = count_bits_by_byte(bits) * EACH_BYTE(1);
	uint32_t	shift = 0;

	while (((up_to >> shift) & 0xFF) <= n)
		shift += 8;
	if (shift > 0)
		n -= (up_to >> (shift - 8)) & 0xFF;
	bits >>= shift;
	while (n-- > 0)
		bits &= bits - 1;
	return shift + count_bits((bits & -bits) - 1);
}

static uint32_t
count_days(int32_t first_day, int32_t last_day)
{
	return (uint32_t) ((int64_t) last_day - first_day + 1);
}

static uint32_t
count_words(int32_t first_day, int32_t last_day)
{
	return (count_days(first_day, last_day) + DAYS_PER_WORD - 1) / DAYS_PER_WORD;
}

size_t
work_calendar_size(int32_t first_day, int32_t last_day)
{
	return offsetof(WorkCalendar, words)
		+ count_words(first_day, last_day) * sizeof(WorkCalendarWord)
		+ (count_days(first_day, last_day) / DAYS_PER_SAMPLE + 1) * sizeof(uint32_t);
}

void
work_calendar_init(WorkCalendar *calendar, int32_t first_day, int32_t last_day,
				   unsigned weekdays)
{
	uint32_t	n_days = count_days(first_day, last_day);

	/* 2000-01-01 was a Saturday: 5 where Monday is 0 */
	uint32_t	weekday = (uint32_t) ((((int64_t) first_day + 5) % 7 + 7) % 7);
	uint32_t	week[7];		/* the word that begins with each weekday */

	for (uint32_t i = 0; i < 7; i++)
	{
		week[i] = 0;
		for (uint32_t bit = 0; bit < DAYS_PER_WORD; bit++)
			week[i] |= (weekdays >> (i + bit) % 7 & 1) << bit;
	}

	calendar->first_day = first_day;
	calendar->last_day = last_day;
	calendar->n_words = count_words(first_day, last_day);
	for (uint32_t i = 0; i < calendar->n_words; i++)
		calendar->words[i].working = week[(weekday + i * (DAYS_PER_WORD % 7)) % 7];
	if (n_days % DAYS_PER_WORD != 0)
		calendar->words[calendar->n_words - 1].working &=
			(UINT32_C(1) << n_days % DAYS_PER_WORD) - 1;
}

void
work_calendar_close(WorkCalendar *calendar, int64_t from_day, int64_t to_day)
{
	if (from_day < calendar->first_day)
		from_day = calendar->first_day;
	if (to_day > calendar->last_day)
		to_day = calendar->last_day;
	for (int64_t day = from_day; day <= to_day; day++)
	{
		uint32_t	i = (uint32_t) (day - calendar->first_day);

		calendar->words[i / DAYS_PER_WORD].working &=
			~(UINT32_C(1) << i % DAYS_PER_WORD);
	}
}

void
work_calendar_index(WorkCalendar *calendar)
{
	/* the word that holds working day DAYS_PER_SAMPLE * i */
	uint32_t   *samples = (uint32_t *) &calendar->words[calendar->n_words];
	uint32_t	before = 0;

	for (uint32_t i = 0; i < calendar->n_words; i++)
	{
		WorkCalendarWord *word = &calendar->words[i];
		uint32_t	after = before + count_bits(word->working);
		uint32_t	next_sample = (before + DAYS_PER_SAMPLE - 1) / DAYS_PER_SAMPLE;

		word->before = before;
		/* samples are farther apart than a word is long, so at most one */
		if (next_sample * DAYS_PER_SAMPLE < after)
			samples[next_sample] = i;
		before = after;
	}
	calendar->working_days = before;
}

/* The number of working days from the first known day through a day. */
static inline uint32_t
rank_with(const WorkCalendar *calendar, int32_t day)
{
	const WorkCalendarWord *word;
	uint32_t	bits = work_calendar_bits_with(calendar, day, &word);

	return word->before + count_bits(bits);
}

/*
 * The n-th working day after a day, or before it for n below 0; for 0 the day
 * itself, working or not.
 */
bool
work_calendar_add(const WorkCalendar *calendar, int32_t day,
				  int32_t working_days, int32_t *result)
{
	const uint32_t *samples = (const uint32_t *) &calendar->words[calendar->n_words];
	int64_t		target;
	uint32_t	i;

	if (working_days == 0)
	{
		*result = day;
		return true;
	}
	if (working_days > 0)
		target = (int64_t) rank_with(calendar, day) + working_days - 1;
	else
		target = (int64_t) rank_with(calendar, day) -
			work_calendar_is_working(calendar, day) + working_days;
	if (target < 0 || target >= calendar->working_days)
		return false;

	i = samples[target / DAYS_PER_SAMPLE];
	while (i + 1 < calendar->n_words && calendar->words[i + 1].before <= target)
		i++;
	*result = calendar->first_day + (int32_t)
		(i * DAYS_PER_WORD + select_bit(calendar->words[i].working,
										(uint32_t) target - calendar->words[i].before));
	return true;
}
