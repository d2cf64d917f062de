#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "caseflow.h"
#include "memory.h"
#include "pieces.h"
#include "random.h"
#include "timeliness.h"

#define N_ROWS		300
#define N_GROUPS	5
#define N_DAYS		400
#define LIMIT		42

/* A group, as its owner keeps it: the state is somewhere in it. */
typedef struct Group
{
	char		something[24];
	SummaryState *state;
} Group;

typedef struct Column
{
	int64_t		values[N_ROWS];
	bool		nulls[N_ROWS];
} Column;

static Group groups[N_GROUPS];
static char *group_of[N_ROWS];
static bool one_group;			/* of all rows of a page */
static bool counted[N_ROWS];
static uint32_t keys[CASEFLOW_COUNTS * N_ROWS];
static Column columns[4];

/* The cases of each group, class and day. */
static uint64_t expected[N_GROUPS][DAY_COUNTS_CLASSES][2 * N_DAYS];

static RowStates
states(void)
{
	RowStates	result = {group_of, offsetof(Group, state), one_group};

	return result;
}

/* The keys that the kernels made. */
static RowKeys
timeliness_keys(const TimelinessRows *rows)
{
	RowKeys		result = {keys, 1, N_ROWS, NULL};

	timeliness_row_keys(rows, counted, N_ROWS, keys);
	return result;
}

static RowKeys
caseflow_keys(const CaseflowRows *rows)
{
	RowKeys		result = {keys, CASEFLOW_COUNTS, N_ROWS, rows->limit_days.values};

	caseflow_row_keys(rows, counted, N_ROWS, keys);
	return result;
}

static RowColumn
column(int n)
{
	RowColumn	result = {columns[n].values, columns[n].nulls};

	return result;
}

static void
start(void)
{
	core_allocate = allocate;
	memset(expected, 0, sizeof(expected));
	for (int i = 0; i < N_GROUPS; i++)
		groups[i].state = summary_state_new();
}

/* Random rows: days from first_day on, nulls, groups, and rows that are not counted. */
static void
make_rows(int64_t first_day, int n_columns)
{
	int			first = (int) random_below(N_GROUPS);

	for (int row = 0; row < N_ROWS; row++)
	{
		group_of[row] = (char *) &groups[one_group ? first : (int) random_below(N_GROUPS)];
		counted[row] = random_below(8) > 0;
		for (int i = 0; i < n_columns; i++)
		{
			columns[i].nulls[row] = random_below(5) == 0;
			columns[i].values[row] = columns[i].nulls[row] ? 0 : first_day + random_below(N_DAYS / 2);
		}
	}
}

/* The row that was left, as the caller counts it. */
static void
count_row(size_t row, int32_t limit_days, const DayCount *counts, int n_counts)
{
	SummaryState **state = &((Group *) group_of[row])->state;

	assert_true(counted[row]);
	assert_int_equal(summary_state_add_counts(state, limit_days, counts, n_counts), SUMMARY_OK);
	assert_int_equal(summary_state_make_room(state, 4), SUMMARY_OK);
	assert_true(summary_state_has_room(*state, 4));
}

static void
expect(size_t row, DayCount count, int64_t first_day)
{
	expected[(Group *) group_of[row] - groups][day_counts_class(count.key)]
		[day_counts_day(count.key) == 0 ? 0 : day_counts_day(count.key) - first_day] += count.cases;
}

/* Do the groups have what is expected, and nothing else? */
static void
compare(int64_t first_day)
{
	for (int i = 0; i < N_GROUPS; i++)
	{
		Summary		summary;
		DayCountsReader reader;

		assert_int_equal(summary_state_read(groups[i].state, &summary), SUMMARY_OK);
		day_counts_read(&reader, summary.entries, summary.size);
		while (day_counts_next(&reader))
		{
			uint32_t	day = day_counts_day(reader.key);
			uint64_t   *cases = &expected[i][day_counts_class(reader.key)][day == 0 ? 0 : day - first_day];

			assert_int_equal(reader.cases, *cases);
			*cases = 0;
		}
		assert_false(reader.malformed);
		for (int class = 0; class < DAY_COUNTS_CLASSES; class++)
			for (int day = 0; day < 2 * N_DAYS; day++)
				assert_int_equal(expected[i][class][day], 0);
	}
}

