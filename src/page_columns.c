/*
 * page_columns.c
 *		The columns of the rows on a page of a heap table.
 */
#include "postgres.h"

#include "access/tupmacs.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "page_columns.h"

/* A null is read from within the header, and then made 0. */
#define NULL_OFFSET		(-8)

PageColumns *
page_columns_create(TupleDesc descriptor)
{
	PageColumns *columns = palloc0(sizeof(PageColumns));

	columns->descriptor = descriptor;
	columns->columns = palloc0(Max(descriptor->natts, 1) * sizeof(PageColumn *));
	columns->attributes = palloc0(Max(descriptor->natts, 1) * sizeof(PageAttribute));
	return columns;
}

static uint8
alignment_of(char attalign)
{
	switch (attalign)
	{
		case TYPALIGN_CHAR:
			return 1;
		case TYPALIGN_SHORT:
			return ALIGNOF_SHORT;
		case TYPALIGN_INT:
			return ALIGNOF_INT;
		default:
			return ALIGNOF_DOUBLE;
	}
}

PageColumn *
page_columns_add(PageColumns *columns, AttrNumber attnum)
{
	PageAttribute *attribute = &columns->attributes[attnum - 1];
	PageColumn *column = attribute->column;

	if (column == NULL)
	{
		Form_pg_attribute form = TupleDescAttr(columns->descriptor, attnum - 1);

		column = palloc0(sizeof(PageColumn));
		column->attnum = attnum;
		column->length = form->attlen;
		column->by_value = form->attbyval;
		column->missing_null = true;
		if (form->atthasmissing)
		{
			Datum		missing = getmissingattr(columns->descriptor, attnum, &column->missing_null);

			column->missing = form->attbyval ? page_number(missing, form->attlen) : (int64) missing;
		}
		attribute->column = column;
		columns->n_columns++;
		columns->n_attributes = Max(columns->n_attributes, attnum);
	}
	return column;
}

void
page_columns_complete(PageColumns *columns)
{
	int			n_columns = 0;
	bool		walks = false;

	for (int i = 0; i < columns->n_attributes; i++)
	{
		Form_pg_attribute form = TupleDescAttr(columns->descriptor, i);
		PageAttribute *attribute = &columns->attributes[i];

		attribute->length = form->attlen;
		attribute->alignment = alignment_of(form->attalign);
		walks |= form->attlen < 0;
		if (attribute->column)
		{
			attribute->column->walks = walks;
			attribute->column->offsets[PAGE_NO_LAYOUT] = NULL_OFFSET;
			columns->columns[n_columns++] = attribute->column;
		}
	}
}

static pg_attribute_always_inline int64
fetch(const char *place, int16 length, bool by_value)
{
	if (!by_value)
		return (int64) (uintptr_t) place;
	switch (length)
	{
		case sizeof(char):
			return (int64) CharGetDatum(*place);
		case sizeof(int16):
			return *(const int16 *) place;
		case sizeof(int32):
			return *(const int32 *) place;
		default:
			return *(const int64 *) place;
	}
}

static inline uint32
align_to(uint32 offset, uint8 alignment)
{
	return (offset + alignment - 1) & ~((uint32) alignment - 1);
}

/*
 * Reads the columns from an attribute on, by walking over the row; attributes that it does
 * not have are those that it is too old for.
 */
static void
walk(PageColumns *columns, int row, int from, uint32 offset)
{
	HeapTupleHeader tuple = columns->tuples[row];
	const char *data = columns->data[row];
	bool		has_nulls = (tuple->t_infomask & HEAP_HASNULL) != 0;
	int			n_present = Min(HeapTupleHeaderGetNatts(tuple), columns->n_attributes);

	for (int i = from; i < n_present; i++)
	{
		PageAttribute *attribute = &columns->attributes[i];
		PageColumn *column = attribute->column;

		if (has_nulls && att_isnull(i, tuple->t_bits))
		{
			if (column)
			{
				column->values[row] = 0;
				column->nulls[row] = true;
			}
			continue;
		}
		/* a short varlena is not aligned; padding is 0, and no length is */
		if (attribute->length != -1 || data[offset] == 0)
			offset = align_to(offset, attribute->alignment);
		if (column)
		{
			column->values[row] = fetch(data + offset, column->length, column->by_value);
			column->nulls[row] = false;
		}
		if (attribute->length > 0)
			offset += attribute->length;
		else if (attribute->length == -1)
			offset += VARSIZE_ANY(data + offset);
		else
			offset += strlen(data + offset) + 1;
	}
	for (int i = Max(from, n_present); i < columns->n_attributes; i++)
	{
		PageColumn *column = columns->attributes[i].column;

		if (column)
		{
			column->values[row] = column->missing;
			column->nulls[row] = column->missing_null;
		}
	}
}

/* Works the offsets out for rows with these attributes. */
static void
make_layout(PageColumns *columns, int n, uint64 present)
{
	PageLayout *layout = &columns->layouts[n];
	uint32		offset = 0;
	bool		walks = false;

	layout->is_known = true;
	layout->present = present;
	layout->walk_from = columns->n_attributes;
	for (int i = 0; i < columns->n_attributes; i++)
	{
		PageAttribute *attribute = &columns->attributes[i];
		int16		place = NULL_OFFSET;

		if (!walks && (present & UINT64CONST(1) << i))
		{
			if (attribute->length < 0)
			{
				walks = true;
				layout->walk_from = i;
				layout->walk_offset = offset;
			}
			else
			{
				place = offset = align_to(offset, attribute->alignment);
				offset += attribute->length;
			}
		}
		if (attribute->column)
			attribute->column->offsets[n] = place;
	}
}

