/*
 * day_pages.c
 *		Counters for the days on which most of many cases fall.
 */
#include "day_pages.h"

/* A page with so many cases takes no more memory than twice their keys. */
#define ENOUGH_CASES	32

/* The most slots for each page; more only keep far-off days from falling together. */
#define SLOTS_PER_PAGE	16

/* Goes through entries by the pages that they would be on. */
typedef struct PageReader
{
	DayCountsReader reader;
	bool		more;
	uint32_t	number;
	uint64_t	cases;
} PageReader;

static void
read_pages(PageReader *page, const uint8_t *entries, size_t size)
{
	day_counts_read(&page->reader, entries, size);
	page->more = day_counts_next(&page->reader);
}

/* The next page that has enough cases. */
static bool
next_page(PageReader *page)
{
	while (page->more)
	{
		page->number = day_page_number(page->reader.key);
		page->cases = 0;
		do
		{
			page->cases += page->reader.cases;
			page->more = day_counts_next(&page->reader);
		} while (page->more && day_page_number(page->reader.key) == page->number);
		if (page->cases >= ENOUGH_CASES)
			return true;
	}
	return false;
}

/* How many pages, and the directory in which none of a class fall together. */
static void
plan(const uint8_t *entries, size_t size, uint32_t *n_slots, uint32_t *n_pages)
{
	PageReader	page;
	uint32_t	first = 0;		/* of the class */
	uint32_t	widest = 0;

	*n_pages = 0;
	read_pages(&page, entries, size);
	while (next_page(&page))
	{
		if (*n_pages == 0 || day_page_class(page.number) != day_page_class(first))
			first = page.number;
		if (widest <= page.number - first)
			widest = page.number - first + 1;
		++*n_pages;
	}
	*n_slots = DAY_COUNTS_CLASSES;
	while (*n_slots / DAY_COUNTS_CLASSES < widest && *n_slots < *n_pages * SLOTS_PER_PAGE)
		*n_slots *= 2;
}

/* Where the first page begins, in bytes from the head. */
static size_t
head_size(uint32_t n_slots)
{
	return offsetof(DayPages, slots) + n_slots * sizeof(DayPageSlot);
}

size_t
day_pages_size(const uint8_t *entries, size_t size)
{
	uint32_t	n_slots;
	uint32_t	n_pages;

	plan(entries, size, &n_slots, &n_pages);
	if (n_pages == 0)
		return 0;
	return head_size(n_slots) + n_pages * sizeof(DayPage);
}

void
day_pages_make(DayPages *pages, const uint8_t *entries, size_t size,
			   uint8_t *rest, size_t *rest_size)
{
	PageReader	page;
	uint32_t	n_slots;
	size_t		place;

	plan(entries, size, &n_slots, &pages->n_pages);
	pages->slot_mask = n_slots - 1;
	for (uint32_t i = 0; i < n_slots; i++)
		pages->slots[i].number = DAY_PAGE_NONE;

	place = head_size(n_slots);
	pages->n_pages = 0;
	read_pages(&page, entries, size);
	while (next_page(&page))
	{
		DayPageSlot *slot = day_pages_slot(pages, page.number);

		if (slot->number != DAY_PAGE_NONE)
			continue;
		*slot = (DayPageSlot) {page.number, (uint32_t) place};
		((DayPage *) ((uint8_t *) pages + place))->number = page.number;
		place += sizeof(DayPage);
		pages->n_pages++;
	}
	day_pages_add(pages, entries, size, rest, rest_size);
}

/*
 * The rest suffices: an entry that goes saves at least the byte that the larger
 * gap after it may need.
 */
bool
day_pages_add(DayPages *pages, const uint8_t *entries, size_t size,
			  uint8_t *rest, size_t *rest_size)
{
	DayCountsReader reader;
	DayCountsWriter writer;

	day_counts_read(&reader, entries, size);
	day_counts_write(&writer, rest);
	while (day_counts_next(&reader))
	{
		uint32_t   *cases = day_pages_counter(pages, reader.key);

		if (cases != NULL && reader.cases <= UINT32_MAX - *cases)
			*cases += (uint32_t) reader.cases;
		else
			day_counts_put(&writer, reader.key, reader.cases);
	}
	*rest_size = (size_t) (writer.next - rest);
	return !reader.malformed;
}

size_t
day_pages_entries(const DayPages *pages, uint8_t *room)
{
	const DayPage *page = (const DayPage *) &pages->slots[pages->slot_mask + 1];
	DayCountsWriter writer;

	day_counts_write(&writer, room);
	for (uint32_t i = 0; i < pages->n_pages; i++)
		for (uint32_t day = 0; day < DAY_PAGE_DAYS; day++)
			if (page[i].cases[day] > 0)
				day_counts_put(&writer, page[i].number << DAY_PAGE_BITS | day, page[i].cases[day]);
	return (size_t) (writer.next - room);
}
