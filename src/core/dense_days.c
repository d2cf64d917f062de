/*
 * dense_days.c
 *		Counters for the days on which most of many cases fall.
 */
#include "dense_days.h"

/*
 * A block of days with so many cases pays: their keys would take twice the
 * memory of its counters.  A span goes from one such block to another, with no
 * wider gap in between; its length is limited, so that a few counts far apart,
 * which take few bytes as entries, can't ask for all memory.
 */
#define BLOCK_DAYS		64
#define ENOUGH_CASES	128
#define WIDEST_GAP		(8 * BLOCK_DAYS)
#define LONGEST_SPAN	(1024 * BLOCK_DAYS)

/* More days at the end of a span, since cases often come in the order of days. */
#define DAYS_TO_COME(n_days)	((n_days) / 2)

typedef struct Stretch
{
	uint32_t	first_key;
	uint32_t	n_days;
	uint64_t	cases;
} Stretch;

/* The block of the entry that was read, which may be the last. */
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

/* Do both belong in one span? */
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
			stretch = (Stretch) {block.first_key, 0, 0};
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
 * The rest has room: an entry that goes saves at least the byte that the larger
 * gap after it may need.
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
 * The room suffices: an entry takes 1 byte and up to 5 for many cases, and a
 * day without cases, or a span, leaves more than the larger gap after it needs.
 */
size_t
dense_days_entries(const DenseDays *dense, uint8_t *room)
{
	DayCountsWriter writer;

	day_counts_write(&writer, room);
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
	return (size_t) (writer.next - room);
}