static TimelinessCase
case_of(size_t row, bool replays)
{
	TimelinessCase result = {
		.started = !columns[0].nulls[row],
		.completed = !columns[1].nulls[row],
		.excepted = columns[2].values[row] != 0,
		.replays = replays,
		.started_on = (int32_t) columns[0].values[row],
		.completed_on = (int32_t) columns[1].values[row],
		.as_of = (int32_t) columns[3].values[row]
	};

	return result;
}

static void
timeliness_of_many_rows(void **state)
{
	size_t		left = 0;

	(void) state;
	for (int trial = 0; trial < 60; trial++)
	{
		bool		replays = trial % 2 == 1;
		TimelinessRows rows = {column(0), column(1), column(2), column(3), replays};

		start();
		for (int page = 0; page < 1 + trial; page++)
		{
			RowStates	places;
			RowKeys		made;
			size_t		row = 0;

			one_group = page % 3 == 1;
			places = states();
			make_rows(-100, 4);
			for (int i = 0; i < N_ROWS; i++)
			{
				columns[2].values[i] = !columns[2].nulls[i] && random_below(4) == 0;
				/* where it is used, it is not null */
				columns[3].nulls[i] = !replays;
			}
			for (size_t i = 0; i < N_ROWS; i++)
			{
				TimelinessCase c = case_of(i, replays);
				DayCount	count = {0, 1};
				int64_t		too_long;

				if (counted[i] && timeliness_case_key(&c, &count.key, &too_long) == TIMELINESS_COUNTED)
					expect(i, count, 0);
			}
			made = timeliness_keys(&rows);
			while ((row = row_counts_add(&places, &made, row)) < N_ROWS)
			{
				TimelinessCase c = case_of(row, replays);
				DayCount	count = {0, 1};
				int64_t		too_long;
				bool		is_counted = timeliness_case_key(&c, &count.key, &too_long) == TIMELINESS_COUNTED;

				count_row(row++, SUMMARY_NO_LIMIT, &count, is_counted);
				left++;
			}
			assert_int_equal(row, N_ROWS);
		}
		compare(0);
		free_all();
	}
	/* it is the exception that a row is left */
	assert_true(left > 100);
	assert_true(left < 60 * 61 / 2 * N_ROWS / 20);
}

static int64_t
day_of(int n, size_t row)
{
	return columns[n].nulls[row] ? -1 : columns[n].values[row] + SUMMARY_DATE_OFFSET;
}

static void
caseflow_of_many_rows(void **state)
{
	size_t		left = 0;

	(void) state;
	for (int trial = 0; trial < 40; trial++)
	{
		CaseflowRows rows = {column(0), column(1), column(2)};

		start();
		for (int page = 0; page < 1 + trial; page++)
		{
			RowStates	places;
			RowKeys		made;
			size_t		row = 0;

			one_group = page % 3 == 1;
			places = states();
			make_rows(5000, 3);
			for (int i = 0; i < N_ROWS; i++)
			{
				columns[2].values[i] = LIMIT;
				columns[2].nulls[i] = false;
			}
			for (size_t i = 0; i < N_ROWS; i++)
			{
				DayCount	counts[CASEFLOW_COUNTS];
				int			n = caseflow_case_counts(day_of(0, i), day_of(1, i), LIMIT, counts);

				for (int j = 0; counted[i] && j < n; j++)
					expect(i, counts[j], 5000 + SUMMARY_DATE_OFFSET);
			}
			made = caseflow_keys(&rows);
			while ((row = row_counts_add(&places, &made, row)) < N_ROWS)
			{
				DayCount	counts[CASEFLOW_COUNTS];
				int			n = caseflow_case_counts(day_of(0, row), day_of(1, row), LIMIT, counts);

				count_row(row++, LIMIT, counts, n);
				left++;
			}
		}
		for (int i = 0; i < N_GROUPS; i++)
			assert_true(groups[i].state->limit_days == LIMIT || groups[i].state->n_keys == 0);
		compare(5000 + SUMMARY_DATE_OFFSET);
		free_all();
	}
	assert_true(left > 100);
	assert_true(left < 40 * 41 / 2 * N_ROWS / 20);
}

