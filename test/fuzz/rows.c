/*
 * rows.c
 *		Fuzzes the page kernels: together with the rows that they leave, they count what the
 *		rows count one by one, by the rule of the transition functions in plain words.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/pieces.h"
#include "caseflow.h"
#include "days.h"
#include "memory.h"
#include "timeliness.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEADER_SIZE	14
#define ROW_SIZE	8
#define MAX_ROWS	80
#define MAX_PAGES	8
#define N_GROUPS	3
#define MAX_KEYS	(1 + MAX_PAGES * MAX_ROWS * CASEFLOW_COUNTS)

#define MISTAKE		(-1)

typedef struct Group
{
	char		something[24];
	SummaryState *state;
	int32_t		limit_days;		/* of what was counted */
	Summary		start;			/* before the first page */
	uint64_t	total;
	size_t		n_keys;
	uint32_t	keys[MAX_KEYS];
} Group;

/* The started or opened, and the completed or closed; the exception; the as-of day or limit. */
typedef struct Page
{
	size_t		n_rows;
	char	   *groups[MAX_ROWS];
	bool		counted[MAX_ROWS];
	int64_t		values[4][MAX_ROWS];
	bool		nulls[4][MAX_ROWS];
} Page;

static Group groups[N_GROUPS];
static bool is_caseflow;
static bool replays;

static void
set_value(Page *page, int column, size_t row, bool is_null, int64_t value)
{
	page->nulls[column][row] = is_null;
	page->values[column][row] = is_null ? 0 : value;
}

/* A date of two bytes, some days later, or infinite. */
static int64_t
date_value(const uint8_t *bytes, int days_later)
{
	int64_t		date = (int64_t) date_of_bytes(bytes) + days_later;

	if (bytes[0] >= 0xFE)
		return bytes[0] == 0xFE ? INT32_MIN : INT32_MAX;
	return date < FIRST_DATE ? FIRST_DATE : date > LAST_DATE ? LAST_DATE : date;
}

static int64_t
limit_value(const uint8_t *bytes)
{
	static const int64_t limits[] = {
		0, 42, 42, 42, 42, 140, DAY_COUNTS_MAX_DAY, DAY_COUNTS_MAX_DAY + 1, -1, INT32_MIN, INT32_MAX
	};

	return limits[bytes[0] % (sizeof(limits) / sizeof(limits[0]))];
}

static void
read_row(Page *page, size_t row, const uint8_t *bytes, bool one_group, int days_later)
{
	uint8_t		flags = bytes[0];

	page->groups[row] = (char *) &groups[one_group ? 0 : bytes[1] % N_GROUPS];
	page->counted[row] = (flags & 7) != 0;
	set_value(page, 0, row, (flags & 0x18) == 0x18, date_value(bytes + 2, days_later));
	set_value(page, 1, row, (flags & 0x60) == 0x60, date_value(bytes + 4, days_later));
	set_value(page, 2, row, bytes[1] / N_GROUPS % 4 == 0, flags >> 7);
	set_value(page, 3, row, bytes[1] > 0xF0 || !(is_caseflow || replays),
			  is_caseflow ? limit_value(bytes + 6) : date_value(bytes + 6, days_later));
}

static bool
is_infinite(const Page *page, int column, size_t row)
{
	return page->values[column][row] == INT32_MIN || page->values[column][row] == INT32_MAX;
}

/* The keys of a row in any order, and their number, or MISTAKE. */
static int
timeliness_keys(const Page *page, size_t row, uint32_t *keys)
{
	bool		started = !page->nulls[0][row];
	bool		completed = !page->nulls[1][row];
	int			excepted = page->values[2][row] != 0;
	int64_t		start = page->values[0][row];
	int64_t		end = page->values[1][row];
	int64_t		as_of = page->values[3][row];
	bool		is_open = false;

	if (is_infinite(page, 0, row) || is_infinite(page, 1, row))
		return MISTAKE;
	if (replays)
	{
		if (page->nulls[3][row] || is_infinite(page, 3, row))
			return MISTAKE;
		if (started && start > as_of)
			return 0;
		if (!completed || end > as_of)
		{
			if (!started)
				return 0;
			is_open = true;
			end = as_of;
		}
	}
	else if (!completed)
		return 0;
	if (!started || start > end)
		keys[0] = day_counts_key(excepted ? TIMELINESS_UNDATED_EXCEPTIONS : TIMELINESS_UNDATED, 0);
	else if (end - start > DAY_COUNTS_MAX_DAY)
		return MISTAKE;
	else
		keys[0] = day_counts_key(is_open ? TIMELINESS_OPEN :
								 excepted ? TIMELINESS_EXCEPTIONS : TIMELINESS_COMPLETED, end - start);
	return 1;
}

