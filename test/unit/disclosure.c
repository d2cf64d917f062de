#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "disclosure.h"
#include "disclosure_table.h"
#include "interrupts.h"
#include "random.h"

/*
 * A table of up to n rows and columns, with or without totals, with or without
 * empty cells.  Some cells and totals are missing; readers know these.
 */
static void
random_table(Table *table, int n, int64_t least_count)
{
	int32_t		rows = (int32_t) (2 + random_below(n - 1));
	int32_t		columns = (int32_t) (2 + random_below(n - 1));
	bool		totals = random_below(2);
	int64_t		missing = random_below(4);
	int64_t		least = random_below(2);
	int64_t		range = 2 + random_below(3 * least_count);
	int64_t		counts[9][9] = {0};

	for (int32_t row = 0; row < rows; row++)
		for (int32_t column = 0; column < columns; column++)
		{
			int64_t		count = least + random_below(1 + random_below(range));

			counts[row][column] = count;
			counts[row][columns] += count;
			counts[rows][column] += count;
			counts[rows][columns] += count;
		}
	empty_table(table, rows + totals, columns + totals, least_count);
	for (int32_t row = 0; row < table->n_rows; row++)
		for (int32_t column = 0; column < table->n_columns; column++)
			if (random_below(10) >= missing)
				add_cell(table, counts[row][column], row, column, column == columns, row == rows);
}

/*
 * Finds the cells that follow from the sums of the lines and the other cells, by
 * elimination in integers.
 */
static void
find_determined(const Table *table, const bool *unknown, bool *determined)
{
	static int	matrix[MAX_LINES][MAX_CELLS];
	int			n_lines = table->n_rows + table->n_columns;
	int			rank = 0;

	memset(matrix, 0, sizeof(matrix));
	for (int32_t i = 0; i < table->n; i++)
		for (int which = 0; which < 2; which++)
			matrix[line_of(table, i, which)][i] = unknown[i] ? table->sign[i][which] : 0;
	memset(determined, false, (size_t) table->n);

	for (int32_t i = 0; i < table->n && rank < n_lines; i++)
	{
		int			pivot = rank;
		int			leading;

		while (pivot < n_lines && matrix[pivot][i] == 0)
			pivot++;
		if (pivot == n_lines)
			continue;
		leading = matrix[pivot][i];
		assert_true(leading == 1 || leading == -1);
		for (int32_t j = 0; j < table->n; j++)
		{
			int			entry = matrix[pivot][j] * leading;

			matrix[pivot][j] = matrix[rank][j];
			matrix[rank][j] = entry;
		}
		for (int line = 0; line < n_lines; line++)
		{
			int			factor = matrix[line][i];

			if (line == rank)
				continue;
			for (int32_t j = 0; j < table->n; j++)
				matrix[line][j] -= factor * matrix[rank][j];
		}
		rank++;
	}
	/* an equation with one unknown reveals a cell */
	for (int line = 0; line < rank; line++)
	{
		int			n_unknown = 0;
		int32_t		last = 0;

		for (int32_t j = 0; j < table->n; j++)
			if (matrix[line][j] != 0)
			{
				n_unknown++;
				last = j;
			}
		if (n_unknown == 1)
			determined[last] = true;
	}
}

static bool
has_empty_cell(const Table *table)
{
	for (int32_t i = 0; i < table->n; i++)
		if (table->cells[i].count == 0)
			return true;
	return false;
}

static void
nothing_by_subtraction(void **state)
{
	static Table table;
	int			n_small = 0;
	int			n_more = 0;

	(void) state;
	for (int trial = 0; trial < 3000; trial++)
	{
		bool		unknown[MAX_CELLS];
		bool		determined[MAX_CELLS];
		bool		determined_anyway[MAX_CELLS];

		random_table(&table, 8, 1 + random_below(10));
		withhold(&table);
		for (int32_t i = 0; i < table.n; i++)
			unknown[i] = table.cells[i].withheld;
		find_determined(&table, unknown, determined);
		for (int32_t i = 0; i < table.n; i++)
			unknown[i] = true;
		find_determined(&table, unknown, determined_anyway);
		for (int32_t i = 0; i < table.n; i++)
		{
			if (is_small(&table, i))
				assert_true(table.cells[i].withheld);
			if (table.cells[i].withheld && determined[i])
			{
				/* no cell is withheld in vain; empty cells cannot be lowered */
				assert_true(is_small(&table, i));
				assert_true(determined_anyway[i] || has_empty_cell(&table));
			}
			n_small += is_small(&table, i);
			n_more += table.cells[i].withheld && !is_small(&table, i);
		}
	}
	assert_true(n_small > 10000 && n_more > 3000);
}