/* A row with a mistake is left, wherever it is, unless it is not counted. */
static void
mistakes(void **state)
{
	static const struct
	{
		int			column;
		int64_t		value;
		bool		null;
		bool		in_timeliness;
		bool		in_caseflow;
	}			wrong[] = {
		{0, INT32_MIN, false, true, true},
		{0, INT32_MAX, false, true, true},
		{1, INT32_MIN, false, true, true},
		{1, INT32_MAX, false, true, true},
		{1, DAY_COUNTS_MAX_DAY + 1000, false, true, true},	/* it took too long, or
															 * is too late */
		{2, -1, false, false, true},	/* a limit */
		{2, LIMIT + 1, false, false, true},
		{2, 0, true, false, true},
		{3, INT32_MIN, false, true, false}, /* an as-of day */
		{3, INT32_MAX, false, true, false},
		{3, 0, true, true, false}
	};

	(void) state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		for (int is_counted = 0; is_counted < 2; is_counted++)
		{
			size_t		at = (size_t) random_below(N_ROWS);
			RowStates	places;
			TimelinessRows timeliness = {column(0), column(1), column(2), column(3), true};
			CaseflowRows caseflow = {column(0), column(1), column(2)};
			RowKeys		made;

			one_group = i % 2 == 1;
			places = states();
			start();
			for (int row = 0; row < N_ROWS; row++)
			{
				group_of[row] = (char *) &groups[0];
				counted[row] = true;
				columns[0].values[row] = 100;
				columns[1].values[row] = 150;
				columns[2].values[row] = LIMIT;
				columns[3].values[row] = 2000000000;
				for (int j = 0; j < 4; j++)
					columns[j].nulls[row] = false;
			}
			groups[0].state->limit_days = LIMIT;
			assert_int_equal(summary_state_make_room(&groups[0].state, 4 * N_ROWS), SUMMARY_OK);
			columns[wrong[i].column].values[at] = wrong[i].value;
			columns[wrong[i].column].nulls[at] = wrong[i].null;
			counted[at] = is_counted;
			made = timeliness_keys(&timeliness);
			assert_int_equal(row_counts_add(&places, &made, 0),
							 is_counted && wrong[i].in_timeliness ? at : N_ROWS);
			groups[0].state->n_keys = 0;
			made = caseflow_keys(&caseflow);
			assert_int_equal(row_counts_add(&places, &made, 0),
							 is_counted && wrong[i].in_caseflow ? at : N_ROWS);
			free_all();
		}
}

/* -1 is the limit of a state that has none yet, and of no case. */
static void
a_new_state(void **state)
{
	RowStates	places;
	CaseflowRows rows = {column(0), column(1), column(2)};
	RowKeys		made;

	(void) state;
	one_group = false;
	places = states();
	start();
	make_rows(0, 2);
	for (int row = 0; row < N_ROWS; row++)
	{
		counted[row] = true;
		columns[2].values[row] = row % 2 == 0 ? SUMMARY_NO_LIMIT : LIMIT;
		columns[2].nulls[row] = false;
	}
	made = caseflow_keys(&rows);
	assert_int_equal(row_counts_add(&places, &made, 0), 0);
	assert_int_equal(row_counts_add(&places, &made, 1), 1);
	free_all();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(timeliness_of_many_rows),
		cmocka_unit_test(caseflow_of_many_rows),
		cmocka_unit_test(mistakes),
		cmocka_unit_test(a_new_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