static int
caseflow_keys(const Page *page, size_t row, uint32_t *keys)
{
	bool		is_closed = !page->nulls[1][row];
	int64_t		opened = page->values[0][row] + SUMMARY_DATE_OFFSET;
	int64_t		closed = page->values[1][row] + SUMMARY_DATE_OFFSET;
	int64_t		limit_days = page->values[3][row];
	int64_t		breach = opened + limit_days + 1;
	int			n = 0;

	for (int column = 0; column < 2; column++)
		if (!page->nulls[column][row] &&
			(is_infinite(page, column, row) ||
			 page->values[column][row] > DAY_COUNTS_MAX_DAY - SUMMARY_DATE_OFFSET))
			return MISTAKE;
	if (page->nulls[3][row] || limit_days < 0 || limit_days > DAY_COUNTS_MAX_DAY)
		return MISTAKE;
	if (page->nulls[0][row] || (is_closed && closed < opened))
	{
		keys[0] = day_counts_key(CASEFLOW_UNDATED, 0);
		return 1;
	}
	keys[n++] = day_counts_key(CASEFLOW_OPENED, opened);
	if (is_closed)
		keys[n++] = day_counts_key(CASEFLOW_CLOSED, closed);
	if (breach <= DAY_COUNTS_MAX_DAY && (!is_closed || closed > breach))
		keys[n++] = day_counts_key(CASEFLOW_BREACHED, breach);
	if (is_closed && closed > breach)
		keys[n++] = day_counts_key(CASEFLOW_CLOSED_OVERDUE, closed);
	return n;
}

/* What the row adds to its group, or MISTAKE. */
static int
row_keys(const Page *page, size_t row, uint32_t *keys)
{
	const Group *group = (const Group *) page->groups[row];
	int			n = is_caseflow ? caseflow_keys(page, row, keys) : timeliness_keys(page, row, keys);

	if (is_caseflow && group->limit_days != SUMMARY_NO_LIMIT && group->limit_days != page->values[3][row])
		return MISTAKE;
	return n;
}

/* The row is counted in the expected sum. */
static void
expect(const Page *page, size_t row, const uint32_t *keys, int n)
{
	Group	   *group = (Group *) page->groups[row];

	if (is_caseflow)
		group->limit_days = (int32_t) page->values[3][row];
	memcpy(group->keys + group->n_keys, keys, (size_t) n * sizeof(uint32_t));
	group->n_keys += (size_t) n;
	group->total += (uint64_t) n;
}

/*
 * Counts the row that was left, as the caller does; false if the state is full.  The row
 * was left for a reason.
 */
static bool
count_row(const Page *page, size_t row)
{
	Group	   *group = (Group *) page->groups[row];
	int32_t		limit_days = is_caseflow ? (int32_t) page->values[3][row] : SUMMARY_NO_LIMIT;
	uint32_t	keys[CASEFLOW_COUNTS];
	DayCount	counts[CASEFLOW_COUNTS];
	int			n = row_keys(page, row, keys);
	SummaryResult result;

	assert(page->counted[row] && n != 0);
	if (n == MISTAKE)
		return true;
	assert(!summary_state_has_room(group->state, is_caseflow ? CASEFLOW_COUNTS : 1) ||
		   group->state->limit_days != limit_days);
	for (int i = 0; i < n; i++)
	{
		counts[i].key = keys[i];
		counts[i].cases = 1;
	}
	result = summary_state_add_counts(&group->state, limit_days, counts, n);
	expect(page, row, keys, n);
	assert(result == SUMMARY_OK || (result == SUMMARY_OVERFLOW && group->total > DAY_COUNTS_MAX_CASES));
	return result == SUMMARY_OK;
}

/* False if a state is full. */
static bool
count_page(const Page *page, bool one_group)
{
	uint32_t	keys[CASEFLOW_COUNTS * MAX_ROWS];
	RowColumn	columns[4];
	RowStates	states = {page->groups, offsetof(Group, state), one_group};
	RowKeys		made = {keys, is_caseflow ? CASEFLOW_COUNTS : 1, page->n_rows, NULL};
	size_t		row = 0;

	for (int i = 0; i < 4; i++)
	{
		columns[i].values = page->values[i];
		columns[i].nulls = page->nulls[i];
	}
	if (is_caseflow)
	{
		CaseflowRows rows = {columns[0], columns[1], columns[3]};

		caseflow_row_keys(&rows, page->counted, page->n_rows, keys);
		made.limits = rows.limit_days.values;
	}
	else
	{
		TimelinessRows rows = {columns[0], columns[1], columns[2], columns[3], replays};

		timeliness_row_keys(&rows, page->counted, page->n_rows, keys);
	}
	for (;;)
	{
		size_t		left = row_counts_add(&states, &made, row);

		assert(left <= page->n_rows);
		for (; row < left; row++)
			if (page->counted[row])
			{
				uint32_t	row_has[CASEFLOW_COUNTS];
				int			n = row_keys(page, row, row_has);

				assert(n != MISTAKE);
				if (n > 0)
					expect(page, row, row_has, n);
			}
		if (row == page->n_rows)
			return true;
		if (!count_row(page, row++))
			return false;
	}
}

