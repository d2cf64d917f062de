#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "caseflow.h"
#include "dense_days.h"
#include "disclosure.h"
#include "interrupts.h"
#include "random.h"
#include "survival.h"
#include "timeliness.h"

/* Each long loop of the core checks for interrupts often, and can be left at each check. */

#define N_DAYS	(1 << 20)

static uint8_t entries[2 * N_DAYS + 16];
static size_t size;
static uint8_t room[16 * N_DAYS];
static uint32_t keys[N_DAYS];
static uint32_t scratch[N_DAYS];
static char string[SUMMARY_TEXT_SIZE(N_DAYS)];

static int	asked;
static int	stop_at;			/* the check that does not return */
static jmp_buf stopped;

static void
ask(void)
{
	if (++asked == stop_at)
		longjmp(stopped, 1);
}

/* The number of checks in a loop, which also is left at the middle one. */
static int
questions(void (*loop) (void))
{
	volatile int all;

	check_interrupts = ask;
	asked = 0;
	stop_at = 0;
	loop();
	all = asked;

	asked = 0;
	stop_at = (all + 1) / 2;
	if (all > 0 && setjmp(stopped) == 0)
	{
		loop();
		fail();
	}
	return all;
}

/* Two cases a day, which take one byte a day. */
static void
make_days(unsigned class, DayCountsWriter *writer)
{
	for (int64_t day = 0; day < N_DAYS; day++)
		day_counts_put(writer, day_counts_key(class, day), 2);
	size = (size_t) (writer->next - entries);
}

static void
make_timeliness(void)
{
	DayCountsWriter writer;

	day_counts_write(&writer, entries);
	make_days(TIMELINESS_COMPLETED, &writer);
}

/* All cases close on the day on which they open; the limit is 0 days. */
static void
make_caseflow(void)
{
	DayCountsWriter writer;

	day_counts_write(&writer, entries);
	make_days(CASEFLOW_OPENED, &writer);
	make_days(CASEFLOW_CLOSED, &writer);
}

static Summary
summary(int32_t limit_days)
{
	Summary		result = {limit_days, entries, size};

	return result;
}

static void
totals(void)
{
	TimelinessTotals totals;

	assert_true(timeliness_totals(entries, size, 140, &totals));
	assert_int_equal(totals.dated, 2 * N_DAYS);
}

static void
days_at(void)
{
	uint32_t	days;
	uint32_t	days_after;

	assert_true(timeliness_days_at(entries, size, 2 * N_DAYS - 1, false, &days, &days_after));
	assert_int_equal(days, N_DAYS - 1);
}

static void
bands(void)
{
	TimelinessBand bands[2];
	int32_t		edge = 9;

	assert_true(timeliness_bands(entries, size, &edge, 1, false, bands));
	assert_int_equal(bands[0].completed, 20);
}

static void
survival(void)
{
	SurvivalReader reader;
	int			steps = 0;

	assert_true(survival_read(&reader, entries, size));
	while (survival_next(&reader))
		steps++;
	assert_int_equal(steps, N_DAYS);
}

static void
add(void)
{
	static uint8_t sum[2 * sizeof(entries)];
	size_t		sum_size;

	assert_int_equal(day_counts_add(entries, size, entries, size, sum, &sum_size), DAY_COUNTS_OK);
}

static void
subtract(void)
{
	size_t		rest_size;
	uint64_t	after;

	assert_int_equal(day_counts_subtract(entries, size, entries, size, room, &rest_size, &after), DAY_COUNTS_OK);
	assert_int_equal(rest_size, 0);
}

static void
counters(void)
{
	DenseDays	spans;
	size_t		dense_size = dense_days_choose(&spans, entries, size);
	static uint32_t dense[8 * N_DAYS];
	size_t		rest_size;

	assert_true(dense_size > 0 && dense_size <= sizeof(dense));
	memset(dense, 0, dense_size);
	memcpy(dense, &spans, sizeof(spans));
	assert_true(dense_days_add((DenseDays *) dense, entries, size, room, &rest_size));
}

static void
sort(void)
{
	for (int i = 0; i < N_DAYS; i++)
		keys[i] = (uint32_t) random_below(UINT32_MAX);
	assert_true(day_counts_from_keys(keys, scratch, N_DAYS, room) > 0);
}

static void
check(void)
{
	size_t		header_size = (size_t) (summary_put_header(room, SUMMARY_NO_LIMIT) - room);

	memcpy(room + header_size, entries, size);
	assert_null(summary_check(&timeliness_kind, room, header_size + size));
}

static void
check_caseflow(void)
{
	size_t		header_size = (size_t) (summary_put_header(room, 0) - room);

	memcpy(room + header_size, entries, size);
	assert_null(summary_check(&caseflow_kind, room, header_size + size));
}

static void
to_text(void)
{
	Summary		s = summary(SUMMARY_NO_LIMIT);

	assert_true(summary_to_text(&timeliness_kind, &s, string));
}

static void
from_text(void)
{
	size_t		stored_size;

	assert_null(summary_from_text(&timeliness_kind, string, room, &stored_size));
}

static void
backlog(void)
{
	Summary		s = summary(0);
	BacklogReader reader;
	Backlog		backlog;

	backlog_read(&reader, &s);
	assert_true(backlog_at(&reader, N_DAYS, &backlog));
	assert_int_equal(backlog.closed, 2 * N_DAYS);
}

/* One cell, so one call: there are many ways to a witness in which it is larger by one. */
#define LINES	100

static void
withhold(void)
{
	static DisclosureCell cells[LINES * LINES];
	void	   *memory = malloc(disclosure_table_size(LINES * LINES, LINES, LINES));
	DisclosureTable *table;

	for (int i = 0; i < LINES * LINES; i++)
	{
		cells[i].count = 2;
		cells[i].row = i / LINES;
		cells[i].column = i % LINES;
		cells[i].withheld = false;
	}
	table = disclosure_table(cells, LINES * LINES, LINES, LINES, 1000, UINT64_MAX, memory);
	disclosure_protect(table, 0);
	free(memory);
}

static void
entries_are_read_in_turns(void **state)
{
	int			turns = N_DAYS / 65536 - 1;

	(void) state;
	make_timeliness();
	assert_true(questions(totals) >= turns);
	assert_true(questions(days_at) >= turns);
	assert_true(questions(bands) >= turns);
	assert_true(questions(survival) >= turns);
	assert_true(questions(add) >= 2 * turns);
	assert_true(questions(subtract) >= 2 * turns);
	assert_true(questions(counters) >= 2 * turns);
	assert_true(questions(check) >= 2 * turns);
	assert_true(questions(to_text) >= turns);
	/* the second run stopped halfway */
	check_interrupts = ask;
	stop_at = 0;
	to_text();
	assert_true(questions(from_text) >= turns);
	make_caseflow();
	assert_true(questions(check_caseflow) >= 2 * turns);
	assert_true(questions(backlog) >= 2 * turns);
}

static void
keys_are_sorted_in_turns(void **state)
{
	(void) state;
	assert_true(questions(sort) >= 4 * N_DAYS / 65536);
}

static void
ways_are_sought_in_turns(void **state)
{
	(void) state;
	check_interrupts = ask;
	asked = stop_at = 0;
	withhold();
	/* at each row that a way can cross */
	assert_true(asked >= LINES - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_are_read_in_turns),
		cmocka_unit_test(keys_are_sorted_in_turns),
		cmocka_unit_test(ways_are_sought_in_turns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
