/*
 * area_value.c
 *		Values with counts by area, as PostgreSQL sees them: input and output, the
 *		state of an aggregate, and reading.
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "area_value.h"
#include "value_call.h"

/* No stored form begins with it: versions count from 1. */
#define AREA_WORKING	0
#define AREA_LAYOUT		1

#define FIRST_ROWS		4

/*
 * The working form: rows in any order.  It is one flat piece of memory, since
 * PostgreSQL copies states, and sends them from a parallel worker to the leader.
 */
typedef struct AreaState
{
	int32		vl_len_;
	uint8		form;			/* AREA_WORKING */
	uint8		layout;			/* AREA_LAYOUT */
	uint8		n_pairs;
	uint8		unused;
	uint32		n_rows;
	uint32		capacity;		/* in rows */
	uint64		issued;			/* by all rows */
	AreaPair	pairs[FLEXIBLE_ARRAY_MEMBER];
} AreaState;

static Size
state_size(int n_pairs, uint32 capacity)
{
	return offsetof(AreaState, pairs) + (Size) capacity * n_pairs * sizeof(AreaPair);
}

static _Noreturn void
raise_corrupt_value(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("a stored value with counts by area is corrupt")));
}

static AreaState *
new_state(int n_pairs, uint32 capacity)
{
	AreaState  *state = palloc0(state_size(n_pairs, capacity));

	SET_VARSIZE(state, state_size(n_pairs, capacity));
	state->form = AREA_WORKING;
	state->layout = AREA_LAYOUT;
	state->n_pairs = n_pairs;
	state->capacity = capacity;
	return state;
}

/* Is this a working form?  Its rows are checked when they are read. */
static bool
is_state(const AreaState *state, int n_pairs)
{
	return VARSIZE(state) >= offsetof(AreaState, pairs) &&
		state->form == AREA_WORKING && state->layout == AREA_LAYOUT && state->n_pairs == n_pairs &&
		state->n_rows <= state->capacity && state->capacity <= 2 * AREA_COUNTS_MAX_ROWS &&
		VARSIZE(state) == state_size(n_pairs, state->capacity);
}

/* The rows of a working form, in new memory: in a row of a table it need not be aligned. */
static AreaCounts
state_rows(const struct varlena *value, int n_pairs)
{
	Size		size = VARSIZE_ANY_EXHDR(value);
	AreaState  *state = palloc(VARHDRSZ + size);
	AreaCounts	counts;
	uint64		issued = 0;

	SET_VARSIZE(state, VARHDRSZ + size);
	memcpy(VARDATA(state), VARDATA_ANY(value), size);
	if (!is_state(state, n_pairs))
		raise_corrupt_value();
	counts.n_pairs = n_pairs;
	counts.n_rows = state->n_rows;
	counts.pairs = palloc(Max(counts.n_rows * n_pairs * sizeof(AreaPair), 1));
	memcpy(counts.pairs, state->pairs, counts.n_rows * n_pairs * sizeof(AreaPair));
	pfree(state);
	for (size_t row = 0; row < counts.n_rows; row++)
		if (!area_counts_row_fits(area_counts_row(&counts, row), n_pairs, &issued))
			raise_corrupt_value();
	return counts;
}

AreaCounts
area_value_rows(struct varlena *value, int n_pairs)
{
	const uint8 *bytes = (const uint8 *) VARDATA_ANY(value);
	Size		size = VARSIZE_ANY_EXHDR(value);
	AreaCounts	counts;

	if (size > 0 && bytes[0] == AREA_WORKING)
	{
		counts = state_rows(value, n_pairs);
		area_counts_sort(&counts);
	}
	else if (area_counts_read(bytes, size, n_pairs, &counts))
		raise_corrupt_value();
	return counts;
}

AreaCounts
area_value_arg(FunctionCallInfo fcinfo, int argno, int n_pairs)
{
	return area_value_rows(PG_GETARG_VARLENA_PP(argno), n_pairs);
}

static struct varlena *
store(const AreaCounts *counts)
{
	struct varlena *value = palloc(VARHDRSZ + AREA_COUNTS_SIZE(counts->n_pairs, counts->n_rows));

	SET_VARSIZE(value, VARHDRSZ + area_counts_write(counts, (uint8_t *) VARDATA(value)));
	return value;
}