/* Four bytes describe a state before the first page: days with counters, counters nearly full, or a state nearly full. */
static void
start_group(Group *group, const uint8_t *bytes)
{
	uint8_t    *entries = allocate(256 * DAY_COUNTS_ENTRY_SIZE);
	DayCountsWriter writer;
	uint64_t	cases = (UINT64_C(1) << bytes[2] % 54) - (bytes[2] % 54 > 2 ? bytes[3] % 4 : 0);
	unsigned	class = bytes[1] % (is_caseflow ? CASEFLOW_UNDATED : TIMELINESS_UNDATED);
	int64_t		day = is_caseflow ? SUMMARY_DATE_OFFSET + bytes[1] : bytes[1];

	group->state = summary_state_new();
	group->n_keys = 0;
	group->total = bytes[0] * cases;
	day_counts_write(&writer, entries);
	for (int i = 0; i < bytes[0]; i++)
		day_counts_put(&writer, day_counts_key(class, day + i), cases);
	if (bytes[3] >= 0xE0)
	{
		/* the next cases are too many */
		day_counts_put(&writer, day_counts_key(TIMELINESS_UNDATED_EXCEPTIONS, 0),
					   DAY_COUNTS_MAX_CASES - bytes[3] % 32 - group->total);
		group->total = DAY_COUNTS_MAX_CASES - (uint64_t) (bytes[3] % 32);
	}
	group->limit_days = is_caseflow && group->total > 0 ? 42 : SUMMARY_NO_LIMIT;
	group->start.limit_days = group->limit_days;
	group->start.entries = entries;
	group->start.size = (size_t) (writer.next - entries);
	assert(summary_state_add(&group->state, &group->start) == SUMMARY_OK);
	if (bytes[0] > 0)
	{
		/* a large state with a key chooses counters */
		DayCount	count = {day_counts_key(class, day), 1};

		assert(summary_state_add_counts(&group->state, group->limit_days, &count, 1) == SUMMARY_OK);
		group->keys[group->n_keys++] = count.key;
		group->total++;
	}
	if (summary_state_make_room(&group->state, bytes[3] % 0xE0 * 16) != SUMMARY_OK)
		assert(group->total > DAY_COUNTS_MAX_CASES);
}

/* Does the state hold what is expected? */
static void
check_group(Group *group)
{
	static uint32_t scratch[MAX_KEYS];
	uint8_t    *entries = allocate(group->n_keys * DAY_COUNTS_KEY_SIZE);
	Summary		rows = {group->limit_days, entries, 0};
	Summary		expected;
	Summary		found;

	assert(summary_state_check(group->state, offsetof(SummaryState, data) + group->state->capacity));
	assert(group->state->limit_days == group->limit_days);
	rows.size = day_counts_from_keys(group->keys, scratch, group->n_keys, entries);
	if (group->total > DAY_COUNTS_MAX_CASES)
	{
		assert(summary_state_read(group->state, &found) == SUMMARY_OVERFLOW);
		return;
	}
	assert(summary_add(&group->start, &rows, &expected) == SUMMARY_OK);
	assert(summary_state_read(group->state, &found) == SUMMARY_OK);
	assert(found.size == expected.size);
	assert(found.size == 0 || memcmp(found.entries, expected.entries, found.size) == 0);
}

/* The same rows fill several pages, each some days later than the one before. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	bool		has_room = true;
	bool		one_group;

	if (size < HEADER_SIZE)
		return 0;
	core_allocate = allocate;
	is_caseflow = data[0] & 1;
	one_group = data[0] & 2;
	replays = data[0] & 4;
	for (int i = 0; i < N_GROUPS; i++)
		start_group(&groups[i], data + 2 + 4 * i);
	for (int n = 0; n <= data[0] / 8 % MAX_PAGES && has_room; n++)
	{
		Page		page = {0};

		for (size_t at = HEADER_SIZE; at + ROW_SIZE <= size && page.n_rows < MAX_ROWS; at += ROW_SIZE)
			read_row(&page, page.n_rows++, data + at, one_group, n * (int8_t) data[1]);
		has_room = count_page(&page, one_group);
	}
	for (int i = 0; i < N_GROUPS && has_room; i++)
		check_group(&groups[i]);
	free_all();
	return 0;
}
