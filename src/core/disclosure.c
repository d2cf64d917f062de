/*
 * disclosure.c
 *		Suppression of small counts in a published table.
 *
 * INTERFACE: disclosure_withhold_line() serves the counts of a single line.
 * disclosure_table() creates a table with rows and columns, and
 * disclosure_protect() withholds what one of its cells needs.  disclosure.h
 * says what protected means.
 *
 * A table is a graph: its rows and columns are the nodes, and a cell is the
 * edge between its row and its column.  The changes that preserve every sum are
 * the flows around cycles (Cox).  So a witness, in which a count is larger, is
 * found as a flow is: by paths from one line of the cell to its other line, over
 * cells that are lowered and raised in turn.  The comments call such a path a
 * way.
 *
 * Ways over cells that are withheld already cost nothing.  Those of three steps
 * are taken in one go, and longer ones by Dinic's algorithm.  What they cannot
 * carry takes the cheapest way over other cells, by Dijkstra's algorithm.
 *
 * LIMITATIONS: the cells are protected one after the other, so more of them may
 * be withheld than the minimum.  Each count is protected on its own: readers who
 * combine tables, or who know some of the withheld counts, can learn more.  The
 * time is bounded by the number of steps that the caller allows.
 *
 * REFERENCES
 *
 * L. H. Cox. Suppression methodology and statistical disclosure control.
 * Journal of the American Statistical Association 75, 1980.
 * DOI 10.1080/01621459.1980.10477481
 *
 * E. A. Dinic. Algorithm for solution of a problem of maximum flow in a network
 * with power estimation. Soviet Mathematics Doklady 11, 1970.
 *
 * E. W. Dijkstra. A note on two problems in connexion with graphs. Numerische
 * Mathematik 1, 1959. DOI 10.1007/BF01386390
 */
#include "disclosure.h"

#include <string.h>

#include "interrupts.h"

#define NONE	(-1)

/* The cost of a way through the table; earlier fields take precedence. */
typedef struct Cost
{
	uint64_t	empty_cells;	/* to withhold, last, since readers may know
								 * that they are empty */
	uint64_t	cases;			/* in the other cells to withhold */
	uint64_t	steps;
} Cost;

static const Cost no_cost = {0};

/* A row or a column. */
typedef struct Line
{
	int32_t		n_cells;
	int32_t		n_filled;		/* cells that are not empty, which come first */
	int32_t    *cells;

	/* valid if this is the number of the current search */
	uint64_t	search;
	Cost		cost;			/* of the cheapest way to this line so far */
	int32_t		way;			/* the cell that is the last step of that way */
	int32_t		place;			/* in the heap of waiting lines; NONE when it
								 * is settled */
	int32_t		tried;			/* the number of its cells already tried by
								 * step_away() */
} Line;

/* The count of a cell in the witness with that number. */
typedef struct WitnessCount
{
	uint64_t	number;
	uint64_t	count;
} WitnessCount;

/* The witness under construction. */
typedef struct Witness
{
	uint64_t	number;
	WitnessCount *counts;
	int32_t		cell;			/* the cell whose count is to differ */
	bool		row_steps_lower;	/* steps from rows lower cells, and steps
									 * from columns raise them */
	uint64_t	floor;			/* the least count of a lowered cell */
} Witness;

struct DisclosureTable
{
	DisclosureCell *cells;
	int64_t		least_count;
	int32_t		n_rows;
	Line	   *lines;			/* the rows, then the columns */
	Witness		witness;
	uint64_t	search;
	uint64_t	steps;			/* cells visited in all searches */
	uint64_t	max_steps;
	int32_t		n_shown;		/* cells that are neither withheld nor empty */
	int32_t		n_empty;
	int32_t		n_waiting;
	int32_t    *waiting;		/* a heap of lines with the cheapest first */
};

static bool
is_small(int64_t count, int64_t least_count)
{
	return count > 0 && count < least_count;
}

/* Is the cell neither withheld nor empty? */
static bool
count_is_shown(const DisclosureCell *cell)
{
	return cell->count > 0 && !cell->withheld;
}

/*
 * In a line, what one count gains, the others lose.  So a count has a witness if
 * the other withheld counts together exceed 1 each by enough.  That condition is
 * the same for each of them.
 */
