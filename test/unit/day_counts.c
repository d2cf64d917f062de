#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "day_counts.h"
#include "random.h"

#define N_KEYS		5000
#define N_DAYS		800

/* Keys in clusters over all classes, and an array of counts by key. */
static uint32_t
random_key(void)
{
	int64_t		day = random_below(4) ? random_below(N_DAYS) : DAY_COUNTS_MAX_DAY - random_below(20);

	return day_counts_key((unsigned) random_below(DAY_COUNTS_CLASSES), day);
}

static int
compare(const void *a, const void *b)
{
	uint32_t	x = *(const uint32_t *) a;
	uint32_t	y = *(const uint32_t *) b;

	return x < y ? -1 : x > y;
}

/* Reads entries back as sorted keys; returns their number. */
static size_t
decode(const uint8_t *entries, size_t size, uint32_t *keys)
{
	DayCountsReader reader;
	size_t		n = 0;

	day_counts_read(&reader, entries, size);
	while (day_counts_next(&reader))
		for (uint64_t i = 0; i < reader.cases; i++)
			keys[n++] = reader.key;
	assert_false(reader.malformed);
	return n;
}

static void
keys_and_back(void **state)
{
	static uint32_t keys[N_KEYS];
	static uint32_t sorted[N_KEYS];
	static uint32_t scratch[N_KEYS];
	static uint32_t read[N_KEYS];
	static uint8_t room[N_KEYS * DAY_COUNTS_KEY_SIZE];

	(void) state;
	for (size_t n = 0; n <= N_KEYS; n = n < 70 ? n + 1 : n * 3)
	{
		size_t		size;

		for (size_t i = 0; i < n; i++)
			keys[i] = sorted[i] = random_key();
		qsort(sorted, n, sizeof(uint32_t), compare);
		size = day_counts_from_keys(keys, scratch, n, room);
		assert_int_equal(day_counts_check(room, size), DAY_COUNTS_OK);
		assert_int_equal(decode(room, size, read), n);
		assert_memory_equal(read, sorted, n * sizeof(uint32_t));
	}
}

/* The sum of two lists equals the list of all keys, byte for byte. */
static void
sums(void **state)
{
	static uint32_t keys[N_KEYS];
	static uint32_t some[N_KEYS];
	static uint32_t scratch[N_KEYS];
	static uint8_t whole[N_KEYS * DAY_COUNTS_KEY_SIZE];
	static uint8_t a[sizeof(whole)];
	static uint8_t b[sizeof(whole)];

	(void) state;
	for (int trial = 0; trial < 200; trial++)
	{
		size_t		n = (size_t) random_below(N_KEYS);
		size_t		n_a = (size_t) random_below((int64_t) n + 1);
		size_t		size;
		size_t		a_size;
		size_t		b_size;
		size_t		sum_size;
		uint64_t	after;
		uint8_t    *sum;

		for (size_t i = 0; i < n; i++)
			keys[i] = random_key();
		memcpy(some, keys, n * sizeof(uint32_t));
		a_size = day_counts_from_keys(some, scratch, n_a, a);
		memcpy(some, keys, n * sizeof(uint32_t));
		b_size = day_counts_from_keys(some + n_a, scratch, n - n_a, b);
		size = day_counts_from_keys(keys, scratch, n, whole);

		/* just the room promised, so that the sanitizer sees one byte more */
		sum = malloc(a_size + b_size);
		assert_int_equal(day_counts_add(a, a_size, b, b_size, sum, &sum_size), DAY_COUNTS_OK);
		assert_int_equal(sum_size, size);
		assert_memory_equal(sum, whole, size);
		free(sum);

		/* the whole minus a part is the rest; no more can be subtracted */
		sum = malloc(size + 1);
		assert_int_equal(day_counts_subtract(whole, size, a, a_size, sum, &sum_size, &after), DAY_COUNTS_OK);
		assert_int_equal(sum_size, b_size);
		assert_memory_equal(sum, b, b_size);
		free(sum);
		if (b_size > 0)
		{
			sum = malloc(a_size + 1);
			assert_int_equal(day_counts_subtract(a, a_size, whole, size, sum, &sum_size, &after),
							 DAY_COUNTS_NOT_CONTAINED);
			free(sum);
		}
	}
}