/* The attributes that a row has; its bitmap begins within any header. */
static pg_attribute_always_inline uint64
present_in(HeapTupleHeader tuple, int n_attributes, bool one_byte)
{
	uint64		present = tuple->t_bits[0];

	if (one_byte)
		return (tuple->t_infomask & HEAP_HASNULL ? (uint32) present : 0xFF) & ((1 << n_attributes) - 1);
	if (!(tuple->t_infomask & HEAP_HASNULL))
		present = ~UINT64CONST(0);
	else
		for (int i = 1; i * 8 < n_attributes; i++)
			present |= (uint64) tuple->t_bits[i] << (8 * i);
	return n_attributes < 64 ? present & ((UINT64CONST(1) << n_attributes) - 1) : present;
}

/* The layout of rows with these attributes, or none if there are too many; of one byte, there are not. */
static pg_attribute_always_inline int
layout_of(PageColumns *columns, uint64 present, bool one_byte)
{
	int			first = one_byte ? present : (present * UINT64CONST(0x9E3779B97F4A7C15)) >> 56;
	int			n = first;

	while (unlikely(!columns->layouts[n].is_known || (!one_byte && columns->layouts[n].present != present)))
	{
		if (!columns->layouts[n].is_known)
		{
			make_layout(columns, n, present);
			break;
		}
		n = (n + 1) % PAGE_LAYOUTS;
		if (n == first)
			return PAGE_NO_LAYOUT;
	}
	return n;
}

/* Inlined for tables whose wanted attributes have one byte of the bitmap, and for others. */
static pg_attribute_always_inline bool
locate(PageColumns *columns, int n_rows, int n_attributes, bool one_byte)
{
	bool		has_odd_rows = false;

	for (int row = 0; row < n_rows; row++)
	{
		HeapTupleHeader tuple = columns->tuples[row];
		int			layout = PAGE_NO_LAYOUT;

		/* too old for some column, or too wide */
		if (likely(HeapTupleHeaderGetNatts(tuple) >= n_attributes && (one_byte || n_attributes <= 64)))
			layout = layout_of(columns, present_in(tuple, n_attributes, one_byte), one_byte);
		else
			has_odd_rows = true;
		if (!one_byte)
			has_odd_rows |= layout == PAGE_NO_LAYOUT;
		columns->row_layouts[row] = layout;
		columns->data[row] = (const char *) tuple + tuple->t_hoff;
	}
	return has_odd_rows;
}

void
page_columns_locate(PageColumns *columns, int n_rows)
{
	if (columns->n_attributes <= 8)
		columns->has_odd_rows = locate(columns, n_rows, columns->n_attributes, true);
	else
		columns->has_odd_rows = locate(columns, n_rows, columns->n_attributes, false);
	columns->n_rows = n_rows;
	for (int i = 0; i < columns->n_columns; i++)
		columns->columns[i]->is_read = false;
}

/* Reads a column by its offsets; where there is none, it becomes null. */
static pg_attribute_always_inline void
read_values(const PageColumns *columns, PageColumn *column, int16 length, bool by_value)
{
	/* not read through the pointers again after each store */
	const char *const *data = columns->data;
	const uint16 *layouts = columns->row_layouts;
	const int16 *offsets = column->offsets;
	int64	   *restrict values = column->values;
	bool	   *restrict nulls = column->nulls;
	int			n_rows = columns->n_rows;

	for (int row = 0; row < n_rows; row++)
	{
		int64		offset = offsets[layouts[row]];
		int64		value = fetch(data[row] + offset, length, by_value);

		nulls[row] = offset < 0;
		values[row] = offset < 0 ? 0 : value;
	}
}

static void
read_by_offsets(const PageColumns *columns, PageColumn *column)
{
	if (!column->by_value)
		read_values(columns, column, 0, false);
	else if (column->length == sizeof(int32))
		read_values(columns, column, sizeof(int32), true);
	else if (column->length == sizeof(char))
		read_values(columns, column, sizeof(char), true);
	else
		read_values(columns, column, column->length, true);
	column->is_read = true;
}

/* Reads a column; with it, all that a walk meets. */
void
page_columns_read(PageColumns *columns, PageColumn *column)
{
	if (!column->walks && !columns->has_odd_rows)
	{
		read_by_offsets(columns, column);
		return;
	}
	for (int i = 0; i < columns->n_columns; i++)
		if (columns->columns[i]->walks || columns->has_odd_rows)
			read_by_offsets(columns, columns->columns[i]);
	for (int row = 0; row < columns->n_rows; row++)
	{
		const PageLayout *layout = &columns->layouts[columns->row_layouts[row]];

		if (layout->walk_from < columns->n_attributes)
			walk(columns, row, layout->walk_from, layout->walk_offset);
	}
}

void
page_columns_keep(PageColumns *columns, const int *rows, int n_rows)
{
	if (n_rows == columns->n_rows)
		return;
	for (int i = 0; i < n_rows; i++)
	{
		columns->tuples[i] = columns->tuples[rows[i]];
		columns->data[i] = columns->data[rows[i]];
		columns->row_layouts[i] = columns->row_layouts[rows[i]];
	}
	columns->n_rows = n_rows;
	for (int i = 0; i < columns->n_columns; i++)
		columns->columns[i]->is_read = false;
}

void
page_columns_read_slot(PageColumns *columns, TupleTableSlot *slot)
{
	for (int i = 0; i < columns->n_columns; i++)
	{
		PageColumn *column = columns->columns[i];
		Datum		value = slot_getattr(slot, column->attnum, &column->nulls[0]);

		if (column->nulls[0])
			value = 0;
		column->values[0] = column->by_value ? page_number(value, column->length) : (int64) value;
		column->is_read = true;
	}
	columns->n_rows = 1;
}