static void
append_row(AreaState **place, const AreaPair *row)
{
	AreaState  *state = *place;

	if (state->n_rows == AREA_COUNTS_MAX_ROWS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many areas"),
				 errdetail("A value can hold %d areas.", AREA_COUNTS_MAX_ROWS),
				 errhint("Each row must have the counts of one area; use GROUP BY first.")));
	if (state->n_rows == state->capacity)
	{
		uint32		capacity = Max(2 * state->capacity, FIRST_ROWS);
		AreaState  *larger = new_state(state->n_pairs, capacity);

		larger->n_rows = state->n_rows;
		larger->issued = state->issued;
		memcpy(larger->pairs, state->pairs, state->n_rows * state->n_pairs * sizeof(AreaPair));
		*place = state = larger;
	}
	if (!area_counts_row_fits(row, state->n_pairs, &state->issued))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("counts out of range"),
				 errdetail("All areas together would have more plans than a bigint can hold."),
				 errhint("Count the plans of each area once.")));
	memcpy(state->pairs + (Size) state->n_rows * state->n_pairs, row, state->n_pairs * sizeof(AreaPair));
	state->n_rows++;
}

static void
append_value(AreaState **state, struct varlena *value)
{
	AreaCounts	counts = area_value_rows(value, (*state)->n_pairs);

	for (size_t row = 0; row < counts.n_rows; row++)
		append_row(state, area_counts_row(&counts, row));
}

/*
 * The state in argument 0 of a transition function, to be modified: the argument
 * itself if an aggregate calls, else a copy; a new state for NULL.
 */
static AreaState *
state_arg(FunctionCallInfo fcinfo, int n_pairs)
{
	AreaState  *state;

	if (!PG_ARGISNULL(0))
	{
		state = (AreaState *) PG_GETARG_POINTER(0);
		if (in_aggregate(fcinfo) && !VARATT_IS_EXTENDED(state) && is_state(state, n_pairs))
			return state;
	}
	state = new_state(n_pairs, FIRST_ROWS);
	if (!PG_ARGISNULL(0))
		append_value(&state, PG_GETARG_VARLENA_PP(0));
	return state;
}

/* What a transition function returns: the state if an aggregate calls, else the stored form. */
static Datum
state_return(FunctionCallInfo fcinfo, AreaState *state)
{
	AreaCounts	counts = {state->n_pairs, state->n_rows, state->pairs};

	if (in_aggregate(fcinfo))
		PG_RETURN_POINTER(state);
	area_counts_sort(&counts);
	PG_RETURN_POINTER(store(&counts));
}

AreaPair
area_pair(int64 in_time, int64 issued)
{
	AreaPair	pair = {in_time, issued};

	if (in_time < 0 || issued < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("counts must not be negative"),
				 errdetail("%lld of %lld plans in time.", (long long) in_time, (long long) issued),
				 errhint("Give the plans issued in time, and all plans issued.")));
	if (in_time > issued)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("more plans in time than issued"),
				 errdetail("%lld of %lld plans in time.", (long long) in_time, (long long) issued),
				 errhint("Give the plans issued in time first, then all plans issued.")));
	return pair;
}

/*
 * The row in the arguments of a transition function; false if it says nothing,
 * because a count is not known or a group has no plans.
 */
static bool
row_args(FunctionCallInfo fcinfo, int n_pairs, AreaPair *row)
{
	bool		counts = true;

	for (int i = 0; i < n_pairs; i++)
	{
		if (PG_ARGISNULL(1 + 2 * i) || PG_ARGISNULL(2 + 2 * i))
		{
			counts = false;
			continue;
		}
		row[i] = area_pair(PG_GETARG_INT64(1 + 2 * i), PG_GETARG_INT64(2 + 2 * i));
		counts = counts && row[i].issued > 0;
	}
	return counts;
}

Datum
area_value_add(FunctionCallInfo fcinfo, int n_pairs)
{
	AreaState  *state = state_arg(fcinfo, n_pairs);
	AreaPair	row[AREA_COUNTS_MAX_PAIRS];

	if (row_args(fcinfo, n_pairs, row))
		append_row(&state, row);
	return state_return(fcinfo, state);
}

