#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "area_counts.h"
#include "memory.h"
#include "pieces.h"
#include "random.h"

/* Rows of random counts, in random order. */
static AreaCounts
random_rows(int n_pairs, size_t n_rows, int64_t most)
{
	AreaCounts	counts = {n_pairs, n_rows, allocate((n_rows * (size_t) n_pairs + 1) * sizeof(AreaPair))};

	for (size_t i = 0; i < n_rows * (size_t) n_pairs; i++)
	{
		counts.pairs[i].issued = 1 + (uint64_t) random_below(most);
		counts.pairs[i].in_time = (uint64_t) random_below((int64_t) counts.pairs[i].issued + 1);
	}
	return counts;
}

static void
assert_same_rows(const AreaCounts *a, const AreaCounts *b)
{
	assert_int_equal(a->n_rows, b->n_rows);
	assert_memory_equal(a->pairs, b->pairs, a->n_rows * (size_t) a->n_pairs * sizeof(AreaPair));
}

/* Both forms read as the rows that were written, whatever their order was. */
static void
round_trips(void **state)
{
	(void) state;
	for (int trial = 0; trial < 2000; trial++)
	{
		int			n_pairs = 1 + trial % 2;
		AreaCounts	counts = random_rows(n_pairs, (size_t) random_below(20),
										 trial % 3 == 0 ? 3 : trial % 3 == 1 ? 1000 : INT64_MAX / 64);
		AreaCounts	again;
		AreaCounts	shuffled = counts;
		uint8_t    *stored = allocate(AREA_COUNTS_SIZE(n_pairs, counts.n_rows));
		uint8_t    *same = allocate(AREA_COUNTS_SIZE(n_pairs, counts.n_rows));
		char	   *string = allocate(AREA_COUNTS_TEXT_SIZE(n_pairs, counts.n_rows));
		size_t		size;

		shuffled.pairs = allocate((counts.n_rows * (size_t) n_pairs + 1) * sizeof(AreaPair));
		for (size_t row = 0; row < counts.n_rows; row++)
			memcpy(shuffled.pairs + (counts.n_rows - 1 - row) * (size_t) n_pairs,
				   area_counts_row(&counts, row), (size_t) n_pairs * sizeof(AreaPair));
		area_counts_sort(&counts);
		area_counts_sort(&shuffled);
		assert_same_rows(&counts, &shuffled);

		size = area_counts_write(&counts, stored);
		assert_true(size <= AREA_COUNTS_SIZE(n_pairs, counts.n_rows));
		assert_null(area_counts_read(stored, size, n_pairs, &again));
		assert_same_rows(&counts, &again);
		assert_int_equal(area_counts_write(&again, same), size);
		assert_memory_equal(stored, same, size);

		area_counts_to_text(&counts, string);
		assert_true(strlen(string) < AREA_COUNTS_TEXT_SIZE(n_pairs, counts.n_rows));
		assert_null(area_counts_from_text(string, n_pairs, &again));
		assert_same_rows(&counts, &again);
		/* a funnel is not a comparison of groups */
		if (counts.n_rows > 0)
			assert_non_null(area_counts_from_text(string, 3 - n_pairs, &again));
		assert_non_null(area_counts_read(stored, size, 3 - n_pairs, &again));
		/* nor is a part of it anything but rows that come first, or nothing */
		for (size_t part = 0; part < size; part++)
			if (area_counts_read(stored, part, n_pairs, &again) == NULL)
				assert_memory_equal(again.pairs, counts.pairs, again.n_rows * (size_t) n_pairs * sizeof(AreaPair));
		free_all();
	}
}

static void
refused_text(void **state)
{
	static const char *const single[] = {"", " ", "1", "1/", "/1", "1/2 ", " 1/2", "1/2  3/4", "1/2,3/4", "3/2", "0/0",
		"01/2", "1/02", "-1/2", "+1/2", "1/2:1/2", "3/4 1/2", "1/3 1/2", "9223372036854775808/9223372036854775808",
	"1/9223372036854775807 2/2", "empty ", "EMPTY", "empty 1/2", "1/2 empty", "1e0/2", "1/2x"};
	static const char *const pairs[] = {"1/2", "1/2:", "1/2: 3/4", "1/2:3/4:5/6", "1/2:3/0", "1/2;3/4", "1/2:4/5 1/2:3/5"};
	AreaCounts	counts;

	(void) state;
	for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++)
		if (area_counts_from_text(single[i], 1, &counts) == NULL)
			fail_msg("\"%s\" was read", single[i]);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (area_counts_from_text(pairs[i], 2, &counts) == NULL)
			fail_msg("\"%s\" was read", pairs[i]);
	assert_null(area_counts_from_text("0/9223372036854775807", 1, &counts));
	assert_null(area_counts_from_text("1/2 1/2", 1, &counts));
	free_all();
}

static void
refused_bytes(void **state)
{
	static const struct
	{
		size_t		size;
		uint8_t		bytes[24];
	}			refused[] = {
		{0, {0}}, {1, {1}}, {2, {2, 1}}, {2, {0, 1}}, {2, {1, 2}}, {3, {1, 1, 1}}, {4, {1, 1, 2, 1}}, {4, {1, 1, 0, 0}},
		{5, {1, 1, 0x81, 0, 2}}, {5, {1, 1, 1, 0x82, 0}}, {6, {1, 1, 1, 3, 0, 2}},
		{13, {1, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1}},
		{14, {1, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0, 1}}
	};
	AreaCounts	counts;

	(void) state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (area_counts_read(refused[i].bytes, refused[i].size, 1, &counts) == NULL)
			fail_msg("bytes %zu were read", i);
	free_all();
}

static void
bounds(void **state)
{
	AreaPair	row[2] = {{1, 2}, {0, 1}};
	uint64_t	issued = AREA_COUNTS_MAX_ISSUED - 3;
	size_t		size = 2 + 2 * ((size_t) AREA_COUNTS_MAX_ROWS + 1);
	uint8_t    *stored = allocate(size);
	AreaCounts	counts;

	(void) state;
	assert_true(area_counts_row_fits(row, 2, &issued));
	assert_int_equal(issued, AREA_COUNTS_MAX_ISSUED);
	assert_false(area_counts_row_fits(row, 1, &issued));

	/* one area more than there can be, each with one late plan */
	stored[0] = AREA_COUNTS_VERSION;
	stored[1] = 1;
	for (size_t i = 2; i < size; i += 2)
	{
		stored[i] = 0;
		stored[i + 1] = 1;
	}
	assert_non_null(area_counts_read(stored, size, 1, &counts));
	assert_null(area_counts_read(stored, size - 2, 1, &counts));
	assert_int_equal(counts.n_rows, AREA_COUNTS_MAX_ROWS);
	free_all();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trips),
		cmocka_unit_test(refused_text),
		cmocka_unit_test(refused_bytes),
		cmocka_unit_test(bounds),
	};

	core_allocate = allocate;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
