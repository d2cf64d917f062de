#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "caseflow.h"
#include "random.h"
#include "summary.h"
#include "timeliness.h"

/* The text of a stored form, and the stored form of that text. */
static void
check_round_trip(const SummaryKind *kind, const uint8_t *stored, size_t size)
{
	Summary		summary;
	char	   *string;
	uint8_t    *room;
	size_t		again;

	assert_null(summary_check(kind, stored, size));
	assert_null(summary_open(stored, size, &summary));
	string = malloc(SUMMARY_TEXT_SIZE(summary.size));
	assert_true(summary_to_text(kind, &summary, string));
	room = malloc(strlen(string) + SUMMARY_HEADER_SIZE);
	assert_null(summary_from_text(kind, string, room, &again));
	assert_int_equal(again, size);
	assert_memory_equal(room, stored, size);
	free(room);
	free(string);
}

static void
empty_values(void **state)
{
	uint8_t		stored[SUMMARY_HEADER_SIZE];
	size_t		size = (size_t) (summary_put_header(stored, SUMMARY_NO_LIMIT) - stored);

	(void) state;
	check_round_trip(&timeliness_kind, stored, size);
	check_round_trip(&caseflow_kind, stored, size);
}

static void
random_timeliness(void **state)
{
	static uint32_t keys[1000];
	static uint32_t scratch[1000];
	static uint8_t stored[SUMMARY_HEADER_SIZE + sizeof(keys) / 4 * DAY_COUNTS_KEY_SIZE];
	static const unsigned classes[] = {TIMELINESS_COMPLETED, TIMELINESS_EXCEPTIONS,
	TIMELINESS_UNDATED, TIMELINESS_UNDATED_EXCEPTIONS, TIMELINESS_OPEN, TIMELINESS_WITHOUT_PLAN};

	(void) state;
	for (int trial = 0; trial < 300; trial++)
	{
		size_t		n = (size_t) random_below(1000);
		uint8_t    *entries = summary_put_header(stored, SUMMARY_NO_LIMIT);

		for (size_t i = 0; i < n; i++)
		{
			unsigned	class = classes[random_below(6)];
			int64_t		day = timeliness_kind.classes[class].day == SUMMARY_NO_DAY
			? 0 : random_below(random_below(8) ? 700 : DAY_COUNTS_MAX_DAY);

			keys[i] = day_counts_key(class, day);
			/* some were open when a period began */
			if (class == TIMELINESS_OPEN && i + 1 < n && random_below(2))
				keys[++i] = day_counts_key(TIMELINESS_ENTERED, random_below(day + 1));
		}
		check_round_trip(&timeliness_kind, stored, (size_t)
						 (entries - stored) + day_counts_from_keys(keys, scratch, n, entries));
	}
}

static void
texts_refused(void **state)
{
	static const char *const bad[] = {
		"", " ", "empty ", "empty; completed 1:1", "completed", "completed ", "completed 1",
		"completed 1:", "completed 1:0", "completed :1", "completed 01:1", "completed 1:01",
		"completed 1:-1", "completed -1:1", "completed +1:1", "completed 1: 1", "completed  1:1",
		"completed 2:1 1:1", "completed 1:1 1:1", "completed 1:1;", "completed 1:1; ",
		"completed 1:1 ;", "Completed 1:1", "completed 1:1; completed 2:1", "opened 1:1",
		"exceptions 1:1; completed 1:1", "undated 1:1", "undated 1 2", "undated 0",
		"completed 536870912:1", "completed 1:9223372036854775808",
		"completed 1:9223372036854775807 2:1", "completed 99999999999999999999:1", "limit 140",
		"without_plan 1:1; undated 1", "entered 1:1; completed 2:1", "without_plan", "without_plan 1",
		/* no cases can have these: */
		"entered 3:1", "completed 3:1; entered 3:1", "open 2:1; entered 3:1",
	};
	uint8_t		room[128];
	size_t		size;

	(void) state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (summary_from_text(&timeliness_kind, bad[i], room, &size) == NULL)
			fail_msg("accepted: \"%s\"", bad[i]);
	assert_null(summary_from_text(&timeliness_kind, "completed 536870911:9223372036854775807",
								  room, &size));
}

