/*
 * row_columns.h
 *		Many rows at once: columns of values, keys, and counting.
 *
 * Interface: a kernel (..._row_keys) makes the keys that rows are counted under, by the rule
 * that serves a single row as well.  row_counts_add() counts them from the given row on,
 * each in the state of its group.  It returns the first row that it leaves: the state has
 * no room for the row, or another limit, or the row is a mistake.  The caller counts that
 * row by itself, which makes room or raises the error, and calls again for the rows
 * after it.
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

/* Where each row is counted: place is where a group has the pointer to its state. */
typedef struct RowStates
{
	char	   *const *groups;
	size_t		place;
	bool		one_group;		/* all rows are of the group of the first */
} RowStates;

/* In the place of a key: nothing to count, and a row that is left.  No class has such keys. */
#define ROW_KEY_NONE	UINT32_MAX
#define ROW_KEY_LEFT	(UINT32_MAX - 1)

/*
 * The keys of rows, in n_keys arrays of n_rows.  If a row is left, its first key says so; if
 * there are several keys, and the first is none, so are the others.  With limits, for
 * several keys, a row is left whose limit is not that of its state.
 */
typedef struct RowKeys
{
	const uint32_t *keys;
	size_t		n_keys;
	size_t		n_rows;
	const int64_t *limits;		/* or NULL */
} RowKeys;

/* A loop over rows, made for each case of its constant arguments. */
#ifdef __GNUC__
#define ALWAYS_INLINE	inline __attribute__((always_inline))
#else
#define ALWAYS_INLINE	inline
#endif

extern size_t row_counts_add(const RowStates *states, const RowKeys *rows, size_t row);

/* PostgreSQL's infinite dates are the least and the greatest 32-bit integer. */
static inline bool
row_day_is_finite(int32_t day)
{
	return (day != INT32_MIN) & (day != INT32_MAX);
}

#endif
