/*
 * disclosure.c
 *		Fuzzes disclosure control: the data is a table, with totals that need not be sums.
 */
#include <assert.h>
#include <stdint.h>

#include "../unit/disclosure_table.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define HEADER_SIZE	3

/* All tables are tried, so only for few cells. */
#define MAX_TRIED_CELLS	10
#define MAX_TRIED_COUNT	4

/* A count that is small has a witness, as far as there is one whatever is withheld. */
static void
check_cell(const Table *table, const bool *withheld, const bool *all, int32_t i)
{
	int64_t		reached = largest(table, withheld, i);

	if (reached == table->least_count)
		return;
	assert(reached == largest(table, all, i));
	if (reached == table->cells[i].count && !can_differ(table, withheld, i))
		assert(!can_differ(table, all, i));
}

static void
check_table(Table *table)
{
	bool		withheld[MAX_CELLS];
	bool		all[MAX_CELLS];
	int			n_small = 0;
	int			n_withheld = 0;

	withhold(table);
	for (int32_t i = 0; i < table->n; i++)
	{
		withheld[i] = table->cells[i].withheld;
		all[i] = true;
		n_withheld += withheld[i];
		n_small += is_small(table, i);
		assert(withheld[i] || !is_small(table, i));
	}
	assert(n_small > 0 || n_withheld == 0);
	for (int32_t i = 0; i < table->n; i++)
		if (table->n <= MAX_TRIED_CELLS && table->least_count <= MAX_TRIED_COUNT && is_small(table, i))
			check_cell(table, withheld, all, i);
}

/* How far a count can rise if the others fall to 1. */
static uint64_t
slack(const Table *table, int32_t cell, bool of_all)
{
	uint64_t	sum = 0;

	for (int32_t i = 0; i < table->n; i++)
		if (i != cell && table->cells[i].count > 0 && (of_all || table->cells[i].withheld) && sum < INT64_MAX)
			sum += (uint64_t) table->cells[i].count - 1;
	return sum;
}

/* The same cells as one line. */
static void
check_line(Table *table)
{
	disclosure_withhold_line(table->cells, (size_t) table->n, table->least_count);
	for (int32_t i = 0; i < table->n; i++)
	{
		uint64_t	missing = (uint64_t) (table->least_count - table->cells[i].count);

		if (!is_small(table, i))
			continue;
		assert(table->cells[i].withheld);
		assert(slack(table, i, false) >= missing || slack(table, i, false) == slack(table, i, true));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static Table table;
	int32_t		rows;
	int32_t		columns;
	bool		totals;
	bool		add_up;
	int			shift;
	int64_t		sums[9][9] = {{0}};
	size_t		at = HEADER_SIZE;

	if (size < HEADER_SIZE)
		return 0;
	rows = 1 + data[0] % 8;
	columns = 1 + data[0] / 8 % 8;
	totals = data[0] & 64;
	add_up = data[0] & 128;
	shift = data[2] < 0xE0 ? 0 : data[2] - 0xE0 + 20;
	empty_table(&table, rows + totals, columns + totals,
				shift == 0 ? 1 + data[1] % 8 : (int64_t) (data[1] + 1) << shift);
	for (int32_t row = 0; row < table.n_rows; row++)
		for (int32_t column = 0; column < table.n_columns; column++)
		{
			bool		is_sum = row == rows || column == columns;
			uint8_t		byte = at < size ? data[at++] : 0;
			int64_t		count = is_sum && add_up ? sums[row][column] : (int64_t) (byte & 63) << shift;

			if (!is_sum)
			{
				sums[row][columns] += count;
				sums[rows][column] += count;
				sums[rows][columns] += count;
			}
			/* some cells are missing; readers know these */
			if (byte < 0xC0)
				add_cell(&table, count, row, column, column == columns, row == rows);
		}
	check_table(&table);
	check_line(&table);
	return 0;
}
