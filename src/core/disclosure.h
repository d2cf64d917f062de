/*
 * disclosure.h
 *		Suppression of small counts in a published table.
 *
 * The counts of a line add up to its total.  In a table, every cell is in two
 * lines, its row and its column; the total of a row is in that row, and in the
 * column of totals.  Readers are assumed to know every sum.  Totals among the
 * cells can be withheld like other cells; anything not among the cells is
 * assumed to be published.
 *
 * A count is small if it is 1 to least_count - 1.  Small counts are withheld,
 * and as many others as each needs to have a witness: another table with the
 * same published cells and the same sums, in which that count is least_count,
 * and in which a withheld cell is empty only if it is empty in the real table.
 * So the published cells do not even reveal that a withheld count is small.
 *
 * There may be no such table, whatever is withheld, if a total published
 * elsewhere is small or nearly so.  Then the count is as large as possible in its
 * witness.  If it cannot be larger than it is, withheld cells may be empty in
 * the witness, and the count need only differ by one.  If that fails too, the
 * count follows from the sums alone: it is withheld, and nothing else is.
 */
#ifndef DISCLOSURE_H
#define DISCLOSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct DisclosureCell
{
	int64_t		count;			/* not negative */
	int32_t		row;
	int32_t		column;
	bool		is_total;		/* of its row or its column, not of both */
	bool		withheld;
} DisclosureCell;

/*
 * Sets withheld in the n cells of one line, ignoring their rows and columns, in
 * one pass.  Of equal counts, the first is withheld.  least_count is 1 or more.
 */
extern void disclosure_withhold_line(DisclosureCell *cells, size_t n, int64_t least_count);

typedef struct DisclosureTable DisclosureTable;

/* The size in bytes of the room for disclosure_table(), which must be aligned for any type. */
extern size_t disclosure_table_size(int32_t n_cells, int32_t n_rows, int32_t n_columns);

/*
 * Creates a table of cells with rows 0 to n_rows - 1 and columns 0 to n_columns
 * - 1, and withholds the small counts.  The cells must be sorted by row, then by
 * column; this order decides among equal choices.  Then call disclosure_protect()
 * for each cell in turn, which withholds what that cell needs.  It returns false
 * when the searches for this table have visited more than max_steps cells in
 * total: then the table is not protected.
 */
extern DisclosureTable *disclosure_table(DisclosureCell *cells, int32_t n_cells,
										 int32_t n_rows, int32_t n_columns,
										 int64_t least_count, uint64_t max_steps, void *room);
extern bool disclosure_protect(DisclosureTable *table, int32_t cell);

#endif
