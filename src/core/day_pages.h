/*
 * day_pages.h
 *		Counters for the days on which most of many cases fall.
 *
 * In a group of thousands of cases most fall on the same few hundred days.  A
 * page has a counter for each of 64 days in a row, of one class, and a case on
 * one of them costs an increment.  Only where there are many cases is there a
 * page, so that a mistyped year takes no memory; a directory finds a day's
 * page by one comparison.
 *
 * All is one flat piece of memory without a pointer: the head, the directory,
 * and the pages by ascending number.
 */
#ifndef DAY_PAGES_H
#define DAY_PAGES_H

#include "day_counts.h"

/* The number of a page: what the keys of its days have in common. */
#define DAY_PAGE_BITS	6
#define DAY_PAGE_DAYS	(1 << DAY_PAGE_BITS)

static inline uint32_t
day_page_number(uint32_t key)
{
	return key >> DAY_PAGE_BITS;
}

static inline unsigned
day_page_class(uint32_t number)
{
	return day_counts_class(number << DAY_PAGE_BITS);
}

typedef struct DayPage
{
	uint32_t	number;
	uint32_t	cases[DAY_PAGE_DAYS];
} DayPage;

/* In a free slot stands a number that no page has. */
#define DAY_PAGE_NONE	UINT32_MAX

typedef struct DayPageSlot
{
	uint32_t	number;
	uint32_t	place;			/* of the page, in bytes from the head */
} DayPageSlot;

typedef struct DayPages
{
	uint32_t	slot_mask;		/* the number of slots, a power of two, less one */
	uint32_t	n_pages;
	DayPageSlot slots[];
} DayPages;

/*
 * The slot of a page.  Classes take turns, so that two pages can only fall
 * together if they are of one class and far apart.
 */
static inline DayPageSlot *
day_pages_slot(DayPages *pages, uint32_t number)
{
	return &pages->slots[(number * DAY_COUNTS_CLASSES | day_page_class(number)) &
						 pages->slot_mask];
}

/* The counter of a day, or NULL. */
static inline uint32_t *
day_pages_counter(DayPages *pages, uint32_t key)
{
	const DayPageSlot *slot = day_pages_slot(pages, day_page_number(key));

	if (slot->number != day_page_number(key))
		return NULL;
	return &((DayPage *) ((uint8_t *) pages + slot->place))->cases[key % DAY_PAGE_DAYS];
}

/* Counts a case; false where its day has no counter, or that is full. */
static inline bool
day_pages_count(DayPages *pages, uint32_t key)
{
	uint32_t   *cases = day_pages_counter(pages, key);

	if (cases == NULL)
		return false;
	if (++*cases != 0)
		return true;
	*cases = UINT32_MAX;
	return false;
}

/*
 * The bytes that the pages for entries take; 0 where no stretch of days has
 * enough cases, or the entries are malformed.
 */
extern size_t day_pages_size(const uint8_t *entries, size_t size);

/*
 * Makes these pages of so many zeroed bytes, counts in them the cases of the
 * entries, and writes those of other days into rest, which holds as many bytes
 * as the entries.
 */
extern void day_pages_make(DayPages *pages, const uint8_t *entries, size_t size,
						   uint8_t *rest, size_t *rest_size);

/* The same with pages that are there; false where the entries are malformed. */
extern bool day_pages_add(DayPages *pages, const uint8_t *entries, size_t size,
						  uint8_t *rest, size_t *rest_size);

/* What the counters say, as entries; returns their size. */
#define DAY_PAGES_ENTRIES_SIZE(pages)	((pages)->n_pages * (size_t) DAY_PAGE_DAYS * 7)

extern size_t day_pages_entries(const DayPages *pages, uint8_t *room);

#endif
