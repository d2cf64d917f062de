#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dense_days.h"
#include "random.h"

#define N_KEYS		20000

static uint32_t keys[N_KEYS];
static uint32_t scratch[N_KEYS];
static uint8_t entries[N_KEYS * DAY_COUNTS_ENTRY_SIZE];

/* The entries of the first n keys. */
static size_t
encode(size_t n)
{
	return day_counts_from_keys(keys, scratch, n, entries);
}

/* Chosen spans with counters, in exactly the required memory; NULL for none. */
static DenseDays *
make(const uint8_t *from, size_t from_size, size_t *size)
{
	DenseDays	spans;
	DenseDays  *dense;

	*size = dense_days_choose(&spans, from, from_size);
	if (*size == 0)
		return NULL;
	dense = calloc(1, *size);
	memcpy(dense, &spans, sizeof(spans));
	assert_true(dense_days_fit(dense, *size));
	assert_false(dense_days_fit(dense, *size - sizeof(uint32_t)));
	return dense;
}

/* Counters and rest together equal the entries, byte for byte; returns the size of the rest. */
static size_t
check_split(DenseDays *dense, size_t dense_size, const uint8_t *from, size_t from_size)
{
	uint8_t    *rest = malloc(from_size + 1);
	uint8_t    *counted = malloc(DENSE_DAYS_ENTRIES_SIZE(dense_size));
	uint8_t    *sum;
	size_t		rest_size;
	size_t		counted_size;
	size_t		sum_size;

	assert_true(dense_days_add(dense, from, from_size, rest, &rest_size));
	assert_true(rest_size <= from_size);
	counted_size = dense_days_entries(dense, counted);
	assert_true(counted_size <= DENSE_DAYS_ENTRIES_SIZE(dense_size));
	sum = malloc(rest_size + counted_size + 1);
	assert_int_equal(day_counts_add(rest, rest_size, counted, counted_size, sum, &sum_size), DAY_COUNTS_OK);
	assert_int_equal(sum_size, from_size);
	assert_memory_equal(sum, from, from_size);
	free(sum);
	free(counted);
	free(rest);
	return rest_size;
}

/* Clusters of days in some classes, and outliers anywhere. */
static void
random_days(void **state)
{
	int			dense_trials = 0;

	(void) state;
	for (int trial = 0; trial < 400; trial++)
	{
		size_t		n = (size_t) random_below(trial % 4 ? 3000 : N_KEYS);
		int64_t		classes = 1 + random_below(DAY_COUNTS_CLASSES);
		int64_t		width = 1 + random_below(trial % 3 ? 300 : 3000);
		int64_t		first = random_below(2) ? random_below(100) : random_below(DAY_COUNTS_MAX_DAY - 5000);
		size_t		size;
		size_t		dense_size;
		DenseDays  *dense;

		for (size_t i = 0; i < n; i++)
			keys[i] = day_counts_key((unsigned) random_below(classes), random_below(20) ?
									 first + random_below(width) : random_below(DAY_COUNTS_MAX_DAY + 1));
		size = encode(n);
		dense = make(entries, size, &dense_size);
		if (dense == NULL)
			continue;
		dense_trials++;
		check_split(dense, dense_size, entries, size);
		free(dense);
	}
	assert_true(dense_trials > 100);
}

static void
put_cases(DayCountsWriter *writer, unsigned class, uint32_t day, uint64_t cases)
{
	day_counts_put(writer, day_counts_key(class, day), cases);
}

/* The span of a class for entries given as (day, cases) pairs, terminated by 0 cases. */
static DenseSpan
span_of(const uint64_t (*days)[2])
{
	DenseDays	spans;
	DayCountsWriter writer;
	size_t		size;

	day_counts_write(&writer, entries);
	for (; (*days)[1] > 0; days++)
		put_cases(&writer, 1, (uint32_t) (*days)[0], (*days)[1]);
	size = dense_days_choose(&spans, entries, (size_t) (writer.next - entries));
	assert_int_equal(size, spans.spans[1].n_days == 0 ? 0 :
					 sizeof(DenseDays) + spans.spans[1].n_days * sizeof(uint32_t));
	spans.spans[1].first_key -= size ? day_counts_key(1, 0) : 0;
	return spans.spans[1];
}

static void
choice(void **state)
{
	static const uint64_t few[][2] = {{70, 127}, {0}};
	static const uint64_t enough[][2] = {{70, 100}, {127, 28}, {0}};

	/* eight blocks between, and nine */
	static const uint64_t near_gap[][2] = {{64, 128}, {640, 128}, {0}};
	static const uint64_t far_gap[][2] = {{64, 129}, {704, 128}, {0}};

	/* a mistyped year, and the larger of two clusters */
	static const uint64_t outlier[][2] = {{140, 1000}, {700000, 100}, {0}};
	static const uint64_t two[][2] = {{140, 1000}, {70000, 400}, {70100, 700}, {536870911, 128}, {0}};
	static const uint64_t last[][2] = {{536870911, 128}, {0}};
	DenseSpan	span;
	DenseDays	spans;
	DayCountsWriter writer;

	(void) state;
	assert_int_equal(span_of(few).n_days, 0);
	span = span_of(enough);
	assert_int_equal(span.first_key, 64);
	assert_int_equal(span.n_days, 64 + 32);
	span = span_of(near_gap);
	assert_int_equal(span.first_key, 64);
	assert_int_equal(span.n_days, 640 + 320);
	span = span_of(far_gap);
	assert_int_equal(span.first_key, 64);
	assert_int_equal(span.n_days, 64 + 32);
	span = span_of(outlier);
	assert_int_equal(span.first_key, 128);
	assert_int_equal(span.n_days, 64 + 32);
	span = span_of(two);
	assert_int_equal(span.first_key, 69952);
	assert_int_equal(span.n_days, 192 + 96);
	span = span_of(last);
	assert_int_equal(span.first_key, 536870912 - 64);

	/* the last days of a class and the first of the next are not one span */
	day_counts_write(&writer, entries);
	put_cases(&writer, 0, DAY_COUNTS_MAX_DAY, 128);
	put_cases(&writer, 1, 0, 128);
	dense_days_choose(&spans, entries, (size_t) (writer.next - entries));
	assert_int_equal(spans.spans[0].n_days, 64 + 32);
	assert_int_equal(spans.spans[1].first_key, day_counts_key(1, 0));
	assert_int_equal(spans.spans[1].n_days, 64 + 32);
}