void
disclosure_withhold_line(DisclosureCell *cells, size_t n, int64_t least_count)
{
	DisclosureCell *smallest = NULL;
	DisclosureCell *empty = NULL;
	size_t		n_small = 0;
	uint64_t	enough = (uint64_t) least_count - 1;
	uint64_t	above = 0;

	for (size_t i = 0; i < n; i++)
	{
		DisclosureCell *cell = &cells[i];

		cell->withheld = is_small(cell->count, least_count);
		if (cell->withheld)
		{
			n_small++;
			above += (uint64_t) cell->count - 1;
			if (above > enough)
				above = enough;
		}
		else if (cell->count == 0)
			empty = empty != NULL ? empty : cell;
		else if (smallest == NULL || cell->count < smallest->count)
			smallest = cell;
	}
	if (n_small == 0 || above == enough)
		return;
	if (smallest != NULL)
		smallest->withheld = true;	/* it is enough by itself */
	else if (n_small == 1 && empty != NULL)
		empty->withheld = true;
}

size_t
disclosure_table_size(int32_t n_cells, int32_t n_rows, int32_t n_columns)
{
	size_t		n_lines = (size_t) n_rows + (size_t) n_columns;

	return sizeof(DisclosureTable) + n_lines * (sizeof(Line) + sizeof(int32_t)) +
		(size_t) n_cells * (sizeof(WitnessCount) + 2 * sizeof(int32_t));
}

static int32_t
row_of(const DisclosureTable *table, int32_t cell)
{
	return table->cells[cell].row;
}

static int32_t
column_of(const DisclosureTable *table, int32_t cell)
{
	return table->n_rows + table->cells[cell].column;
}

static int32_t
across(const DisclosureTable *table, int32_t cell, int32_t line)
{
	return line < table->n_rows ? column_of(table, cell) : row_of(table, cell);
}

/* Adds the empty cells, or the others, to their lines. */
static void
add_to_lines(DisclosureTable *table, int32_t n_cells, bool empty)
{
	for (int32_t i = 0; i < n_cells; i++)
		if ((table->cells[i].count == 0) == empty)
		{
			Line	   *row = &table->lines[row_of(table, i)];
			Line	   *column = &table->lines[column_of(table, i)];

			row->cells[row->n_cells++] = i;
			column->cells[column->n_cells++] = i;
		}
}

DisclosureTable *
disclosure_table(DisclosureCell *cells, int32_t n_cells, int32_t n_rows, int32_t n_columns,
				 int64_t least_count, uint64_t max_steps, void *room)
{
	DisclosureTable *table = room;
	int32_t		n_lines = n_rows + n_columns;
	int32_t    *line_cells;

	memset(table, 0, sizeof(*table));
	table->cells = cells;
	table->least_count = least_count;
	table->max_steps = max_steps;
	table->n_rows = n_rows;
	table->lines = (Line *) (table + 1);
	table->witness.counts = (WitnessCount *) (table->lines + n_lines);
	table->waiting = (int32_t *) (table->witness.counts + n_cells);
	line_cells = table->waiting + n_lines;

	memset(table->lines, 0, (size_t) n_lines * sizeof(Line));
	memset(table->witness.counts, 0, (size_t) n_cells * sizeof(WitnessCount));
	for (int32_t i = 0; i < n_cells; i++)
	{
		cells[i].withheld = is_small(cells[i].count, least_count);
		table->n_shown += count_is_shown(&cells[i]);
		table->n_empty += cells[i].count == 0;
		table->lines[row_of(table, i)].n_cells++;
		table->lines[column_of(table, i)].n_cells++;
	}
	for (int32_t i = 0; i < n_lines; i++)
	{
		table->lines[i].cells = line_cells;
		line_cells += table->lines[i].n_cells;
		table->lines[i].n_cells = 0;
	}
	add_to_lines(table, n_cells, false);
	for (int32_t i = 0; i < n_lines; i++)
		table->lines[i].n_filled = table->lines[i].n_cells;
	add_to_lines(table, n_cells, true);
	return table;
}

static uint64_t
witness_count(const DisclosureTable *table, int32_t cell)
{
	const WitnessCount *changed = &table->witness.counts[cell];

	return changed->number == table->witness.number ?
		changed->count : (uint64_t) table->cells[cell].count;
}

/*
 * Does the step from a line over a cell lower the count?  For a total it is the
 * opposite, since a total rises with the cells of its line.
 */
static bool
step_lowers(const DisclosureTable *table, int32_t line, int32_t cell)
{
	return ((line < table->n_rows) == table->witness.row_steps_lower) != table->cells[cell].is_total;
}

/*
 * The amount that a step can carry.  A cell can be raised without limit, and
 * lowered to the floor, or to its real count if that is less.  The cell that is
 * to differ carries nothing.
 */