static void
caseflow_texts_refused(void **state)
{
	static const char *const bad[] = {
		"limit 140", "limit 140;", "limit 140; ", "undated 1", "limit -1; undated 1",
		"limit 536870912; undated 1", "limit 140; opened 2021-02-30:1; breached 2021-07-23:1",
		"limit 140; opened 2021-1-1:1; breached 2021-05-22:1",
		"limit 140; opened 21-01-01:1; breached 0021-05-22:1",
		"limit 140; opened 02021-01-01:1; breached 2021-05-22:1",
		"limit 140; opened -0000-01-01:1; breached 0000-05-21:1",
		"limit 140; opened 1465001-01-01:1",
		"limit 140; opened -4714-01-01:1; breached -4713-05-22:1",
		/* no cases can have these: */
		"limit 140; opened 2021-01-01:1",
		"limit 140; closed 2021-01-01:1",
		"limit 140; opened 2021-01-02:1; closed 2021-01-01:1",
		"limit 140; opened 2021-01-01:1; closed 2021-05-23:1",
		"limit 140; opened 2021-01-01:1; closed 2021-02-01:2",
		"limit 140; opened 2021-01-01:1; breached 2021-05-21:1",
		"limit 140; opened 2021-01-01:1; breached 2021-05-22:2",
		"limit 140; opened 2021-01-01:1; closed 2021-02-01:1; breached 2021-05-22:1",
		"limit 140; opened 2021-01-01:1; breached 2021-05-22:1; closed_overdue 2021-06-01:1",
		"limit 140; opened 2021-01-01:1; closed 2021-05-22:1; breached 2021-05-22:1; closed_overdue 2021-05-22:1",
		"limit 140; opened 2021-01-01:1; closed 2021-06-01:1; closed_overdue 2021-06-01:1",
	};
	static const char *const good[] = {
		"limit 140; undated 1",
		"limit 140; opened 2021-01-01:1; breached 2021-05-22:1",
		"limit 140; opened 2021-01-01:1; closed 2021-05-22:1",
		"limit 140; opened 2021-01-01:1; closed 2021-05-23:1; breached 2021-05-22:1; closed_overdue 2021-05-23:1",
		"limit 0; opened 2021-01-01:1; breached 2021-01-02:1",
		/* closed when all dates end, or breaching only after that */
		"limit 536870911; opened 2021-01-01:1",
	};
	uint8_t		room[256];
	size_t		size;

	(void) state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (summary_from_text(&caseflow_kind, bad[i], room, &size) == NULL)
			fail_msg("accepted: \"%s\"", bad[i]);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
	{
		const char *wrong = summary_from_text(&caseflow_kind, good[i], room, &size);

		if (wrong)
			fail_msg("refused: \"%s\": %s", good[i], wrong);
	}
}

static void
stored_refused(void **state)
{
	static const uint8_t version_2[] = {2, 0};
	static const uint8_t no_limit[] = {1};
	static const uint8_t unknown_class[] = {1, 0, 0x80, 0x80, 0x80, 0x80, 0x70};
	static const uint8_t without_plan[] = {1, 0, 0x80, 0x80, 0x80, 0x80, 0x50};
	static const uint8_t entered[] = {1, 0, 0x80, 0x80, 0x80, 0x80, 0x60};
	static const uint8_t day_of_undated[] = {1, 0, 0x88, 0x80, 0x80, 0x80, 0x30};
	static const uint8_t limit_of_timeliness[] = {1, 0x8D, 0x01, 0x00};
	static const uint8_t limit_of_nothing[] = {1, 0x8D, 0x01};
	Summary		summary;
	char		string[SUMMARY_TEXT_SIZE(sizeof(unknown_class))];

	(void) state;
	assert_non_null(summary_check(&timeliness_kind, NULL, 0));
	assert_non_null(summary_check(&timeliness_kind, version_2, sizeof(version_2)));
	assert_non_null(summary_check(&timeliness_kind, no_limit, sizeof(no_limit)));
	assert_non_null(summary_check(&timeliness_kind, unknown_class, sizeof(unknown_class)));
	assert_null(summary_open(unknown_class, sizeof(unknown_class), &summary));
	assert_false(summary_to_text(&timeliness_kind, &summary, string));
	assert_null(summary_check(&timeliness_kind, without_plan, sizeof(without_plan)));
	assert_non_null(summary_check(&timeliness_kind, entered, sizeof(entered)));
	assert_non_null(summary_check(&timeliness_kind, day_of_undated, sizeof(day_of_undated)));
	assert_non_null(summary_check(&timeliness_kind, limit_of_timeliness, sizeof(limit_of_timeliness)));
	assert_non_null(summary_check(&caseflow_kind, limit_of_nothing, sizeof(limit_of_nothing)));
}