/* A few bytes that claim endless days do not take more memory than the limit. */
static void
longest_span(void **state)
{
	DenseDays	spans;
	DayCountsWriter writer;
	size_t		size;
	uint32_t	day = 0;

	(void) state;
	day_counts_write(&writer, entries);
	for (; day < 64 * 9 * 10000; day += 64 * 9)
		put_cases(&writer, 0, day, 128);
	size = dense_days_choose(&spans, entries, (size_t) (writer.next - entries));
	assert_true(size > 64 * 1024 * sizeof(uint32_t) && size < 64 * 1024 * 3 / 2 * sizeof(uint32_t) + 200);
}

/* A counter holds 32 bits; more cases go to the rest, and none is lost. */
static void
full_counters(void **state)
{
	DayCountsWriter writer;
	DenseDays  *dense;
	size_t		size;
	size_t		dense_size;
	uint32_t	key = day_counts_key(2, 140);
	uint8_t		rest[DAY_COUNTS_ENTRY_SIZE];
	size_t		rest_size;

	(void) state;
	day_counts_write(&writer, entries);
	put_cases(&writer, 2, 140, UINT32_MAX);
	put_cases(&writer, 2, 141, (uint64_t) UINT32_MAX + 1);
	put_cases(&writer, 2, 142, UINT32_MAX - 1);
	size = (size_t) (writer.next - entries);
	dense = make(entries, size, &dense_size);
	assert_true(check_split(dense, dense_size, entries, size) > 0);
	assert_int_equal(*dense_days_counter(dense, key), UINT32_MAX);
	assert_int_equal(*dense_days_counter(dense, key + 1), 0);

	assert_false(dense_days_count(dense, day_count(2, 140, 1)));
	assert_int_equal(*dense_days_counter(dense, key), UINT32_MAX);
	assert_true(dense_days_count(dense, day_count(2, 141, 1)));
	assert_true(dense_days_count(dense, day_count(2, 142, 1)));
	assert_false(dense_days_count(dense, day_count(2, 142, 1)));
	assert_true(dense_days_count(dense, day_count(2, 140, 0)));
	assert_int_equal(*dense_days_counter(dense, key), UINT32_MAX);
	assert_null(dense_days_counter(dense, key - 140));
	assert_null(dense_days_counter(dense, day_counts_key(1, 140)));

	/* one more than the day's counter, which has one, can still hold */
	day_counts_write(&writer, entries);
	put_cases(&writer, 2, 141, UINT32_MAX);
	assert_true(dense_days_add(dense, entries, (size_t) (writer.next - entries), rest, &rest_size));
	assert_int_equal(rest_size, writer.next - entries);
	assert_int_equal(*dense_days_counter(dense, key + 1), 1);

	day_counts_write(&writer, entries);
	put_cases(&writer, 2, 140, DAY_COUNTS_MAX_CASES);
	assert_true(dense_days_add(dense, entries, (size_t) (writer.next - entries), rest, &rest_size));
	assert_int_equal(rest_size, writer.next - entries);
	assert_memory_equal(rest, entries, rest_size);
	free(dense);
}

/* The largest entries of counters fit in the promised room. */
static void
largest_entries(void **state)
{
	(void) state;
	for (int step = 1; step < 700; step = step * 2 + 1)
	{
		DayCountsWriter writer;
		DenseDays  *dense;
		size_t		dense_size;
		uint8_t    *room;

		day_counts_write(&writer, entries);
		for (unsigned class = 0; class < DAY_COUNTS_CLASSES; class++)
			for (uint32_t day = 1000; day < 4000; day += 64)
				put_cases(&writer, class, (1u << 28) + day, 128);
		dense = make(entries, (size_t) (writer.next - entries), &dense_size);
		for (size_t i = 0; i < (dense_size - sizeof(DenseDays)) / sizeof(uint32_t); i += (size_t) step)
			dense->cases[i] = UINT32_MAX;
		room = malloc(DENSE_DAYS_ENTRIES_SIZE(dense_size));
		assert_int_equal(day_counts_check(room, dense_days_entries(dense, room)), DAY_COUNTS_OK);
		free(room);
		free(dense);
	}
}

static void
malformed(void **state)
{
	static const uint8_t bytes[] = {0x07, 0xF8};
	DenseDays  *dense;
	size_t		dense_size;
	uint8_t		rest[2];
	size_t		rest_size;

	(void) state;
	for (int i = 0; i < 1000; i++)
		keys[i] = day_counts_key(0, i % 100);
	dense = make(entries, encode(1000), &dense_size);
	assert_false(dense_days_add(dense, bytes, sizeof(bytes), rest, &rest_size));
	dense->spans[3].place++;
	assert_false(dense_days_fit(dense, dense_size));
	assert_false(dense_days_fit(dense, sizeof(DenseDays) - 1));
	free(dense);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_days),
		cmocka_unit_test(choice),
		cmocka_unit_test(longest_span),
		cmocka_unit_test(full_counters),
		cmocka_unit_test(largest_entries),
		cmocka_unit_test(malformed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