static void
every_small_count_has_a_witness(void **state)
{
	static Table table;
	int			n_small = 0;
	int			n_full = 0;
	int			n_less = 0;
	int			n_differ = 0;

	(void) state;
	for (int trial = 0; trial < 4000; trial++)
	{
		bool		all[MAX_CELLS];
		bool		withheld[MAX_CELLS];

		random_table(&table, 3, 2 + random_below(4));
		withhold(&table);
		for (int32_t i = 0; i < table.n; i++)
		{
			all[i] = true;
			withheld[i] = table.cells[i].withheld;
		}
		for (int32_t i = 0; i < table.n; i++)
		{
			int64_t		reached;

			if (!is_small(&table, i))
				continue;
			n_small++;
			reached = largest(&table, withheld, i);
			if (reached == table.least_count)
			{
				n_full++;
				continue;
			}
			/* a larger count was not possible */
			assert_int_equal(reached, largest(&table, all, i));
			if (reached > table.cells[i].count)
				n_less++;
			else if (can_differ(&table, withheld, i))
				n_differ++;
			else
				assert_false(can_differ(&table, all, i));
		}
	}
	assert_true(n_full > 4000 && n_less > 50 && n_differ > 500 && n_small > n_full + n_less + n_differ + 500);
}

/* The cost of a choice of cells; empty cells cost most. */
typedef struct Cost
{
	int			empty;
	int64_t		cases;
} Cost;

static Cost
cost_of(const Table *table, const bool *withheld)
{
	Cost		cost = {0, 0};

	for (int32_t i = 0; i < table->n; i++)
		if (withheld[i])
		{
			cost.empty += table->cells[i].count == 0;
			cost.cases += table->cells[i].count;
		}
	return cost;
}

/* The cheapest choice that withholds the small counts and protects each, of all choices; false if there is none. */
static bool
find_cheapest(const Table *table, Cost *cheapest)
{
	bool		found = false;

	for (int choice = 0; choice < 1 << table->n; choice++)
	{
		bool		withheld[MAX_CELLS];
		bool		enough = true;
		Cost		cost;

		for (int32_t i = 0; i < table->n; i++)
			withheld[i] = choice >> i & 1;
		cost = cost_of(table, withheld);
		if (found && (cost.empty != cheapest->empty ? cost.empty > cheapest->empty : cost.cases >= cheapest->cases))
			continue;
		for (int32_t i = 0; i < table->n && enough; i++)
			enough = !is_small(table, i) || (withheld[i] && largest(table, withheld, i) == table->least_count);
		if (enough)
		{
			*cheapest = cost;
			found = true;
		}
	}
	return found;
}

static void
one_small_count(void **state)
{
	static Table table;
	int			n_possible = 0;
	int			n_empty = 0;

	(void) state;
	for (int trial = 0; trial < 3000; trial++)
	{
		bool		withheld[MAX_CELLS];
		Cost		cost;
		Cost		cheapest;
		int			n_small = 0;

		random_table(&table, 3, 2 + random_below(2));
		for (int32_t i = 0; i < table.n; i++)
			n_small += is_small(&table, i);
		if (n_small != 1 || table.n > 12)
			continue;
		withhold(&table);
		for (int32_t i = 0; i < table.n; i++)
			withheld[i] = table.cells[i].withheld;
		cost = cost_of(&table, withheld);
		if (!find_cheapest(&table, &cheapest))
			continue;
		assert_int_equal(cost.empty, cheapest.empty);
		assert_int_equal(cost.cases, cheapest.cases);
		n_possible++;
		n_empty += cost.empty > 0;
	}
	assert_true(n_possible > 150 && n_empty > 10);
}

static void
lines(void **state)
{
	static Table table;
	int			n_possible = 0;

	(void) state;
	for (int trial = 0; trial < 2000; trial++)
	{
		DisclosureCell cells[MAX_CELLS];
		bool		in_line[MAX_CELLS];
		bool		in_table[MAX_CELLS];
		int			n = (int) (1 + random_below(7));
		Cost		cost;
		Cost		cheapest;

		empty_table(&table, 1, 1, 1 + random_below(6));
		for (int i = 0; i < n; i++)
			add_cell(&table, random_below(1 + random_below(12)), 0, 0, false, false);
		memcpy(cells, table.cells, sizeof(cells));
		disclosure_withhold_line(cells, (size_t) n, table.least_count);
		withhold(&table);
		for (int i = 0; i < n; i++)
		{
			in_line[i] = cells[i].withheld;
			in_table[i] = table.cells[i].withheld;
		}
		/* a line is a table in which all cells have the same row and column */
		cost = cost_of(&table, in_table);
		cheapest = cost_of(&table, in_line);
		assert_int_equal(cost.empty, cheapest.empty);
		assert_int_equal(cost.cases, cheapest.cases);
		if (find_cheapest(&table, &cheapest))
		{
			assert_int_equal(cost.empty, cheapest.empty);
			assert_int_equal(cost.cases, cheapest.cases);
			n_possible++;
		}
	}
	assert_true(n_possible > 1000 && n_possible < 1900);
}

