/*
 * disclosure.h
 *		Which counts to withhold from a table that is published, so that the
 *		small ones can't be had from the rest.
 *
 * The counts of a line add up to its total.  In a table every cell is in two
 * lines, its row and its column; the total of a row is in that row, and in the
 * column of such totals.  Every sum is taken as known.  Totals among the cells
 * can be withheld like others; what is not among the cells is known.
 *
 * A count is small if it is 1 to least_count - 1.  Small counts are withheld,
 * and with each of them as many others as it takes for it to have a witness:
 * another table, equal in all that is published and in every sum, in which that
 * count is least_count, and no cell that is withheld is empty unless it is.  So
 * what is published does not even tell that a withheld count is small.
 *
 * There may be no such table, whatever is withheld: where a total published
 * elsewhere is small, or nearly.  Then the count is as large in its witness as
 * can be.  If that is no larger than it is, cells may be empty in the witness,
 * and the count just differs by one.  If that fails too, the count follows from
 * what is known anyway: it is withheld, and that is all.
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
	bool		is_total;		/* of its row or of its column, but not of both */
	bool		withheld;
} DisclosureCell;

/*
 * Sets withheld in the n cells of one line, whatever their rows and columns, in
 * one pass.  Of equal counts the first is withheld.  least_count is 1 or more.
 */
extern void disclosure_withhold_line(DisclosureCell *cells, size_t n, int64_t least_count);

typedef struct DisclosureTable DisclosureTable;

/* The bytes of room that disclosure_table() needs, aligned for any type. */
extern size_t disclosure_table_size(int32_t n_cells, int32_t n_rows, int32_t n_columns);

/*
 * A table of cells, with rows 0 to n_rows - 1 and columns 0 to n_columns - 1,
 * in which the small counts are withheld.  The cells are in the order of their
 * rows, and within a row of their columns, which decides among equal choices.
 * Then disclosure_protect(), called for each cell in turn, withholds what that
 * one needs.  It returns false when all searches for this table have looked at
 * more than DISCLOSURE_MAX_STEPS cells: then the table is not protected.
 */
#define DISCLOSURE_MAX_STEPS	UINT64_C(4000000000)

extern DisclosureTable *disclosure_table(DisclosureCell *cells, int32_t n_cells,
										 int32_t n_rows, int32_t n_columns,
										 int64_t least_count, void *room);
extern bool disclosure_protect(DisclosureTable *table, int32_t cell);

#endif