/* Removes a row that the state contains.  This is linear in the rows of the window. */
static void
remove_row(AreaState *state, const AreaPair *row)
{
	Size		size = state->n_pairs * sizeof(AreaPair);

	for (uint32 i = 0; i < state->n_rows; i++)
	{
		AreaPair   *place = state->pairs + (Size) i * state->n_pairs;

		if (memcmp(place, row, size) != 0)
			continue;
		for (int pair = 0; pair < state->n_pairs; pair++)
			state->issued -= row[pair].issued;
		state->n_rows--;
		memmove(place, state->pairs + (Size) state->n_rows * state->n_pairs, size);
		return;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("cannot subtract an area from a value that does not contain it")));
}

/* The state from which an aggregate removes what it has added. */
static AreaState *
reduced_state_arg(FunctionCallInfo fcinfo, int n_pairs)
{
	if (!in_aggregate(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot subtract areas outside of an aggregate"),
				 errhint("Aggregate the areas that you want.")));
	return state_arg(fcinfo, n_pairs);
}

Datum
area_value_remove(FunctionCallInfo fcinfo, int n_pairs)
{
	AreaState  *state = reduced_state_arg(fcinfo, n_pairs);
	AreaPair	row[AREA_COUNTS_MAX_PAIRS];

	if (row_args(fcinfo, n_pairs, row))
		remove_row(state, row);
	return state_return(fcinfo, state);
}

Datum
area_value_uncombine(FunctionCallInfo fcinfo, int n_pairs)
{
	AreaState  *state = reduced_state_arg(fcinfo, n_pairs);

	if (!PG_ARGISNULL(1))
	{
		AreaCounts	counts = area_value_arg(fcinfo, 1, n_pairs);

		for (size_t row = 0; row < counts.n_rows; row++)
		{
			CHECK_FOR_INTERRUPTS();
			remove_row(state, area_counts_row(&counts, row));
		}
	}
	return state_return(fcinfo, state);
}

Datum
area_value_combine(FunctionCallInfo fcinfo, int n_pairs)
{
	AreaState  *state;

	if (PG_ARGISNULL(0) && PG_ARGISNULL(1))
		PG_RETURN_NULL();
	state = state_arg(fcinfo, n_pairs);
	if (!PG_ARGISNULL(1))
		append_value(&state, PG_GETARG_VARLENA_PP(1));
	return state_return(fcinfo, state);
}

Datum
area_value_final(FunctionCallInfo fcinfo, int n_pairs)
{
	AreaCounts	counts = area_value_arg(fcinfo, 0, n_pairs);

	PG_RETURN_POINTER(store(&counts));
}

Datum
area_value_in(FunctionCallInfo fcinfo, int n_pairs, const char *type, const char *aggregate)
{
	const char *string = PG_GETARG_CSTRING(0);
	AreaCounts	counts;
	const char *wrong = area_counts_from_text(string, n_pairs, &counts);

	if (wrong)
	{
		int			length = strlen(string);
		int			shown = pg_mbcliplen(string, length, 64);

		input_error(fcinfo->context,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("invalid input syntax for type %s: \"%.*s%s\"", type,
							shown, string, shown < length ? "..." : ""),
					 errdetail("The value cannot be read: %s.", wrong),
					 errhint("%s() makes values of this type.", aggregate)));
	}
	PG_RETURN_POINTER(store(&counts));
}

Datum
area_value_out(FunctionCallInfo fcinfo, int n_pairs)
{
	AreaCounts	counts = area_value_arg(fcinfo, 0, n_pairs);
	char	   *string = palloc(AREA_COUNTS_TEXT_SIZE(n_pairs, counts.n_rows));

	area_counts_to_text(&counts, string);
	PG_RETURN_CSTRING(string);
}

Datum
area_value_recv(FunctionCallInfo fcinfo, int n_pairs, const char *type)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	Size		size = message->len - message->cursor;
	struct varlena *value = palloc(VARHDRSZ + size);
	AreaCounts	counts;
	const char *wrong;

	pq_copymsgbytes(message, VARDATA(value), size);
	SET_VARSIZE(value, VARHDRSZ + size);
	wrong = area_counts_read((uint8_t *) VARDATA(value), size, n_pairs, &counts);
	if (wrong)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary value for type %s", type),
				 errdetail("The value cannot be read: %s.", wrong),
				 errhint("Binary values must come from this release of the extension or an earlier one.")));
	PG_RETURN_POINTER(value);
}

Datum
area_value_send(FunctionCallInfo fcinfo, int n_pairs)
{
	AreaCounts	counts = area_value_arg(fcinfo, 0, n_pairs);

	/* whose layout is that of a bytea */
	PG_RETURN_BYTEA_P((bytea *) store(&counts));
}
