/*
 * dense_days.c
 *		Counters for the days on which most of many cases fall.
 */
#include "dense_days.h"

/*
 * A block of days with at least ENOUGH_CASES cases is worth counters: as keys the
 * cases would take twice the memory.  A span runs from one such block to another,
 * with no gap wider than WIDEST_GAP.  Its length is limited, so that a few large
 * counts far apart, which take few bytes as entries, cannot claim all memory.
 */
#define BLOCK_DAYS		64
#define ENOUGH_CASES	128
#define WIDEST_GAP		(8 * BLOCK_DAYS)
#define LONGEST_SPAN	(1024 * BLOCK_DAYS)

/* Days added at the end of a span, since cases often arrive in the order of days. */
#define DAYS_TO_COME(n_days)	((n_days) / 2)

typedef struct Stretch
{
	uint32_t	first_key;
	uint32_t	n_days;
	uint64_t	cases;
} Stretch;

/* Reads the block of the current entry; more is false after the last entry. */
static Stretch
read_block(DayCountsReader *reader, bool *more)
{
	Stretch		block = {reader->key / BLOCK_DAYS * BLOCK_DAYS, BLOCK_DAYS, 0};

	do
	{
		block.cases += reader->cases;
		*more = day_counts_next(reader);
	} while (*more && reader->key - block.first_key < BLOCK_DAYS);
	return block;
}

/* Does the block extend the stretch? */
static bool
is_near(const Stretch *stretch, const Stretch *block)
{
	uint32_t	distance = block->first_key - stretch->first_key;

	return stretch->cases > 0 && distance < LONGEST_SPAN &&
		distance - stretch->n_days <= WIDEST_GAP &&
		day_counts_class(block->first_key) == day_counts_class(stretch->first_key);
}

size_t
dense_days_choose(DenseDays *dense, const uint8_t *entries, size_t size)
{
	Stretch		largest[DAY_COUNTS_CLASSES] = {0};
	Stretch		stretch = {0};
	uint32_t	n_days = 0;
	DayCountsReader reader;
	bool		more;

	day_counts_read(&reader, entries, size);
	more = day_counts_next(&reader);
	while (more)
	{
		Stretch		block = read_block(&reader, &more);
		Stretch    *so_far = &largest[day_counts_class(block.first_key)];

		if (block.cases < ENOUGH_CASES)
			continue;
		if (!is_near(&stretch, &block))
		{
			stretch.first_key = block.first_key;
			stretch.cases = 0;
		}
		stretch.n_days = block.first_key - stretch.first_key + BLOCK_DAYS;
		stretch.cases += block.cases;
		if (stretch.cases > so_far->cases)
			*so_far = stretch;
	}

	for (int class = 0; class < DAY_COUNTS_CLASSES; class++)
	{
		DenseSpan  *span = &dense->spans[class];

		span->first_key = largest[class].first_key;
		span->n_days = largest[class].n_days + DAYS_TO_COME(largest[class].n_days);
		span->place = n_days;
		n_days += span->n_days;
	}
	return n_days == 0 ? 0 : sizeof(DenseDays) + n_days * sizeof(uint32_t);
}

bool
dense_days_fit(const DenseDays *dense, size_t size)
{
	uint64_t	n_days = 0;

	if (size < sizeof(DenseDays))
		return false;
	for (int class = 0; class < DAY_COUNTS_CLASSES; class++)
	{
		if (dense->spans[class].place != n_days)
			return false;
		n_days += dense->spans[class].n_days;
	}
	return n_days * sizeof(uint32_t) == size - sizeof(DenseDays);
}

/*
 * The buffer suffices: an entry that disappears saves at least the byte that the
 * larger gap after it may need.
 */
bool
dense_days_add(DenseDays *dense, const uint8_t *entries, size_t size,
			   uint8_t *rest, size_t *rest_size)
{
	DayCountsReader reader;
	DayCountsWriter writer;

	day_counts_read(&reader, entries, size);
	day_counts_write(&writer, rest);
	while (day_counts_next(&reader))
	{
		uint32_t   *cases = dense_days_counter(dense, reader.key);

		if (cases != NULL && reader.cases <= UINT32_MAX - *cases)
			*cases += (uint32_t) reader.cases;
		else
			day_counts_put(&writer, reader.key, reader.cases);
	}
	*rest_size = (size_t) (writer.next - rest);
	return !reader.malformed;
}

/*
 * The buffer suffices: an entry takes 1 byte, and up to 5 more for many cases,
 * and a day without cases, or a span, leaves more than the larger gap needs.
 */
size_t
dense_days_entries(const DenseDays *dense, uint8_t *buffer)
{
	DayCountsWriter writer;

	day_counts_write(&writer, buffer);
	for (int class = 0; class < DAY_COUNTS_CLASSES; class++)
	{
		const DenseSpan *span = &dense->spans[class];

		for (uint32_t day = 0; day < span->n_days; day++)
		{
			uint32_t	cases = dense->cases[span->place + day];

			if (cases > 0)
				day_counts_put(&writer, span->first_key + day, cases);
		}
	}
	return (size_t) (writer.next - buffer);
}