static uint64_t
step_carries(const DisclosureTable *table, int32_t line, int32_t cell)
{
	uint64_t	count = (uint64_t) table->cells[cell].count;
	uint64_t	floor = table->witness.floor;

	if (cell == table->witness.cell)
		return 0;
	if (!step_lowers(table, line, cell))
		return UINT64_MAX;
	return witness_count(table, cell) - (count < floor ? count : floor);
}

static bool
is_cheaper(const Cost *a, const Cost *b)
{
	if (a->empty_cells != b->empty_cells)
		return a->empty_cells < b->empty_cells;
	if (a->cases != b->cases)
		return a->cases < b->cases;
	return a->steps < b->steps;
}

/* The order of the heap of waiting lines; of equally cheap lines, the first comes first. */
static bool
comes_first(const DisclosureTable *table, int32_t a, int32_t b)
{
	const Cost *cost_a = &table->lines[a].cost;
	const Cost *cost_b = &table->lines[b].cost;

	return is_cheaper(cost_a, cost_b) || (a < b && !is_cheaper(cost_b, cost_a));
}

static void
put(DisclosureTable *table, int32_t place, int32_t line)
{
	table->waiting[place] = line;
	table->lines[line].place = place;
}

static void
move_forward(DisclosureTable *table, int32_t line)
{
	int32_t		place = table->lines[line].place;

	while (place > 0 && comes_first(table, line, table->waiting[(place - 1) / 2]))
	{
		put(table, place, table->waiting[(place - 1) / 2]);
		place = (place - 1) / 2;
	}
	put(table, place, line);
}

static int32_t
take_first(DisclosureTable *table)
{
	int32_t		first = table->waiting[0];
	int32_t		last = table->waiting[--table->n_waiting];
	int32_t		place = 0;

	for (int32_t child = 1; child < table->n_waiting; child = 2 * place + 1)
	{
		if (child + 1 < table->n_waiting &&
			comes_first(table, table->waiting[child + 1], table->waiting[child]))
			child++;
		if (!comes_first(table, table->waiting[child], last))
			break;
		put(table, place, table->waiting[child]);
		place = child;
	}
	put(table, place, last);
	table->lines[first].place = NONE;
	return first;
}

/* Records a way to a line whose last step is a cell; returns whether it is the cheapest so far. */
static bool
reach(DisclosureTable *table, int32_t line, Cost cost, int32_t cell)
{
	Line	   *reached = &table->lines[line];

	if (reached->search != table->search)
	{
		reached->search = table->search;
		reached->place = table->n_waiting++;
	}
	else if (reached->place == NONE || !is_cheaper(&cost, &reached->cost))
		return false;
	reached->cost = cost;
	reached->way = cell;
	move_forward(table, line);
	return true;
}

static Cost
cost_with(const Cost *cost, const DisclosureCell *cell)
{
	Cost		sum = {cost->empty_cells, cost->cases, cost->steps + 1};
	uint64_t	count = (uint64_t) cell->count;

	if (cell->withheld)
		return sum;
	if (count == 0)
		sum.empty_cells++;
	else if (sum.cases > UINT64_MAX - count)
		sum.cases = UINT64_MAX;
	else
		sum.cases += count;
	return sum;
}

/*
 * A withheld cell, not empty, that is a step from a line to another, or NONE.
 * The cells of a line are in the order of the lines that they cross.
 */
static int32_t
free_step(const DisclosureTable *table, int32_t from, int32_t to)
{
	const Line *line = &table->lines[from];
	int32_t		low = 0;
	int32_t		high = line->n_filled;

	while (low < high)
	{
		int32_t		middle = low + (high - low) / 2;

		if (across(table, line->cells[middle], from) < to)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < line->n_filled && across(table, line->cells[low], from) == to; low++)
	{
		int32_t		cell = line->cells[low];

		if (table->cells[cell].withheld && step_carries(table, from, cell) > 0)
			return cell;
	}
	return NONE;
}

/* Can any cell of a line carry a last step to it?  If not, no search is needed. */
static bool
can_arrive(const DisclosureTable *table, int32_t to, bool over_empty)
{
	const Line *line = &table->lines[to];

	for (int32_t i = 0; i < (over_empty ? line->n_cells : line->n_filled); i++)
		if (step_carries(table, across(table, line->cells[i], to), line->cells[i]) > 0)
			return true;
	return false;
}

