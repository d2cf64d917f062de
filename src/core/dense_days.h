/*
 * dense_days.h
 *		Counters for the days on which most of many cases fall.
 *
 * In a group of thousands of cases most fall on the same few hundred or
 * thousand days.  These get a counter each, and a case then costs an increment.
 * For each class the days with counters are one span, chosen from the cases so
 * far; days outside it, as of a mistyped year, have none.
 *
 * All is one flat piece of memory without a pointer.
 */
#ifndef DENSE_DAYS_H
#define DENSE_DAYS_H

#include "day_counts.h"

typedef struct DenseSpan
{
	uint32_t	first_key;
	uint32_t	n_days;
	uint32_t	place;			/* of the counter of the first day */
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

/* Counts cases; false where their day has no counter, or one that can't take them. */
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
 * Chooses the spans for entries, and returns the bytes that they take with
 * their counters; 0 where no days have enough cases.
 */
extern size_t dense_days_choose(DenseDays *dense, const uint8_t *entries, size_t size);

/* Do chosen spans and their counters take that many bytes? */
extern bool dense_days_fit(const DenseDays *dense, size_t size);

/*
 * Adds the cases of entries, and writes those that find no counter into rest,
 * which has room for as many bytes.  False where the entries are malformed.
 */
extern bool dense_days_add(DenseDays *dense, const uint8_t *entries, size_t size,
						   uint8_t *rest, size_t *rest_size);

/* What the counters of so many bytes say, as entries; returns their size. */
#define DENSE_DAYS_ENTRIES_SIZE(size)	((size) / sizeof(uint32_t) * 7)

extern size_t dense_days_entries(const DenseDays *dense, uint8_t *room);

#endif
