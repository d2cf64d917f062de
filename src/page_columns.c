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

/*
 * The offsets of the columns in rows with the same attributes null.  With more than 8
 * attributes, layouts can take each other's place; the rows that need the first are
 * then read before the second is made.
 */
#define N_LAYOUTS		256
#define NULL_COLUMN		(-1)	/* or to be read by the walk */

struct PageLayout
{
	bool		is_known;
	uint64		present;		/* a bit for each attribute that is not null */
	int			walk_from;		/* the attribute from which on offsets vary,
								 * or n_attributes */
	uint32		walk_offset;	/* where the walk begins, not yet aligned */
	int32	   *offsets;		/* of each column */
};

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

	for (int i = 0; i < columns->n_attributes; i++)
	{
		Form_pg_attribute form = TupleDescAttr(columns->descriptor, i);

		columns->attributes[i].length = form->attlen;
		columns->attributes[i].alignment = alignment_of(form->attalign);
		columns->walks |= form->attlen < 0;
		if (columns->attributes[i].column)
			columns->columns[n_columns++] = columns->attributes[i].column;
	}
	if (columns->n_attributes <= 64)
	{
		columns->layouts = palloc0(N_LAYOUTS * sizeof(PageLayout));
		for (int i = 0; i < N_LAYOUTS; i++)
			columns->layouts[i].offsets = palloc0(Max(n_columns, 1) * sizeof(int32));
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
 * Reads the columns from an attribute on, by walking over the row; absent attributes
 * are those that the row is too old to have.
 */
static void
walk(PageColumns *columns, HeapTupleHeader tuple, int row, int from, uint32 offset, int n_present)
{
	const char *data = (const char *) tuple + tuple->t_hoff;
	bool		has_nulls = (tuple->t_infomask & HEAP_HASNULL) != 0;

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
make_layout(PageColumns *columns, PageLayout *layout, uint64 present)
{
	uint32		offset = 0;
	int			n = 0;
	int			i;

	layout->is_known = true;
	layout->present = present;
	for (i = 0; i < columns->n_attributes; i++)
	{
		PageAttribute *attribute = &columns->attributes[i];
		int32		place = NULL_COLUMN;

		if (present & UINT64CONST(1) << i)
		{
			if (attribute->length < 0)
				break;
			place = offset = align_to(offset, attribute->alignment);
			offset += attribute->length;
		}
		if (attribute->column)
			layout->offsets[n++] = place;
	}
	layout->walk_from = i;
	layout->walk_offset = offset;
	while (n < columns->n_columns)
		layout->offsets[n++] = NULL_COLUMN;
}

/* The place of a value, or of a 0 for null. */
static pg_attribute_always_inline const char *
place_of(const HeapTupleHeader *tuples, PageLayout *const *layouts, int row, int n, bool *isnull)
{
	static const int64 nothing = 0;
	int32		offset = layouts[row]->offsets[n];
	const char *place = (const char *) tuples[row] + tuples[row]->t_hoff + offset;

	*isnull = offset < 0;
	return offset < 0 ? (const char *) &nothing : place;
}

/* Reads rows whose layouts are known. */
static void
read_rows(PageColumns *columns, const HeapTupleHeader *tuples, PageLayout *const *layouts, int first, int end)
{
	for (int n = 0; n < columns->n_columns; n++)
	{
		PageColumn *column = columns->columns[n];

		if (!column->by_value)
			for (int row = first; row < end; row++)
			{
				const char *place = place_of(tuples, layouts, row, n, &column->nulls[row]);

				column->values[row] = column->nulls[row] ? 0 : (int64) (uintptr_t) place;
			}
		else if (column->length == sizeof(int32))
			for (int row = first; row < end; row++)
				column->values[row] = *(const int32 *) place_of(tuples, layouts, row, n, &column->nulls[row]);
		else if (column->length == sizeof(char))
			for (int row = first; row < end; row++)
				column->values[row] = (int64) CharGetDatum(*place_of(tuples, layouts, row, n, &column->nulls[row]));
		else
			for (int row = first; row < end; row++)
				column->values[row] = fetch(place_of(tuples, layouts, row, n, &column->nulls[row]),
											column->length, true);
	}
	for (int row = first; columns->walks && row < end; row++)
		if (layouts[row]->walk_from < columns->n_attributes)
			walk(columns, tuples[row], row, layouts[row]->walk_from, layouts[row]->walk_offset,
				 columns->n_attributes);
}

/* The attributes that a row has; its bitmap begins within any header. */
static pg_attribute_always_inline uint64
present_in(HeapTupleHeader tuple, int n_attributes)
{
	uint64		present = tuple->t_bits[0];

	if (n_attributes <= 8)
		return (tuple->t_infomask & HEAP_HASNULL ? present : 0xFF) & ((1 << n_attributes) - 1);
	if (!(tuple->t_infomask & HEAP_HASNULL))
		present = ~UINT64CONST(0);
	else
		for (int i = 1; i * 8 < n_attributes; i++)
			present |= (uint64) tuple->t_bits[i] << (8 * i);
	return n_attributes < 64 ? present & ((UINT64CONST(1) << n_attributes) - 1) : present;
}

void
page_columns_read(PageColumns *columns, const HeapTupleHeader *tuples, int n_rows)
{
	int			n_attributes = columns->n_attributes;
	PageLayout *layouts[PAGE_ROWS];
	int			first = 0;

	for (int row = 0; row < n_rows; row++)
	{
		uint64		present;
		PageLayout *layout;

		if (unlikely(HeapTupleHeaderGetNatts(tuples[row]) < n_attributes || columns->layouts == NULL))
		{
			/* too old for some column, or too wide */
			read_rows(columns, tuples, layouts, first, row);
			walk(columns, tuples[row], row, 0, 0, Min(HeapTupleHeaderGetNatts(tuples[row]), n_attributes));
			first = row + 1;
			continue;
		}
		present = present_in(tuples[row], n_attributes);
		layout = &columns->layouts[n_attributes <= 8 ? present : (present * UINT64CONST(0x9E3779B97F4A7C15)) >> 56];
		if (unlikely(!layout->is_known || layout->present != present))
		{
			read_rows(columns, tuples, layouts, first, row);
			first = row;
			make_layout(columns, layout, present);
		}
		layouts[row] = layout;
	}
	read_rows(columns, tuples, layouts, first, n_rows);
}

void
page_columns_read_slot(PageColumns *columns, TupleTableSlot *slot, int row)
{
	for (int i = 0; i < columns->n_columns; i++)
	{
		PageColumn *column = columns->columns[i];

		Datum		value = slot_getattr(slot, column->attnum, &column->nulls[row]);

		if (column->nulls[row])
			value = 0;
		column->values[row] = column->by_value ? page_number(value, column->length) : (int64) value;
	}
}
