/*
 * day_counts.c
 *		How many cases fall on each day, by class: an exact multiset of days.
 */
#include "day_counts.h"

#include "interrupts.h"

/* Bytes of entries, or keys, processed between interrupt checks. */
#define BYTES_BETWEEN_CHECKS	65536
#define KEYS_BETWEEN_CHECKS		65536

uint8_t *
day_counts_put_varint(uint8_t *next, uint64_t value)
{
	while (value >= 0x80)
	{
		*next++ = (uint8_t) (value | 0x80);
		value >>= 7;
	}
	*next++ = (uint8_t) value;
	return next;
}

const uint8_t *
day_counts_get_varint(const uint8_t *next, const uint8_t *end, uint64_t *value)
{
	uint64_t	result = 0;

	for (int shift = 0; next < end && shift < 64; shift += 7)
	{
		uint8_t		byte = *next++;
		uint64_t	bits = byte & 0x7F;

		if (bits << shift >> shift != bits)
			return NULL;
		result |= bits << shift;
		if (byte < 0x80)
		{
			if (byte == 0 && shift > 0)
				return NULL;
			*value = result;
			return next;
		}
	}
	return NULL;
}

/* Nearly all varints have one byte. */
static inline uint8_t *
put_varint(uint8_t *next, uint64_t value)
{
	if (value >= 0x80)
		return day_counts_put_varint(next, value);
	*next++ = (uint8_t) value;
	return next;
}

void
day_counts_read(DayCountsReader *reader, const uint8_t *entries, size_t size)
{
	DayCountsReader start = {
		.next = entries,
		.stop = entries + (size < BYTES_BETWEEN_CHECKS ? size : BYTES_BETWEEN_CHECKS),
		.end = entries + size
	};

	*reader = start;
}

/* At an interrupt check: are there more entries? */
static bool
next_turn(DayCountsReader *reader)
{
	size_t		left = (size_t) (reader->end - reader->next);

	if (left == 0)
		return false;
	check_interrupts();
	reader->stop = reader->next + (left < BYTES_BETWEEN_CHECKS ? left : BYTES_BETWEEN_CHECKS);
	return true;
}

static bool
malformed(DayCountsReader *reader)
{
	reader->malformed = true;
	reader->next = reader->end;
	return false;
}

bool
day_counts_next_any(DayCountsReader *reader)
{
	uint64_t	head;
	uint64_t	key;

	if (reader->next >= reader->stop && !next_turn(reader))
		return false;

	reader->next = day_counts_get_varint(reader->next, reader->end, &head);
	if (reader->next == NULL)
		return malformed(reader);

	key = reader->after + (head >> DAY_COUNTS_SMALL_BITS);
	if (key > UINT32_MAX)
		return malformed(reader);

	reader->cases = (head & DAY_COUNTS_MANY) + 1;
	if (reader->cases > DAY_COUNTS_MANY)
	{
		uint64_t	more;

		reader->next = day_counts_get_varint(reader->next, reader->end, &more);
		if (reader->next == NULL || more > DAY_COUNTS_MAX_CASES - reader->cases)
			return malformed(reader);
		reader->cases += more;
	}
	reader->key = (uint32_t) key;
	reader->after = key + 1;
	return true;
}

void
day_counts_write(DayCountsWriter *writer, uint8_t *buffer)
{
	writer->next = buffer;
	writer->after = 0;
}

void
day_counts_put(DayCountsWriter *writer, uint32_t key, uint64_t cases)
{
	uint64_t	gap = key - writer->after;
	uint64_t	small = cases - 1 < DAY_COUNTS_MANY ? cases - 1 : DAY_COUNTS_MANY;

	writer->next = put_varint(writer->next, gap << DAY_COUNTS_SMALL_BITS | small);
	if (small == DAY_COUNTS_MANY)
		writer->next = put_varint(writer->next, cases - 1 - DAY_COUNTS_MANY);
	writer->after = (uint64_t) key + 1;
}

DayCountsResult
day_counts_check(const uint8_t *entries, size_t size)
{
	DayCountsReader reader;
	uint64_t	total = 0;

	day_counts_read(&reader, entries, size);
	while (day_counts_next(&reader))
	{
		if (reader.cases > DAY_COUNTS_MAX_CASES - total)
			return DAY_COUNTS_OVERFLOW;
		total += reader.cases;
	}
	return reader.malformed ? DAY_COUNTS_MALFORMED : DAY_COUNTS_OK;
}

