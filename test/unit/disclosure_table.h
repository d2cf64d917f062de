/*
 * disclosure_table.h
 *		Tables for tests of disclosure control, and whether a count has a witness: by trying all
 *		tables.
 */
#ifndef DISCLOSURE_TABLE_H
#define DISCLOSURE_TABLE_H

#include <stdlib.h>
#include <string.h>

#include "disclosure.h"

#define MAX_LINES	18
#define MAX_CELLS	(9 * 9)

typedef struct Table
{
	DisclosureCell cells[MAX_CELLS];
	int32_t		n;
	int32_t		n_rows;
	int32_t		n_columns;
	int64_t		least_count;

	/* how cells count in their row and column: 1, or -1 for its total */
	int			sign[MAX_CELLS][2];
} Table;

static DisclosureCell
cell_of(int64_t count, int32_t row, int32_t column, bool is_total)
{
	DisclosureCell cell = {count, row, column, is_total, false};

	return cell;
}

static void
add_cell(Table *table, int64_t count, int32_t row, int32_t column, bool of_row, bool of_column)
{
	/* row totals are a column, and column totals are a row */
	table->sign[table->n][0] = of_row ? -1 : 1;
	table->sign[table->n][1] = of_column ? -1 : 1;
	table->cells[table->n++] = cell_of(count, row, column, of_row != of_column);
}

static void
empty_table(Table *table, int32_t n_rows, int32_t n_columns, int64_t least_count)
{
	memset(table, 0, sizeof(*table));
	table->n_rows = n_rows;
	table->n_columns = n_columns;
	table->least_count = least_count;
}

static void
withhold(Table *table)
{
	void	   *room = malloc(disclosure_table_size(table->n, table->n_rows, table->n_columns));
	DisclosureTable *disclosure = disclosure_table(table->cells, table->n, table->n_rows, table->n_columns,
												   table->least_count, UINT64_MAX, room);

	for (int32_t i = 0; i < table->n; i++)
		disclosure_protect(disclosure, i);
	free(room);
}

static bool
is_small(const Table *table, int32_t i)
{
	return table->cells[i].count > 0 && table->cells[i].count < table->least_count;
}

/* The indexes of a cell's two lines. */
static int
line_of(const Table *table, int32_t i, int which)
{
	return which == 0 ? table->cells[i].row : table->n_rows + table->cells[i].column;
}

/*
 * Is there a table with the same sums and the same shown cells, in which that
 * cell has that count?  Withheld cells are at least floor in it, or their real
 * count if that is less.  Tries all tables.
 */
typedef struct Trial
{
	const Table *table;
	const bool *withheld;
	int64_t		floor;
	int64_t		difference[MAX_LINES];	/* from the sum of the line, so far */
	int			n_open[MAX_LINES];	/* cells still to choose */
} Trial;

static bool can_complete(Trial *trial, int32_t i);

static bool
can_choose(Trial *trial, int32_t i, int64_t change)
{
	const Table *table = trial->table;
	const DisclosureCell *cell = &table->cells[i];
	int64_t		lowest = cell->count < trial->floor ? cell->count : trial->floor;
	bool		possible = true;

	/* no cell has to change by more than the count in question */
	if (cell->count + change < lowest || llabs(change) > table->least_count)
		return false;
	for (int which = 0; which < 2; which++)
	{
		int			line = line_of(table, i, which);

		trial->difference[line] += table->sign[i][which] * change;
		if (--trial->n_open[line] == 0 && trial->difference[line] != 0)
			possible = false;
	}
	possible = possible && can_complete(trial, i + 1);
	for (int which = 0; which < 2; which++)
	{
		int			line = line_of(table, i, which);

		trial->difference[line] -= table->sign[i][which] * change;
		trial->n_open[line]++;
	}
	return possible;
}

static bool
can_complete(Trial *trial, int32_t i)
{
	const Table *table = trial->table;

	while (i < table->n && !trial->withheld[i])
		i++;
	if (i == table->n)
		return true;
	/* the sum decides the last cell of a line */
	for (int which = 0; which < 2; which++)
	{
		int			line = line_of(table, i, which);

		if (trial->n_open[line] == 1)
			return can_choose(trial, i, -trial->difference[line] * table->sign[i][which]);
	}
	if (can_choose(trial, i, 0))
		return true;
	for (int64_t change = 1; change <= table->least_count; change++)
		if (can_choose(trial, i, change) || can_choose(trial, i, -change))
			return true;
	return false;
}

static bool
has_witness(const Table *table, const bool *withheld, int32_t cell, int64_t count, int64_t floor)
{
	bool		others[MAX_CELLS];
	Trial		trial = {
		.table = table,
		.withheld = others,
		.floor = floor
	};

	memcpy(others, withheld, sizeof(others));
	others[cell] = false;
	for (int32_t i = 0; i < table->n; i++)
		for (int which = 0; which < 2; which++)
			trial.n_open[line_of(table, i, which)] += others[i];
	for (int which = 0; which < 2; which++)
	{
		int			line = line_of(table, cell, which);

		trial.difference[line] += table->sign[cell][which] * (count - table->cells[cell].count);
		if (trial.n_open[line] == 0 && trial.difference[line] != 0)
			return false;
	}
	return can_complete(&trial, 0);
}

/* The largest count up to least_count that a cell can have. */
static int64_t
largest(const Table *table, const bool *withheld, int32_t cell)
{
	int64_t		count = table->least_count;

	while (count > table->cells[cell].count && !has_witness(table, withheld, cell, count, 1))
		count--;
	return count;
}

static bool
can_differ(const Table *table, const bool *withheld, int32_t cell)
{
	int64_t		count = table->cells[cell].count;

	return has_witness(table, withheld, cell, count + 1, 0) ||
		has_witness(table, withheld, cell, count - 1, 0);
}

#endif
