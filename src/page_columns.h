/*
 * page_columns.h
 *		The columns of the rows on a page of a heap table.
 *
 * Interface: page_columns_add() names a column that is wanted, page_columns_read() takes
 * it, with the others, out of rows as they stand on the page, and page_columns_read_slot()
 * out of a slot.  page_columns_move() puts a row in the place of another.  A value by
 * reference stays where it is, as a pointer: it is good for as long as the page is
 * pinned.  A null has the value 0.
 *
 * PostgreSQL's own reading of a row walks over its attributes from the first.  Here the
 * offsets are looked up: they depend on which of the attributes are null, and rows with
 * the same ones null have them in common, up to the first attribute of variable length.
 * From there on it is a walk here as well.  A column is read for all rows in one loop, which
 * does not branch on the row.
 *
 * Limitation: offsets are looked up where the last wanted attribute is among the first 64.
 */
#ifndef PAGE_COLUMNS_H
#define PAGE_COLUMNS_H

#include "access/htup_details.h"
#include "access/tupdesc.h"
#include "executor/tuptable.h"

#include "core/row_columns.h"

/* The most rows of a page. */
#define PAGE_ROWS	MaxHeapTuplesPerPage

/*
 * A value that is passed by value, as a number.  The upper bits of its Datum need not be its
 * sign: those of an oid are 0, and a cast without a function leaves them.
 */
static inline int64
page_number(Datum value, int16 length)
{
	switch (length)
	{
		case sizeof(char):
			return (int64) CharGetDatum(DatumGetChar(value));
		case sizeof(int16):
			return DatumGetInt16(value);
		case sizeof(int32):
			return DatumGetInt32(value);
		default:
			return (int64) value;
	}
}

/* Memory that is read soon can be on its way. */
#ifdef __GNUC__
#define page_prefetch(address)	__builtin_prefetch(address)
#else
#define page_prefetch(address)	((void) (address))
#endif

typedef struct PageColumn
{
	int64		values[PAGE_ROWS];
	bool		nulls[PAGE_ROWS];
	AttrNumber	attnum;
	int16		length;
	bool		by_value;
	int64		missing;		/* in rows older than the column */
	bool		missing_null;
} PageColumn;

typedef struct PageLayout PageLayout;

typedef struct PageAttribute
{
	int16		length;			/* as in pg_attribute */
	uint8		alignment;		/* in bytes */
	PageColumn *column;			/* NULL if it is not wanted */
} PageAttribute;

typedef struct PageColumns
{
	TupleDesc	descriptor;
	int			n_columns;
	PageColumn **columns;		/* in the order of the attributes */
	int			n_attributes;	/* up to the last that is wanted */
	PageAttribute *attributes;
	bool		walks;			/* one of them has a variable length */
	PageLayout *layouts;		/* NULL if offsets are not looked up */
} PageColumns;

extern PageColumns *page_columns_create(TupleDesc descriptor);
extern PageColumn *page_columns_add(PageColumns *columns, AttrNumber attnum);

/* Call it when all are added. */
extern void page_columns_complete(PageColumns *columns);

extern void page_columns_read(PageColumns *columns, const HeapTupleHeader *tuples, int n_rows);
extern void page_columns_read_slot(PageColumns *columns, TupleTableSlot *slot, int row);

/* Puts a row in the place of another. */
static inline void
page_columns_move(PageColumns *columns, int from, int to)
{
	for (int i = 0; i < columns->n_columns; i++)
	{
		PageColumn *column = columns->columns[i];

		column->values[to] = column->values[from];
		column->nulls[to] = column->nulls[from];
	}
}

#endif							/* PAGE_COLUMNS_H */
