/*
 * row_columns.c
 *		Counts the keys of many rows.
 */
#include "row_columns.h"

/* The state of a row to come may be far from the processor. */
#define ROWS_AHEAD	8

#ifdef __GNUC__
#define prefetch(address)	__builtin_prefetch(address)
#else
#define prefetch(address)	((void) (address))
#endif

static ALWAYS_INLINE SummaryState *
state_of(const RowStates *states, size_t row)
{
	return *(SummaryState *const *) (states->groups[row] + states->place);
}

/*
 * Inlined for each kind of rows.  Where there is nothing to count, it adds 0 cases to the key
 * before, which is likely to have a counter; no branch depends on it.
 */
static ALWAYS_INLINE size_t
add(const RowStates *states, const RowKeys *rows, size_t row, size_t n_keys, bool one_group)
{
	/* not read through the pointers again after each store */
	const RowStates places = *states;
	const size_t n_rows = rows->n_rows;
	const uint32_t *keys = rows->keys;
	const int64_t *limits = rows->limits;
	SummaryState *state = NULL;
	DenseDays  *counters = NULL;
	uint32_t	key_before = 0;

	if (one_group && row < n_rows)
	{
		state = state_of(states, row);
		counters = summary_state_counters(state);
	}
	for (; row < n_rows; row++)
	{
		if (!one_group)
		{
			state = state_of(&places, row);
			counters = summary_state_counters(state);
			if (row + ROWS_AHEAD < n_rows)
				prefetch(state_of(&places, row + ROWS_AHEAD));
		}
		if (keys[row] == ROW_KEY_LEFT)
			break;
		if (n_keys > 1)
		{
			if (keys[row] == ROW_KEY_NONE)
				continue;
			/* all or none */
			if (!summary_state_has_room(state, n_keys) || (limits && limits[row] != state->limit_days))
				break;
		}
		for (size_t i = 0; i < n_keys; i++)
		{
			uint32_t	key = keys[i * n_rows + row];
			DayCount	count;

			count.cases = key != ROW_KEY_NONE;
			key_before = count.key = count.cases ? key : key_before;
			if (!summary_state_count_in(state, counters, count) && count.cases)
				return row;
		}
	}
	return row;
}

size_t
row_counts_add(const RowStates *states, const RowKeys *rows, size_t row)
{
	if (rows->n_keys == 1)
		return states->one_group ? add(states, rows, row, 1, true) : add(states, rows, row, 1, false);
	if (rows->n_keys == 4)
		return states->one_group ? add(states, rows, row, 4, true) : add(states, rows, row, 4, false);
	return add(states, rows, row, rows->n_keys, false);
}
