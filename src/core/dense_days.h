/*
 * dense_days.h
 *		Counters for the days on which most of many cases fall.
 *
 * In a group of thousands of cases most fall on the same few hundred or
 * thousand days.  Each of these days gets a counter, and a case then costs an
 * increment.  For each class the days with counters form one span, chosen from
 * the cases so far; days outside it, such as those of a mistyped year, have no
 * counter.
 *
 * It is one flat piece of memory without a pointer.
 */
#ifndef DENSE_DAYS_H
#define DENSE_DAYS_H

#include "day_counts.h"

typedef struct DenseSpan
{
	uint32_t	first_key;
	uint32_t	n_days;
	uint32_t	place;			/* the index of its first counter */
} DenseSpan;

typedef struct DenseDays
{
	DenseSpan	spans[DAY_COUNTS_CLASSES];
	uint32_t	cases[];
} DenseDays;

/* The counter of a key, or NULL. */
static inline uint32_t *
dense_days_counter(DenseDays *dense, uint32_t key)
{
	const DenseSpan *span = &dense->spans[day_counts_class(key)];
	uint32_t	day = key - span->first_key;

	return day < span->n_days ? &dense->cases[span->place + day] : NULL;
}

/* Counts cases; false if their day has no counter, or the counter would overflow. */
static inline bool
dense_days_count(DenseDays *dense, DayCount count)
{
	uint32_t   *cases = dense_days_counter(dense, count.key);

	if (cases == NULL)
		return false;
	*cases += count.cases;
	if (*cases >= count.cases)
		return true;
	*cases -= count.cases;
	return false;
}

/*
 * Chooses the spans for entries.  Returns the bytes that the spans take with
 * their counters, or 0 if no days have enough cases.
 */
extern size_t dense_days_choose(DenseDays *dense, const uint8_t *entries, size_t size);

/* Are the spans consistent, and do they take this many bytes with their counters? */
extern bool dense_days_fit(const DenseDays *dense, size_t size);

/*
 * Adds the cases of entries, and writes those without a counter into rest, a
 * buffer of the same size.  False if the entries are malformed.
 */
extern bool dense_days_add(DenseDays *dense, const uint8_t *entries, size_t size,
						   uint8_t *rest, size_t *rest_size);

/* The counters as entries, in a buffer of this size; returns the size of the entries. */
#define DENSE_DAYS_ENTRIES_SIZE(size)	((size) / sizeof(uint32_t) * 7)

extern size_t dense_days_entries(const DenseDays *dense, uint8_t *buffer);

#endif