static void
sizes(void **state)
{
	uint8_t		room[DAY_COUNTS_ENTRY_SIZE];
	DayCountsWriter writer;

	(void) state;
	day_counts_write(&writer, room);
	day_counts_put(&writer, UINT32_MAX, DAY_COUNTS_MAX_CASES);
	assert_int_equal(writer.next - room, DAY_COUNTS_ENTRY_SIZE);
	assert_int_equal(day_counts_check(room, DAY_COUNTS_ENTRY_SIZE), DAY_COUNTS_OK);
	/* few cases on the next day take one byte */
	day_counts_write(&writer, room);
	day_counts_put(&writer, 0, 7);
	day_counts_put(&writer, 1, 1);
	assert_int_equal(writer.next - room, 2);
}

/* More cases than a bigint holds are an error, in one entry or in total. */
static void
overflow(void **state)
{
	uint8_t		a[DAY_COUNTS_ENTRY_SIZE];
	uint8_t		b[DAY_COUNTS_ENTRY_SIZE];
	uint8_t		sum[2 * DAY_COUNTS_ENTRY_SIZE];
	DayCountsWriter writer;
	size_t		a_size;
	size_t		b_size;
	size_t		size;

	(void) state;
	day_counts_write(&writer, a);
	day_counts_put(&writer, 140, DAY_COUNTS_MAX_CASES);
	a_size = (size_t) (writer.next - a);
	for (uint32_t key = 139; key <= 141; key++)
	{
		day_counts_write(&writer, b);
		day_counts_put(&writer, key, 1);
		b_size = (size_t) (writer.next - b);
		assert_int_equal(day_counts_add(a, a_size, b, b_size, sum, &size), DAY_COUNTS_OVERFLOW);
	}
	day_counts_write(&writer, sum);
	day_counts_put(&writer, 139, 1);
	day_counts_put(&writer, 140, DAY_COUNTS_MAX_CASES);
	assert_int_equal(day_counts_check(sum, (size_t) (writer.next - sum)), DAY_COUNTS_OVERFLOW);
}

static void
malformed(void **state)
{
	static const struct
	{
		uint8_t		bytes[16];
		size_t		size;
	}			bad[] = {
		{{0x80}, 1},			/* a varint without an end */
		{{0x80, 0x00}, 2},		/* a superfluous zero byte */
		{{0x07}, 1},			/* the flag for many cases, without a number */
		{{0x07, 0x80}, 2},
		{{0x80, 0x80, 0x80, 0x80, 0x80, 0x01}, 6},	/* a key beyond 32 bits */
		{{0xF8, 0xFF, 0xFF, 0xFF, 0x7F, 0x00}, 6},	/* one after the last key */
		{{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F}, 10},
		{{0x07, 0xF8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F}, 10},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(day_counts_check(bad[i].bytes, bad[i].size), DAY_COUNTS_MALFORMED);
}

/* Bytes that decode are the only encoding of their entries. */
static void
canonical(void **state)
{
	int			accepted = 0;

	(void) state;
	for (int trial = 0; trial < 200000; trial++)
	{
		uint8_t		bytes[12];
		uint8_t		again[12 * DAY_COUNTS_ENTRY_SIZE];
		size_t		size = (size_t) random_below(sizeof(bytes) + 1);
		DayCountsReader reader;
		DayCountsWriter writer;

		for (size_t i = 0; i < size; i++)
			bytes[i] = (uint8_t) random_bits();
		if (day_counts_check(bytes, size) != DAY_COUNTS_OK)
			continue;
		accepted++;
		day_counts_read(&reader, bytes, size);
		day_counts_write(&writer, again);
		while (day_counts_next(&reader))
			day_counts_put(&writer, reader.key, reader.cases);
		assert_int_equal(writer.next - again, size);
		assert_memory_equal(again, bytes, size);
	}
	assert_true(accepted > 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_and_back),
		cmocka_unit_test(sums),
		cmocka_unit_test(sizes),
		cmocka_unit_test(overflow),
		cmocka_unit_test(malformed),
		cmocka_unit_test(canonical),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