/*
 * Finds the cheapest way from a line to another, with or without empty cells;
 * false if there is none.  This is Dijkstra's algorithm with a shortcut: it looks
 * one step ahead for a free last step, because most ways are three steps over
 * cells that are withheld already.
 */
static bool
find_way(DisclosureTable *table, int32_t from, int32_t to, bool over_empty)
{
	if (!can_arrive(table, to, over_empty))
		return false;
	table->search++;
	table->n_waiting = 0;
	(void) reach(table, from, no_cost, NONE);
	while (table->n_waiting > 0)
	{
		int32_t		number = take_first(table);
		const Line *line = &table->lines[number];

		check_interrupts();
		if (number == to)
			return true;
		table->steps += (uint64_t) line->n_cells;
		if (table->steps > table->max_steps)
			return false;
		for (int32_t i = 0; i < (over_empty ? line->n_cells : line->n_filled); i++)
		{
			int32_t		cell = line->cells[i];
			int32_t		next = across(table, cell, number);
			int32_t		last;

			if (step_carries(table, number, cell) == 0 ||
				!reach(table, next, cost_with(&line->cost, &table->cells[cell]), cell) ||
				!table->cells[cell].withheld ||
				(next < table->n_rows) == (to < table->n_rows))
				continue;
			last = free_step(table, next, to);
			if (last != NONE)
			{
				table->lines[to].way = last;
				return true;
			}
		}
	}
	return false;
}

/* Takes a step from a line over a cell: changes its count in the witness, and withholds it. */
static void
take_step(DisclosureTable *table, int32_t line, int32_t cell, uint64_t carried)
{
	uint64_t	count = witness_count(table, cell);

	table->n_shown -= count_is_shown(&table->cells[cell]);
	table->cells[cell].withheld = true;
	table->witness.counts[cell].number = table->witness.number;
	table->witness.counts[cell].count = step_lowers(table, line, cell) ? count - carried : count + carried;
}

