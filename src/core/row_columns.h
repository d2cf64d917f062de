/*
 * row_columns.h
 *		Rows as columns, for the functions that count many rows in one call.
 *
 * Interface: such a function (..._add_rows) counts rows from the given one on, each in
 * the state of its group, by the rule that serves a single row as well.  It returns
 * the first row that it leaves: the state has no room for the row, or the row is
 * a mistake.  The caller counts that row by itself, which makes room or raises
 * the error, and calls again for the rows after it.
 */
#ifndef ROW_COLUMNS_H
#define ROW_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "summary_state.h"

/* A value for each row: a day of any epoch, a number, or 0 and 1 for a boolean; 0 where it is null. */
typedef struct RowColumn
{
	const int64_t *values;
	const bool *nulls;
} RowColumn;

/* Where each row is counted, and whether it is: place is where a group has the pointer to its state. */
typedef struct RowStates
{
	char	   *const *groups;
	size_t		place;
	const bool *counted;
} RowStates;

/* A loop over rows, made for each case of its constant arguments. */
#ifdef __GNUC__
#define ALWAYS_INLINE	inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE	inline
#endif

#define ROWS_AHEAD	8

static inline SummaryState *
row_state(const RowStates *states, size_t row)
{
	return *(SummaryState *const *) (states->groups[row] + states->place);
}

/* The state of a row to come: it may be far from the processor. */
static inline void
row_state_ahead(const RowStates *states, size_t row, size_t n_rows)
{
#ifdef __GNUC__
	if (row + ROWS_AHEAD < n_rows)
		__builtin_prefetch(row_state(states, row + ROWS_AHEAD));
#endif
}

/* PostgreSQL's infinite dates are the least and the greatest 32-bit integer. */
static inline bool
row_day_is_finite(int64_t day)
{
	return (day > INT32_MIN) & (day < INT32_MAX);
}

#endif
