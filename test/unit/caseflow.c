#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "caseflow.h"
#include "random.h"

#define MAX_CASES	50
#define MAX_DAYS	200

typedef struct Case
{
	int64_t		opened;
	int64_t		closed;			/* below 0: still open */
} Case;

/* The summary of some cases; room must hold their entries. */
static Summary
summary_of(const Case *cases, size_t n, int32_t limit_days, uint8_t *room)
{
	uint32_t	keys[MAX_CASES * CASEFLOW_COUNTS];
	uint32_t	scratch[MAX_CASES * CASEFLOW_COUNTS];
	size_t		n_keys = 0;
	Summary		summary = {limit_days, room, 0};

	for (size_t i = 0; i < n; i++)
	{
		DayCount	counts[CASEFLOW_COUNTS];

		caseflow_counts(cases[i].opened, cases[i].closed, limit_days, counts);
		for (int j = 0; j < CASEFLOW_COUNTS; j++)
			if (counts[j].cases > 0)
				keys[n_keys++] = counts[j].key;
	}
	summary.size = day_counts_from_keys(keys, scratch, n_keys, room);
	return summary;
}

/* The backlog at the end of each day, counted case by case: a case closed on a day is not open at its end. */
static void
against_each_case(void **state)
{
	uint64_t	overdue_seen = 0;

	(void) state;
	for (int trial = 0; trial < 3000; trial++)
	{
		Case		cases[MAX_CASES];
		uint8_t		room[MAX_CASES * CASEFLOW_COUNTS * DAY_COUNTS_KEY_SIZE];
		size_t		n = (size_t) random_below(MAX_CASES + 1);
		int32_t		limit_days = (int32_t) random_below(60);
		int64_t		from_day = random_below(MAX_DAYS + 120);
		int64_t		to_day = from_day + random_below(MAX_DAYS + 120 - from_day);
		uint64_t	expected_days = 0;
		uint64_t	overdue_days;
		Summary		summary;
		BacklogReader reader;

		for (size_t i = 0; i < n; i++)
		{
			cases[i].opened = random_below(MAX_DAYS);
			cases[i].closed = random_below(3) == 0 ? -1 : cases[i].opened + random_below(120);
		}
		summary = summary_of(cases, n, limit_days, room);
		if (n > 0)
			assert_null(caseflow_kind.complaint(&summary));

		backlog_read(&reader, &summary);
		for (int64_t day = 0; day < MAX_DAYS + 120; day++)
		{
			Backlog		expected = {0};
			Backlog		backlog;

			for (size_t i = 0; i < n; i++)
			{
				bool		closed = cases[i].closed >= 0 && cases[i].closed <= day;

				if (cases[i].opened > day)
					continue;
				expected.opened++;
				expected.closed += closed;
				expected.open += !closed;
				expected.overdue += !closed && day > cases[i].opened + limit_days;
			}
			assert_true(backlog_at(&reader, day, &backlog));
			assert_int_equal(backlog.opened, expected.opened);
			assert_int_equal(backlog.closed, expected.closed);
			assert_int_equal(backlog.open, expected.open);
			assert_int_equal(backlog.overdue, expected.overdue);
			overdue_seen += backlog.overdue;
			if (day >= from_day && day <= to_day)
				expected_days += expected.overdue;
		}
		backlog_read(&reader, &summary);
		assert_int_equal(backlog_overdue_days(&reader, from_day, to_day, &overdue_days), SUMMARY_OK);
		assert_int_equal(overdue_days, expected_days);
	}
	assert_true(overdue_seen > 100000);
}

/* Day 140 is in time; on day 141 a case is overdue, unless it closes on that day. */
static void
the_day_of_the_breach(void **state)
{
	uint8_t		room[CASEFLOW_COUNTS * DAY_COUNTS_KEY_SIZE];
	BacklogReader reader;
	Backlog		backlog;
	Case		c = {0, -1};
	Summary		summary = summary_of(&c, 1, 140, room);

	(void) state;
	backlog_read(&reader, &summary);
	assert_true(backlog_at(&reader, 140, &backlog));
	assert_int_equal(backlog.overdue, 0);
	assert_true(backlog_at(&reader, 141, &backlog));
	assert_int_equal(backlog.overdue, 1);

	c.closed = 141;
	summary = summary_of(&c, 1, 140, room);
	backlog_read(&reader, &summary);
	assert_true(backlog_at(&reader, 1000, &backlog));
	assert_int_equal(backlog.overdue, 0);
	assert_int_equal(backlog.closed, 1);
}