static uint64_t
least_of(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/*
 * Takes all ways of three steps over cells that are withheld already.  If many
 * counts are small, each way carries little, and a search for each would take
 * long.  Returns how much of the amount they carry.
 */
static uint64_t
take_free_ways(DisclosureTable *table, int32_t from, int32_t to, uint64_t amount)
{
	const Line *first_line = &table->lines[from];
	const Line *last_line = &table->lines[to];
	int32_t		start = 0;
	uint64_t	moved = 0;

	for (int32_t i = 0; i < first_line->n_filled && moved < amount; i++)
	{
		int32_t		first = first_line->cells[i];
		int32_t		there = across(table, first, from);

		if (!table->cells[first].withheld || there == to)
			continue;
		check_interrupts();
		for (int32_t j = start;
			 j < last_line->n_filled && moved < amount && step_carries(table, from, first) > 0; j++)
		{
			int32_t		last = last_line->cells[j];
			int32_t		back = across(table, last, to);
			uint64_t	carried = step_carries(table, back, last);
			int32_t		middle;

			table->steps++;
			if (!table->cells[last].withheld || back == from || carried == 0)
			{
				start += j == start;
				continue;
			}
			middle = free_step(table, there, back);
			if (middle == NONE)
				continue;
			carried = least_of(least_of(carried, amount - moved),
							   least_of(step_carries(table, from, first),
										step_carries(table, there, middle)));
			take_step(table, from, first, carried);
			take_step(table, there, middle, carried);
			take_step(table, back, last, carried);
			moved += carried;
		}
	}
	return moved;
}

/*
 * Computes the distance of lines from a line, up to the distance of another, in
 * steps over withheld cells or over all cells; false if that line cannot be
 * reached.
 */
static bool
find_distances(DisclosureTable *table, int32_t from, int32_t to, bool over_all)
{
	table->search++;
	table->n_waiting = 0;
	table->lines[from].search = table->search;
	table->lines[from].cost = no_cost;
	table->lines[from].tried = 0;
	table->waiting[table->n_waiting++] = from;
	for (int32_t i = 0; i < table->n_waiting && table->lines[to].search != table->search; i++)
	{
		int32_t		number = table->waiting[i];
		const Line *line = &table->lines[number];

		check_interrupts();
		table->steps += (uint64_t) line->n_cells;
		if (table->steps > table->max_steps)
			return false;
		for (int32_t j = 0; j < (over_all ? line->n_cells : line->n_filled); j++)
		{
			int32_t		cell = line->cells[j];
			int32_t		next = across(table, cell, number);
			Line	   *reached = &table->lines[next];

			if (reached->search == table->search || !(over_all || table->cells[cell].withheld) ||
				step_carries(table, number, cell) == 0)
				continue;
			reached->search = table->search;
			reached->cost = no_cost;
			reached->cost.steps = line->cost.steps + 1;
			reached->tried = 0;
			table->waiting[table->n_waiting++] = next;
		}
	}
	return table->lines[to].search == table->search;
}

/* The next withheld cell of a line that leads one step farther away, or NONE. */
static int32_t
step_away(DisclosureTable *table, int32_t number)
{
	Line	   *line = &table->lines[number];

	for (; line->tried < line->n_filled; line->tried++)
	{
		int32_t		cell = line->cells[line->tried];
		const Line *next = &table->lines[across(table, cell, number)];

		if (next->search == table->search && next->cost.steps == line->cost.steps + 1 &&
			table->cells[cell].withheld && step_carries(table, number, cell) > 0)
			return cell;
	}
	return NONE;
}

/* How much of an amount the way to a line carries. */
static uint64_t
way_carries(const DisclosureTable *table, int32_t from, int32_t to, uint64_t amount)
{
	int32_t		previous;

	for (int32_t line = to; line != from; line = previous)
	{
		int32_t		step = table->lines[line].way;

		previous = across(table, step, line);
		amount = least_of(amount, step_carries(table, previous, step));
	}
	return amount;
}

static void
take_way(DisclosureTable *table, int32_t from, int32_t to, uint64_t carried)
{
	int32_t		previous;

	for (int32_t line = to; line != from; line = previous)
	{
		int32_t		step = table->lines[line].way;

		previous = across(table, step, line);
		take_step(table, previous, step, carried);
	}
}

/*
 * Takes longer ways over cells that are withheld already: all of the least
 * length after one search, then all of the next, and so on.  This is Dinic's
 * algorithm.  Returns how much of the amount they carry.
 */
static uint64_t
take_long_ways(DisclosureTable *table, int32_t from, int32_t to, uint64_t amount)
{
	uint64_t	moved = 0;

	while (moved < amount && can_arrive(table, to, false) && find_distances(table, from, to, false))
	{
		int32_t		line = from;

		while (moved < amount)
		{
			int32_t		cell = line == to ? NONE : step_away(table, line);

			if (line == to)
			{
				uint64_t	carried = way_carries(table, from, to, amount - moved);

				check_interrupts();
				take_way(table, from, to, carried);
				moved += carried;
				line = from;
			}
			else if (cell != NONE)
			{
				line = across(table, cell, line);
				table->lines[line].way = cell;
			}
			else if (line == from)
				break;
			else
			{
				/* a dead end: go back, and do not come here again */
				line = across(table, table->lines[line].way, line);
				table->lines[line].tried++;
			}
		}
	}
	return moved;
}

/*
 * Makes a new witness, in which a count is larger or smaller by an amount, and
 * withholds the cells that it needs.  Returns how much of the amount was
 * possible.
 */
static uint64_t
make_witness(DisclosureTable *table, int32_t cell, bool larger, uint64_t amount, uint64_t floor)
{
	int32_t		row = row_of(table, cell);
	int32_t		column = column_of(table, cell);

	/* either end will do; the shorter line has fewer ways to try */
	bool		by_row = table->lines[row].n_cells <= table->lines[column].n_cells;
	int32_t		from = by_row ? row : column;
	int32_t		to = by_row ? column : row;
	uint64_t	moved;

	table->witness.number++;
	table->witness.cell = cell;
	table->witness.row_steps_lower = by_row == (larger != table->cells[cell].is_total);
	table->witness.floor = floor;
	moved = take_free_ways(table, from, to, amount);
	moved += take_long_ways(table, from, to, amount - moved);
	/* often nothing is left, which find_distances() finds out faster */
	while (moved < amount &&
		   ((table->n_shown > 0 && find_way(table, from, to, false)) ||
			(table->n_empty > 0 && find_distances(table, from, to, true) &&
			 find_way(table, from, to, true))))
	{
		uint64_t	carried = way_carries(table, from, to, amount - moved);

		take_way(table, from, to, carried);
		moved += carried;
	}
	return moved;
}

bool
disclosure_protect(DisclosureTable *table, int32_t cell)
{
	int64_t		count = table->cells[cell].count;

	if (is_small(count, table->least_count) &&
		make_witness(table, cell, true, (uint64_t) (table->least_count - count), 1) == 0 &&
		make_witness(table, cell, true, 1, 0) == 0)
		(void) make_witness(table, cell, false, 1, 0);
	return table->steps <= table->max_steps;
}
