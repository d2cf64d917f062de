/*
 * day_counts.h
 *		How many cases fall on each day, by class: an exact multiset of days.
 *
 * A summary value is such a multiset.  It is a string of bytes, read from the
 * front, one entry for each (class, day) that has cases, in ascending order:
 *
 *		entry = varint(gap << 3 | small) [ varint(cases - 8) ]
 *
 * where gap is the distance from the entry before (its key plus one, 0 at the
 * start), small is cases - 1 up to 6, and 7 announces the second number.  So a
 * day with few cases next to another takes one byte, whether the days are
 * dense or sparse; equal contents have equal bytes; and no byte depends on the
 * machine.  A varint has seven bits in each byte, lowest first, and no
 * superfluous zero byte at its end.
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

/* Some cases of a day, maybe none. */
typedef struct DayCount
{
	uint32_t	key;
	uint32_t	cases;
} DayCount;

typedef enum DayCountsResult
{
	DAY_COUNTS_OK,
	DAY_COUNTS_MALFORMED,		/* not the one encoding of any multiset */
	DAY_COUNTS_OVERFLOW,		/* more cases than a bigint can hold */
	DAY_COUNTS_NOT_CONTAINED	/* more to take away than there is */
} DayCountsResult;

/* The most bytes that an entry takes, and an entry of one case. */
#define DAY_COUNTS_ENTRY_SIZE		14
#define DAY_COUNTS_KEY_SIZE			5

/* The most cases of all entries together: what a bigint can hold. */
#define DAY_COUNTS_MAX_CASES		INT64_MAX

/*
 * A reader over encoded entries.  next() is false at the end and at the first
 * thing that is no entry; then malformed tells the one from the other.
 */
typedef struct DayCountsReader
{
	const uint8_t *next;
	const uint8_t *stop;		/* where it next asks whether to go on */
	const uint8_t *end;
	uint64_t	after;			/* the key after the last one */
	uint32_t	key;			/* the entry that was read */
	uint64_t	cases;
	bool		malformed;
} DayCountsReader;

extern void day_counts_read(DayCountsReader *reader, const uint8_t *entries, size_t size);
extern bool day_counts_next(DayCountsReader *reader);

/* A writer of entries; the keys must ascend, and the room suffice. */
typedef struct DayCountsWriter
{
	uint8_t    *next;
	uint64_t	after;
} DayCountsWriter;

extern void day_counts_write(DayCountsWriter *writer, uint8_t *room);
extern void day_counts_put(DayCountsWriter *writer, uint32_t key, uint64_t cases);

/* Is this the encoding of a multiset whose sum a bigint can hold? */
extern DayCountsResult day_counts_check(const uint8_t *entries, size_t size);

/*
 * a + b; the room must hold a_size + b_size bytes and not overlap them.
 */
extern DayCountsResult day_counts_add(const uint8_t *a, size_t a_size,
									  const uint8_t *b, size_t b_size,
									  uint8_t *room, size_t *size);

/*
 * a - b; the room must hold a_size bytes and not overlap them.
 */
extern DayCountsResult day_counts_subtract(const uint8_t *a, size_t a_size,
										   const uint8_t *b, size_t b_size,
										   uint8_t *room, size_t *size);

/*
 * The multiset of n keys in any order; the keys are sorted in place, scratch
 * has room for as many, and the room holds n * DAY_COUNTS_KEY_SIZE bytes.
 */
extern size_t day_counts_from_keys(uint32_t *keys, uint32_t *scratch, size_t n,
								   uint8_t *room);

/* Unsigned varints, for what stands in front of the entries. */
#define DAY_COUNTS_VARINT_SIZE 10

extern uint8_t *day_counts_put_varint(uint8_t *next, uint64_t value);
/* NULL where the bytes up to end are no varint. */
extern const uint8_t *day_counts_get_varint(const uint8_t *next, const uint8_t *end, uint64_t *value);

#endif
