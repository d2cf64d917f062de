/*
 * day_counts.h
 *		How many cases fall on each day, by class: an exact multiset of days.
 *
 * A summary value is such a multiset: a string of bytes, read from the front,
 * with one entry for each (class, day) that has cases, in ascending order:
 *
 *		entry = varint(gap << 3 | small) [ varint(cases - 8) ]
 *
 * gap is the distance from the key that follows the previous entry (from 0 at
 * the start).  small is cases - 1 up to 6; 7 announces the second number.  So a
 * day with few cases takes one byte if another day is near, equal contents have
 * equal bytes, and the bytes are the same on every machine.  A varint has seven
 * bits in each byte, lowest first, and no superfluous zero byte at its end.
 */
#ifndef DAY_COUNTS_H
#define DAY_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A key orders entries by class, then by day. */
#define DAY_COUNTS_DAY_BITS		29
#define DAY_COUNTS_MAX_DAY		((INT64_C(1) << DAY_COUNTS_DAY_BITS) - 1)
#define DAY_COUNTS_CLASSES		8

static inline uint32_t
day_counts_key(unsigned class, int64_t day)
{
	return (uint32_t) class << DAY_COUNTS_DAY_BITS | (uint32_t) day;
}

static inline unsigned
day_counts_class(uint32_t key)
{
	return key >> DAY_COUNTS_DAY_BITS;
}

static inline uint32_t
day_counts_day(uint32_t key)
{
	return key & DAY_COUNTS_MAX_DAY;
}

/* A number of cases of a day; it can be 0. */
typedef struct DayCount
{
	uint32_t	key;
	uint32_t	cases;
} DayCount;

static inline DayCount
day_count(unsigned class, int64_t day, uint32_t cases)
{
	DayCount	count = {day_counts_key(class, day), cases};

	return count;
}

typedef enum DayCountsResult
{
	DAY_COUNTS_OK,
	DAY_COUNTS_MALFORMED,		/* not the canonical encoding of a multiset */
	DAY_COUNTS_OVERFLOW,		/* more cases than a bigint can hold */
	DAY_COUNTS_NOT_CONTAINED	/* more to take away than there is */
} DayCountsResult;

/* The most bytes of an entry, and of an entry of one case. */
#define DAY_COUNTS_ENTRY_SIZE		14
#define DAY_COUNTS_KEY_SIZE			5

/* The most cases of all entries together: what a bigint can hold. */
#define DAY_COUNTS_MAX_CASES		INT64_MAX

/*
 * A reader over encoded entries.  day_counts_next() is false at the end, and at
 * the first bytes that are not an entry; malformed tells which.
 */
typedef struct DayCountsReader
{
	const uint8_t *next;
	const uint8_t *stop;		/* the next interrupt check */
	const uint8_t *end;
	uint64_t	after;			/* the key after the last one */
	uint32_t	key;			/* the entry that was read */
	uint64_t	cases;
	bool		malformed;
} DayCountsReader;

extern void day_counts_read(DayCountsReader *reader, const uint8_t *entries, size_t size);

/* small in the first byte of an entry, and where it announces a second number. */
#define DAY_COUNTS_SMALL_BITS	3
#define DAY_COUNTS_MANY			7

/* day_counts_next() for any entry, at an interrupt check, and at the end. */
extern bool day_counts_next_any(DayCountsReader *reader);

/* Nearly all entries have one byte or two, and are read here, without a branch between the two. */
static inline bool
day_counts_next(DayCountsReader *reader)
{
	const uint8_t *next = reader->next;
	uint64_t	key;
	uint32_t	small;
	uint32_t	more;

	if (reader->stop - next < 2)
		return day_counts_next_any(reader);
	small = next[0] & DAY_COUNTS_MANY;
	more = small == DAY_COUNTS_MANY ? next[1] : 0;
	key = reader->after + (next[0] >> DAY_COUNTS_SMALL_BITS);
	if ((next[0] | more) >= 0x80 || key > UINT32_MAX)
		return day_counts_next_any(reader);
	reader->next = next + (small == DAY_COUNTS_MANY ? 2 : 1);
	reader->cases = small + 1 + more;
	reader->key = (uint32_t) key;
	reader->after = key + 1;
	return true;
}

/* A writer of entries.  Keys must ascend, and the buffer must be large enough. */
typedef struct DayCountsWriter
{
	uint8_t    *next;
	uint64_t	after;
} DayCountsWriter;

extern void day_counts_write(DayCountsWriter *writer, uint8_t *buffer);
extern void day_counts_put(DayCountsWriter *writer, uint32_t key, uint64_t cases);

/* Is this the encoding of a multiset whose total a bigint can hold? */
extern DayCountsResult day_counts_check(const uint8_t *entries, size_t size);

/*
 * a + b, in a buffer of a_size + b_size bytes that overlaps neither.
 */
extern DayCountsResult day_counts_add(const uint8_t *a, size_t a_size,
									  const uint8_t *b, size_t b_size,
									  uint8_t *buffer, size_t *size);

/*
 * a - b, in a buffer of a_size bytes that overlaps neither, and the key after its last
 * one, or 0.
 */
extern DayCountsResult day_counts_subtract(const uint8_t *a, size_t a_size,
										   const uint8_t *b, size_t b_size,
										   uint8_t *buffer, size_t *size, uint64_t *after);

/*
 * The multiset of n keys in any order, in a buffer of n * DAY_COUNTS_KEY_SIZE
 * bytes.  Both keys and scratch, an array as long, are overwritten.
 */
extern size_t day_counts_from_keys(uint32_t *keys, uint32_t *scratch, size_t n,
								   uint8_t *buffer);

/* Unsigned varints, for the header in front of the entries. */
#define DAY_COUNTS_VARINT_SIZE 10

extern uint8_t *day_counts_put_varint(uint8_t *next, uint64_t value);

/* NULL if the bytes up to end are not a varint. */
extern const uint8_t *day_counts_get_varint(const uint8_t *next, const uint8_t *end, uint64_t *value);

#endif