/* Addition and subtraction both walk the entries of a and b side by side. */
static DayCountsResult
merge(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
	  bool subtract, uint8_t *buffer, size_t *size, uint64_t *after)
{
	DayCountsReader reader_a;
	DayCountsReader reader_b;
	DayCountsWriter writer;
	uint64_t	total = 0;
	bool		more_a;
	bool		more_b;

	day_counts_read(&reader_a, a, a_size);
	day_counts_read(&reader_b, b, b_size);
	day_counts_write(&writer, buffer);
	more_a = day_counts_next(&reader_a);
	more_b = day_counts_next(&reader_b);
	while (more_a || more_b)
	{
		bool		take_a = more_a && (!more_b || reader_a.key <= reader_b.key);
		bool		take_b = more_b && (!more_a || reader_b.key <= reader_a.key);
		uint32_t	key = take_a ? reader_a.key : reader_b.key;
		uint64_t	cases = take_a ? reader_a.cases : 0;
		uint64_t	others = take_b ? reader_b.cases : 0;

		if (subtract && others > cases)
			return DAY_COUNTS_NOT_CONTAINED;
		cases = subtract ? cases - others : cases + others;
		if (cases > DAY_COUNTS_MAX_CASES - total)
			return DAY_COUNTS_OVERFLOW;
		total += cases;
		if (cases > 0)
			day_counts_put(&writer, key, cases);
		if (take_a)
			more_a = day_counts_next(&reader_a);
		if (take_b)
			more_b = day_counts_next(&reader_b);
	}
	*size = (size_t) (writer.next - buffer);
	*after = writer.after;
	return reader_a.malformed || reader_b.malformed ? DAY_COUNTS_MALFORMED : DAY_COUNTS_OK;
}

/*
 * The buffer suffices: a gap only shrinks when other entries come between, and
 * where two entries become one, the entry saved is at least the byte that the
 * larger count may need.
 */
DayCountsResult
day_counts_add(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
			   uint8_t *buffer, size_t *size)
{
	uint64_t	after;

	return merge(a, a_size, b, b_size, false, buffer, size, &after);
}

/*
 * The buffer suffices: counts only shrink, and an entry that disappears saves at
 * least the byte that the larger gap after it may need.
 */
DayCountsResult
day_counts_subtract(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size,
					uint8_t *buffer, size_t *size, uint64_t *after)
{
	return merge(a, a_size, b, b_size, true, buffer, size, after);
}

/* Up to this many keys, to compare each with each is faster than the tables of a radix sort. */
#define FEW_KEYS	64

/*
 * Radix sort, a byte at a time from the lowest.  A byte that all keys share is
 * skipped, which for ages and dates leaves two or three passes.  Returns
 * whichever of the two arrays holds the sorted keys.
 */
static uint32_t *
sort_keys(uint32_t *keys, uint32_t *scratch, size_t n)
{
	uint32_t	differences = 0;

	/*
	 * the place of a key is the number of keys below it, and of its equals
	 * before it
	 */
	if (n <= FEW_KEYS)
	{
		for (size_t i = 0; i < n; i++)
		{
			uint32_t	place = 0;

			for (size_t j = 0; j < i; j++)
				place += keys[j] <= keys[i];
			for (size_t j = i; j < n; j++)
				place += keys[j] < keys[i];
			scratch[place] = keys[i];
		}
		return scratch;
	}

	for (size_t i = 1; i < n; i++)
		differences |= keys[i] ^ keys[0];
	for (int shift = 0; shift < 32; shift += 8)
	{
		size_t		place[256] = {0};
		size_t		sum = 0;
		uint32_t   *swap = keys;

		if ((differences >> shift & 0xFF) == 0)
			continue;
		for (size_t i = 0; i < n; i++)
			place[keys[i] >> shift & 0xFF]++;
		for (int i = 0; i < 256; i++)
		{
			size_t		count = place[i];

			place[i] = sum;
			sum += count;
		}
		for (size_t from = 0, to; from < n; from = to)
		{
			check_interrupts();
			to = n - from < KEYS_BETWEEN_CHECKS ? n : from + KEYS_BETWEEN_CHECKS;
			for (size_t i = from; i < to; i++)
				scratch[place[keys[i] >> shift & 0xFF]++] = keys[i];
		}
		keys = scratch;
		scratch = swap;
	}
	return keys;
}

size_t
day_counts_from_keys(uint32_t *keys, uint32_t *scratch, size_t n, uint8_t *buffer)
{
	DayCountsWriter writer;
	const uint32_t *sorted = sort_keys(keys, scratch, n);

	day_counts_write(&writer, buffer);
	for (size_t i = 0, j; i < n; i = j)
	{
		for (j = i + 1; j < n && sorted[j] == sorted[i]; j++)
			;
		day_counts_put(&writer, sorted[i], j - i);
	}
	return (size_t) (writer.next - buffer);
}