#define N_CASES		60
#define N_DAYS		120

/* A few cases in a short time: summarized, checked, and counted by hand. */
static void
random_caseflow(void **state)
{
	(void) state;
	for (int trial = 0; trial < 3000; trial++)
	{
		int64_t		opened[N_CASES];
		int64_t		closed[N_CASES];
		uint32_t	keys[N_CASES * CASEFLOW_COUNTS];
		uint32_t	scratch[N_CASES * CASEFLOW_COUNTS];
		uint8_t		stored[SUMMARY_HEADER_SIZE + sizeof(keys) / 4 * DAY_COUNTS_KEY_SIZE];
		int			n = 1 + (int) random_below(N_CASES);
		int32_t		limit = (int32_t) random_below(40);
		uint8_t    *entries = summary_put_header(stored, limit);
		size_t		n_keys = 0;
		Summary		summary;
		BacklogReader reader;

		for (int i = 0; i < n; i++)
		{
			DayCount	counts[CASEFLOW_COUNTS];

			opened[i] = SUMMARY_DATE_OFFSET + random_below(N_DAYS);
			closed[i] = random_below(4) ? opened[i] + random_below(80) : -1;
			caseflow_counts(opened[i], closed[i], limit, counts);
			for (int j = 0; j < CASEFLOW_COUNTS; j++)
				if (counts[j].cases > 0)
					keys[n_keys++] = counts[j].key;
		}
		summary = (Summary)
		{
			limit, entries, day_counts_from_keys(keys, scratch, n_keys, entries)
		};
		check_round_trip(&caseflow_kind, stored, (size_t) (entries - stored) + summary.size);

		backlog_read(&reader, &summary);
		for (int64_t day = SUMMARY_DATE_OFFSET - 2; day < SUMMARY_DATE_OFFSET + 2 * N_DAYS;
			 day += 1 + random_below(3))
		{
			uint64_t	n_opened = 0;
			uint64_t	n_closed = 0;
			uint64_t	n_overdue = 0;
			Backlog		backlog;

			for (int i = 0; i < n; i++)
			{
				bool		is_closed = closed[i] >= 0 && closed[i] <= day;

				n_opened += opened[i] <= day;
				n_closed += is_closed;
				n_overdue += opened[i] <= day && !is_closed && day > opened[i] + limit;
			}
			assert_true(backlog_at(&reader, day, &backlog));
			assert_int_equal(backlog.opened, n_opened);
			assert_int_equal(backlog.closed, n_closed);
			assert_int_equal(backlog.open, n_opened - n_closed);
			assert_int_equal(backlog.overdue, n_overdue);
		}
	}
}

/* A forged caseflow is rejected, or gives no negative figure. */
static void
forged_caseflow(void **state)
{
	int			accepted = 0;

	(void) state;
	for (int trial = 0; trial < 300000; trial++)
	{
		uint32_t	keys[12];
		uint32_t	scratch[12];
		uint8_t		stored[SUMMARY_HEADER_SIZE + 12 * DAY_COUNTS_KEY_SIZE];
		uint8_t    *entries = summary_put_header(stored, 2);
		size_t		n = 1 + (size_t) random_below(8);
		Summary		summary;
		BacklogReader reader;

		for (size_t i = 0; i < n; i++)
			keys[i] = day_counts_key((unsigned) random_below(4), SUMMARY_DATE_OFFSET + random_below(8));
		summary = (Summary)
		{
			2, entries, day_counts_from_keys(keys, scratch, n, entries)
		};
		if (summary_check(&caseflow_kind, stored, (size_t) (entries - stored) + summary.size))
			continue;
		accepted++;
		backlog_read(&reader, &summary);
		for (int64_t day = SUMMARY_DATE_OFFSET - 1; day < SUMMARY_DATE_OFFSET + 20; day++)
		{
			Backlog		backlog;

			assert_true(backlog_at(&reader, day, &backlog));
		}
	}
	assert_true(accepted > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_values),
		cmocka_unit_test(random_timeliness),
		cmocka_unit_test(texts_refused),
		cmocka_unit_test(caseflow_texts_refused),
		cmocka_unit_test(stored_refused),
		cmocka_unit_test(random_caseflow),
		cmocka_unit_test(forged_caseflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
