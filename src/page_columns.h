/*
 * page_columns.h
 *		The columns of the rows on a page of a heap table.
 *
 * Interface: page_columns_add() names a column that is wanted.  The caller puts the rows of a
 * page, as they stand on it, into tuples; page_columns_locate() finds out where their
 * attributes are, and page_column_need() takes a column out of all rows, if it has not yet.
 * page_columns_keep() leaves some of the rows out, so that a column that is needed later is
 * not taken out of rows that a filter has rejected.  page_columns_read_slot() has one row, that
 * of a slot.  A value by reference stays where it is, as a pointer: it is good for as
 * long as the page is pinned.  A null has the value 0.
 *
 * PostgreSQL's own reading of a row walks over its attributes from the first.  Here the
 * offsets are looked up: they depend on which of the attributes are null, and rows with
 * the same ones null, a layout, have them in common, up to the first attribute of variable
 * length.  From there on it is a walk here as well.  A column is read for all rows in one
 * loop, which does not branch on the row.
 *
 * Limitations: offsets are looked up where the last wanted attribute is among the first
 * 64, and for the first 256 layouts that a table has; other rows are walked over.
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

/* The rows with the same attributes null; the last is that of the rows that are walked over. */
#define PAGE_LAYOUTS	256
#define PAGE_NO_LAYOUT	PAGE_LAYOUTS

typedef struct PageLayout
{
	bool		is_known;
	uint64		present;		/* a bit for each attribute that is not null */
	int			walk_from;		/* the attribute from which on offsets vary,
								 * or n_attributes */
	uint32		walk_offset;	/* where the walk begins, not yet aligned */
} PageLayout;

typedef struct PageColumn
{
	int64		values[PAGE_ROWS];
	bool		nulls[PAGE_ROWS];
	bool		is_read;
	AttrNumber	attnum;
	int16		length;
	bool		by_value;
	bool		walks;			/* an attribute before it has a variable
								 * length */
	int64		missing;		/* in rows older than the column */
	bool		missing_null;
	int16		offsets[PAGE_LAYOUTS + 1];	/* by layout */
} PageColumn;

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
	PageLayout	layouts[PAGE_LAYOUTS + 1];

	/* the rows */
	HeapTupleHeader tuples[PAGE_ROWS];
	const char *data[PAGE_ROWS];	/* their attributes */
	uint16		row_layouts[PAGE_ROWS];
	bool		has_odd_rows;	/* without a layout */
	int			n_rows;
} PageColumns;

extern PageColumns *page_columns_create(TupleDesc descriptor);
extern PageColumn *page_columns_add(PageColumns *columns, AttrNumber attnum);

/* Call it when all are added. */
extern void page_columns_complete(PageColumns *columns);

extern void page_columns_locate(PageColumns *columns, int n_rows);
extern void page_columns_read(PageColumns *columns, PageColumn *column);
extern void page_columns_read_slot(PageColumns *columns, TupleTableSlot *slot);

static inline void
page_column_need(PageColumns *columns, PageColumn *column)
{
	if (!column->is_read)
		page_columns_read(columns, column);
}

/* Keeps the rows of these numbers, which ascend. */
extern void page_columns_keep(PageColumns *columns, const int *rows, int n_rows);

#endif							/* PAGE_COLUMNS_H */