/* A breach beyond the last day that a summary can hold is omitted. */
static void
the_last_days(void **state)
{
	uint8_t		room[CASEFLOW_COUNTS * DAY_COUNTS_KEY_SIZE];
	Case		c = {DAY_COUNTS_MAX_DAY, -1};
	Summary		summary = summary_of(&c, 1, 140, room);
	BacklogReader reader;
	Backlog		backlog;

	(void) state;
	assert_null(caseflow_kind.complaint(&summary));
	backlog_read(&reader, &summary);
	assert_true(backlog_at(&reader, DAY_COUNTS_MAX_DAY, &backlog));
	assert_int_equal(backlog.open, 1);
	assert_int_equal(backlog.overdue, 0);
}

/* The overdue days of many cases: as many as a bigint holds, and one day more. */
static void
the_most_overdue_days(void **state)
{
	uint8_t		room[2 * DAY_COUNTS_ENTRY_SIZE];
	DayCountsWriter writer;
	Summary		summary = {140, room, 0};
	BacklogReader reader;
	uint64_t	days;

	(void) state;
	day_counts_write(&writer, room);
	day_counts_put(&writer, day_counts_key(CASEFLOW_OPENED, 0), INT64_MAX / 7);
	day_counts_put(&writer, day_counts_key(CASEFLOW_BREACHED, 141), INT64_MAX / 7);
	summary.size = (size_t) (writer.next - room);

	backlog_read(&reader, &summary);
	assert_int_equal(backlog_overdue_days(&reader, 0, 147, &days), SUMMARY_OK);
	assert_int_equal(days, INT64_MAX);
	backlog_read(&reader, &summary);
	assert_int_equal(backlog_overdue_days(&reader, 0, 148, &days), SUMMARY_OVERFLOW);
	backlog_read(&reader, &summary);
	assert_int_equal(backlog_overdue_days(&reader, 142, 148, &days), SUMMARY_OK);
	assert_int_equal(days, INT64_MAX);
}

/* More overdue closings than breaches, or more breaches than a bigint holds, are no cases. */
static void
corrupt_overdue_days(void **state)
{
	static const struct
	{
		unsigned	class;
		int64_t		day;
		uint64_t	cases;
	}			entries[][2] =
	{
		{{CASEFLOW_BREACHED, 141, 1}, {CASEFLOW_CLOSED_OVERDUE, 150, 2}},
		{{CASEFLOW_BREACHED, 141, DAY_COUNTS_MAX_CASES}, {CASEFLOW_BREACHED, 142, 1}},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++)
	{
		uint8_t		room[2 * DAY_COUNTS_ENTRY_SIZE];
		DayCountsWriter writer;
		Summary		summary = {140, room, 0};
		BacklogReader reader;
		uint64_t	days;

		day_counts_write(&writer, room);
		for (int j = 0; j < 2; j++)
			day_counts_put(&writer, day_counts_key(entries[i][j].class, entries[i][j].day), entries[i][j].cases);
		summary.size = (size_t) (writer.next - room);

		backlog_read(&reader, &summary);
		assert_int_equal(backlog_overdue_days(&reader, 0, 141, &days), SUMMARY_OK);
		backlog_read(&reader, &summary);
		assert_int_equal(backlog_overdue_days(&reader, 0, 150, &days), SUMMARY_CORRUPT);
	}
}

/* A complaint for each kind of summary that no cases can have. */
static void
complaints(void **state)
{
	static const struct
	{
		const char *says;
		DayCount	counts[4];
	}			wrong[] =
	{
		{"it has a breach without an opening", {{CASEFLOW_BREACHED, 141}}},
		{"it has an overdue closing that is not a closing",
		{{CASEFLOW_OPENED, 0}, {CASEFLOW_BREACHED, 141}, {CASEFLOW_CLOSED_OVERDUE, 150}}},
		{"it has an overdue closing without a breach",
		{{CASEFLOW_OPENED, 0}, {CASEFLOW_CLOSED, 100}, {CASEFLOW_CLOSED_OVERDUE, 100}}},
		{"it has a closing without an opening", {{CASEFLOW_CLOSED, 100}}},
		{"it has an opening with neither a closing in time nor a breach", {{CASEFLOW_OPENED, 0}}},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
	{
		uint32_t	keys[4];
		uint32_t	scratch[4];
		uint8_t		room[4 * DAY_COUNTS_KEY_SIZE];
		size_t		n = 0;
		Summary		summary = {140, room, 0};

		/* here, key and cases are a class and a day */
		for (; n < 4 && (n == 0 || wrong[i].counts[n].key > 0); n++)
			keys[n] = day_counts_key(wrong[i].counts[n].key, wrong[i].counts[n].cases);
		summary.size = day_counts_from_keys(keys, scratch, n, room);
		assert_non_null(caseflow_kind.complaint(&summary));
		assert_string_equal(caseflow_kind.complaint(&summary), wrong[i].says);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(against_each_case),
		cmocka_unit_test(the_day_of_the_breach),
		cmocka_unit_test(the_last_days),
		cmocka_unit_test(the_most_overdue_days),
		cmocka_unit_test(corrupt_overdue_days),
		cmocka_unit_test(complaints),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