/* Costs beyond a bigint are not mistaken for small ones. */
static void
huge_counts(void **state)
{
	/*
	 * the ways around the 1 cost up to three times the largest bigint, the
	 * cheapest half of that
	 */
	static const int64_t counts[3][3] = {
		{1, INT64_MAX, INT64_MAX / 2},
		{INT64_MAX, INT64_MAX, INT64_MAX},
		{INT64_MAX / 2 + 10, INT64_MAX, INT64_MAX / 2}
	};
	static Table table;
	static const int64_t least_counts[] = {2, 5, INT64_MAX / 2};

	(void) state;
	for (size_t trial = 0; trial < 3; trial++)
	{
		empty_table(&table, 3, 3, least_counts[trial]);
		for (int32_t i = 0; i < 9; i++)
			add_cell(&table, counts[i / 3][i % 3], i / 3, i % 3, false, false);
		withhold(&table);
		for (int32_t i = 0; i < 9; i++)
			assert_int_equal(table.cells[i].withheld, i / 3 != 1 && i % 3 != 1);
	}
	/* all are small: a 1 can only rise to the sum of its line */
	table.least_count = INT64_MAX;
	withhold(&table);
	for (int32_t i = 0; i < 9; i++)
		assert_true(table.cells[i].withheld);
	disclosure_withhold_line(table.cells, 9, INT64_MAX);
	for (int32_t i = 0; i < 9; i++)
		assert_int_equal(table.cells[i].withheld, table.cells[i].count < INT64_MAX);
}

/*
 * A threshold far above all counts: each cell needs the slack of hundreds of
 * others.  A search for one way after the other took minutes for this table.
 */
static void
many_small_counts(void **state)
{
	enum
	{
		N = 60
	};
	static DisclosureCell cells[(N + 1) * (N + 1)];
	int64_t		columns[N] = {0};
	int32_t		n = 0;
	clock_t		start = clock();
	DisclosureTable *table;
	void	   *room;

	(void) state;
	for (int32_t row = 0; row < N; row++)
	{
		int64_t		total = 0;

		for (int32_t column = 0; column < N; column++)
		{
			int64_t		count = random_below(10);

			cells[n++] = cell_of(count, row, column, false);
			total += count;
			columns[column] += count;
		}
		cells[n++] = cell_of(total, row, N, true);
	}
	for (int32_t column = 0; column < N; column++)
		cells[n++] = cell_of(columns[column], N, column, true);

	room = malloc(disclosure_table_size(n, N + 1, N + 1));
	table = disclosure_table(cells, n, N + 1, N + 1, 1000, UINT64_MAX, room);
	for (int32_t i = 0; i < n; i++)
		assert_true(disclosure_protect(table, i));
	free(room);
	for (int32_t i = 0; i < n; i++)
		assert_int_equal(cells[i].withheld, cells[i].count > 0);
	assert_true((clock() - start) / CLOCKS_PER_SEC < 10);
}

static int	n_lines_seen;

static void
see_line(void)
{
	n_lines_seen++;
}

/*
 * A table whose filled cells are one cycle, so that the only way around a cell is over all
 * others.  The first cell is 2, which is small.  Returns what disclosure_protect() says of
 * it, if its searches may take max_steps.
 */
#define CYCLE	100

static bool
protect_in_cycle(int64_t others, uint64_t max_steps, DisclosureCell *cells)
{
	int32_t		n = 0;
	void	   *room = malloc(disclosure_table_size(2 * CYCLE, CYCLE, CYCLE));
	bool		is_protected;

	for (int32_t row = 0; row < CYCLE; row++)
		for (int32_t column = 0; column < CYCLE; column++)
			if (column == row || column == (row + 1) % CYCLE)
			{
				cells[n] = cell_of(n == 0 ? 2 : others, row, column, false);
				n++;
			}
	assert_int_equal(n, 2 * CYCLE);
	n_lines_seen = 0;
	is_protected = disclosure_protect(disclosure_table(cells, n, CYCLE, CYCLE, 3, max_steps, room), 0);
	free(room);
	return is_protected;
}

/* A search ends with the steps: over cells that are withheld already, and over others. */
static void
too_many_steps(void **state)
{
	static const int64_t counts[] = {2, 3};
	DisclosureCell cells[2 * CYCLE];
	void		(*before) (void) = check_interrupts;

	(void) state;
	check_interrupts = see_line;
	for (size_t i = 0; i < 2; i++)
	{
		assert_true(protect_in_cycle(counts[i], 100 * CYCLE, cells));
		assert_true(cells[CYCLE].withheld);
		assert_true(n_lines_seen > CYCLE);

		/*
		 * three witnesses are tried, each with a few searches that end at
		 * their first line
		 */
		assert_false(protect_in_cycle(counts[i], 1, cells));
		assert_true(n_lines_seen < 20);
	}
	check_interrupts = before;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_by_subtraction),
		cmocka_unit_test(every_small_count_has_a_witness),
		cmocka_unit_test(one_small_count),
		cmocka_unit_test(lines),
		cmocka_unit_test(huge_counts),
		cmocka_unit_test(many_small_counts),
		cmocka_unit_test(too_many_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
