/*
 * summary_value.c
 *		Summary values as PostgreSQL sees them: a type's four functions, the
 *		growing state of an aggregate, and reading.
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "port/pg_bitutils.h"
#include "utils/numeric.h"

#include "core/half_up.h"
#include "summary_value.h"

/*
 * Sizes of a state.  Up to SETTLE_SIZE a full state just doubles: short lists of
 * keys take less than the entries they make.  Beyond, it settles, and gets room
 * for keys in proportion to its run and its counters, so that reading and
 * writing these costs each key a constant.
 */
#define FIRST_SIZE		64
#define SETTLE_SIZE		4096

static Size
room_for_keys(Size dense_size, Size run_size)
{
	return Max(run_size * 8, dense_size / 4);
}

/* The bytes that a state has for its counters, run and keys together. */
static Size
state_capacity(const SummaryState *state)
{
	return VARSIZE(state) - offsetof(SummaryState, data);
}

static Size
state_room(const SummaryState *state)
{
	return state_capacity(state) - state->dense_size - state->run_size -
		state->n_keys * sizeof(uint32);
}

static uint8 *
state_run(SummaryState *state)
{
	return state->data + state->dense_size;
}

static SummaryState *
new_state(Size size, int32 limit_days)
{
	SummaryState *state = palloc0(size);

	SET_VARSIZE(state, size);
	state->form = SUMMARY_WORKING;
	state->layout = SUMMARY_LAYOUT;
	state->limit_days = limit_days;
	return state;
}

void
summary_is_corrupt(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("a stored summary is corrupt")));
}

void
figure_is_out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("the figure is out of range"),
			 errhint("Take a smaller group of cases.")));
}

Datum
figure_with_one_decimal(FunctionCallInfo fcinfo, uint64 numerator, uint64 denominator, int scaled)
{
	uint64		tenths;

	if (denominator == 0)
		PG_RETURN_NULL();
	if (denominator > PG_INT64_MAX ||
		!half_up(numerator, denominator, scaled + 1, &tenths) || tenths > PG_INT64_MAX)
		figure_is_out_of_range();
	PG_RETURN_NUMERIC(int64_div_fast_to_numeric((int64) tenths, 1));
}

/* What a reader of a live summary is told whose parts do not add up. */
#define REPAIR_HINT "If this is a live summary, ehcp.repair_live_summary() of its case table sets it right."

/* a + b in new memory */
static uint8 *
add_entries(const uint8 *a, Size a_size, const uint8 *b, Size b_size, Size *size)
{
	uint8	   *sum = palloc(a_size + b_size);

	switch (day_counts_add(a, a_size, b, b_size, sum, size))
	{
		case DAY_COUNTS_OK:
			break;
		case DAY_COUNTS_OVERFLOW:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("summary out of range"),
					 errdetail("It would count more cases than a bigint can hold."),
					 errhint("Take a smaller group of cases.  " REPAIR_HINT)));
			break;
		default:
			summary_is_corrupt();
	}
	return sum;
}

/* a - b in new memory */
static uint8 *
subtract_entries(const uint8 *a, Size a_size, const uint8 *b, Size b_size, Size *size)
{
	uint8	   *difference = palloc(Max(a_size, 1));

	switch (day_counts_subtract(a, a_size, b, b_size, difference, size))
	{
		case DAY_COUNTS_OK:
			break;
		case DAY_COUNTS_NOT_CONTAINED:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("a summary can't be subtracted from one that does not contain it"),
					 errhint("Subtract only what was added before: a part from its whole.  " REPAIR_HINT)));
			break;
		default:
			summary_is_corrupt();
	}
	return difference;
}

/* The run and the keys of a state together: in new memory if there are keys. */
static Summary
settled_keys(SummaryState *state)
{
	Summary		summary = {state->limit_days, state_run(state), state->run_size};

	if (state->n_keys > 0)
	{
		uint32	   *keys = palloc(state->n_keys * 2 * sizeof(uint32));
		uint8	   *entries = palloc(state->n_keys * DAY_COUNTS_KEY_SIZE);
		Size		size;

		memcpy(keys, summary_state_keys(state), state->n_keys * sizeof(uint32));
		size = day_counts_from_keys(keys, keys + state->n_keys, state->n_keys, entries);
		if (state->run_size > 0)
			entries = add_entries(summary.entries, summary.size, entries, size, &size);
		summary.entries = entries;
		summary.size = size;
		pfree(keys);
	}
	return summary;
}

/* The same with what the state's counters say. */
static Summary
with_dense(SummaryState *state, Summary summary)
{
	if (state->dense_size > 0)
	{
		uint8	   *entries = palloc(DENSE_DAYS_ENTRIES_SIZE(state->dense_size));
		Size		size = dense_days_entries(summary_state_dense(state), entries);

		if (summary.size > 0)
			entries = add_entries(summary.entries, summary.size, entries, size, &size);
		summary.entries = entries;
		summary.size = size;
	}
	return summary;
}

/* The summary that a state holds, in new memory or, if all is in its run, its own. */
static Summary
settled(SummaryState *state)
{
	return with_dense(state, settled_keys(state));
}

/*
 * Gives a state other contents: in its memory where that leaves so much room, in
 * a new state otherwise.
 */
static SummaryState *
refill(SummaryState *state, const DenseDays *dense, Size dense_size,
	   const uint8 *run, Size run_size, Size room)
{
	if (dense_size + run_size + room > state_capacity(state))
	{
		Size		size = offsetof(SummaryState, data) + dense_size + run_size +
			room_for_keys(dense_size, run_size);

		/* small pieces of memory are powers of two anyway */
		state = new_state(size < SETTLE_SIZE ? pg_nextpower2_size_t(size) : MAXALIGN(size),
						  state->limit_days);
	}
	if (dense_size > 0)
		memmove(state->data, dense, dense_size);
	state->dense_size = dense_size;
	memcpy(state_run(state), run, run_size);
	state->run_size = run_size;
	state->n_keys = 0;
	return state;
}

/* The same state with its keys settled. */
static SummaryState *
settle(SummaryState *state)
{
	Summary		summary = settled(state);
	DenseDays	spans;
	Size		dense_size = dense_days_choose(&spans, summary.entries, summary.size);
	DenseDays  *dense = NULL;

	if (dense_size > 0)
	{
		uint8	   *rest = palloc(summary.size);

		dense = palloc0(dense_size);
		*dense = spans;
		dense_days_add(dense, summary.entries, summary.size, rest, &summary.size);
		summary.entries = rest;
	}
	return refill(state, dense, dense_size, summary.entries, summary.size,
				  room_for_keys(dense_size, summary.size));
}

/* The same state in twice the memory. */
static SummaryState *
enlarge(SummaryState *state)
{
	SummaryState *larger = new_state(VARSIZE(state) * 2, state->limit_days);

	larger->dense_size = state->dense_size;
	larger->run_size = state->run_size;
	larger->n_keys = state->n_keys;
	memcpy(larger->data, state->data, state->dense_size + state->run_size);
	memcpy(summary_state_keys(larger), summary_state_keys(state), state->n_keys * sizeof(uint32));
	return larger;
}

/* The same state, or one with its contents, with room for more. */
static SummaryState *
make_room(SummaryState *state, Size room)
{
	while (state_room(state) < room)
		state = VARSIZE(state) < SETTLE_SIZE || state->n_keys == 0 ? enlarge(state) : settle(state);
	return state;
}

/* Openings under one limit say nothing about breaches of another. */
static void
check_limits(int32 a, int32 b)
{
	if (a != b && a != SUMMARY_NO_LIMIT && b != SUMMARY_NO_LIMIT)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("summaries with different limits can't be combined"),
				 errdetail("One has a limit of %d days, another of %d days.", a, b),
				 errhint("Make one summary for each limit, for example with GROUP BY.  " REPAIR_HINT)));
}

/* Takes a summary's limit over, or makes sure that it is the same. */
static void
agree_on_limit(SummaryState *state, int32 limit_days)
{
	check_limits(state->limit_days, limit_days);
	if (limit_days != SUMMARY_NO_LIMIT)
		state->limit_days = limit_days;
}

static bool
is_working(const struct varlena *value)
{
	return VARSIZE_ANY_EXHDR(value) > 0 && *(const uint8 *) VARDATA_ANY(value) == SUMMARY_WORKING;
}

/* The working form in memory that has its alignment. */
static SummaryState *
working(struct varlena *value)
{
	SummaryState *state = (SummaryState *) PG_DETOAST_DATUM(PointerGetDatum(value));

	if (VARSIZE(state) < offsetof(SummaryState, data) || VARSIZE(state) % sizeof(uint32) != 0 ||
		state->layout != SUMMARY_LAYOUT ||
		(uint64) state->dense_size + (uint64) state->run_size +
		(uint64) state->n_keys * sizeof(uint32) > state_capacity(state) ||
		(state->dense_size > 0 && !dense_days_fit(summary_state_dense(state), state->dense_size)))
		summary_is_corrupt();
	return state;
}

static Summary
stored(const struct varlena *value)
{
	Summary		summary;

	if (summary_open((const uint8_t *) VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), &summary))
		summary_is_corrupt();
	return summary;
}

Summary
summary_of(struct varlena *value)
{
	return is_working(value) ? settled(working(value)) : stored(value);
}

Summary
summary_value_arg(FunctionCallInfo fcinfo, int argno)
{
	SummaryState *state = argno == 0 ? summary_own_state(fcinfo) : NULL;
	Summary		summary;

	if (state == NULL)
		return summary_of(PG_GETARG_VARLENA_PP(argno));
	summary = settled_keys(state);
	if (state->n_keys > 0 && summary.size <= state_capacity(state) - state->dense_size)
	{
		memcpy(state_run(state), summary.entries, summary.size);
		state->run_size = summary.size;
		state->n_keys = 0;
	}
	return with_dense(state, summary);
}

/*
 * The state in argument 0 of a transition function, to be changed: the argument
 * itself where an aggregate calls, a copy otherwise, a new one for NULL.
 */
static SummaryState *
state_arg(FunctionCallInfo fcinfo, int32 limit_days)
{
	SummaryState *state = summary_own_state(fcinfo);

	if (state == NULL)
	{
		state = new_state(FIRST_SIZE, SUMMARY_NO_LIMIT);
		if (!PG_ARGISNULL(0))
		{
			Summary		summary = summary_value_arg(fcinfo, 0);

			state->limit_days = summary.limit_days;
			state = refill(state, NULL, 0, summary.entries, summary.size, 0);
		}
	}
	agree_on_limit(state, limit_days);
	return state;
}

/* Adds cases by a key; the state returned takes the place of the other. */
static SummaryState *
add_cases(SummaryState *state, uint32 key, uint64 cases)
{
	for (uint64 i = 0; i < cases; i++)
		while (!summary_state_count(state, (DayCount) {key, 1}))
			state = make_room(state, sizeof(uint32));
	return state;
}

/*
 * What a transition function returns: the state where an aggregate calls, the
 * stored form otherwise.
 */
static Datum
state_return(FunctionCallInfo fcinfo, SummaryState *state)
{
	Summary		summary;

	if (summary_in_aggregate(fcinfo))
		PG_RETURN_POINTER(state);
	summary = settled(state);
	PG_RETURN_POINTER(summary_store(&summary));
}

Datum
summary_state_add_slowly(FunctionCallInfo fcinfo, int32 limit_days,
						 const DayCount *counts, int n_counts)
{
	SummaryState *state = state_arg(fcinfo, limit_days);

	for (int i = 0; i < n_counts; i++)
		state = add_cases(state, counts[i].key, counts[i].cases);
	return state_return(fcinfo, state);
}

/*
 * Adds a summary: to the counters, and what they don't take as keys or entry by
 * entry, whichever is less work.
 */
static SummaryState *
add_summary(SummaryState *state, Summary summary)
{
	DayCountsReader reader;
	uint64		entries;
	uint64		cases = 0;
	Summary		sum;

	agree_on_limit(state, summary.limit_days);
	if (state->dense_size > 0)
	{
		uint8	   *rest = palloc(summary.size);

		if (!dense_days_add(summary_state_dense(state), summary.entries, summary.size,
						   rest, &summary.size))
			summary_is_corrupt();
		summary.entries = rest;
	}

	entries = (uint64) state->run_size + summary.size;
	day_counts_read(&reader, summary.entries, summary.size);
	while (cases < entries && day_counts_next(&reader))
		cases += reader.cases;
	if (reader.malformed)
		summary_is_corrupt();
	if (cases < entries || summary.size == 0)
	{
		state = make_room(state, cases * sizeof(uint32));
		day_counts_read(&reader, summary.entries, summary.size);
		while (day_counts_next(&reader))
			state = add_cases(state, reader.key, reader.cases);
		return state;
	}

	sum = settled_keys(state);
	sum.entries = add_entries(sum.entries, sum.size, summary.entries, summary.size, &sum.size);
	return refill(state, summary_state_dense(state), state->dense_size,
				  sum.entries, sum.size, sum.size);
}

struct varlena *
summary_store(const Summary *summary)
{
	uint8		header[SUMMARY_HEADER_SIZE];
	Size		header_size;
	struct varlena *value;

	header_size = summary_put_header(header, summary->size > 0 ? summary->limit_days
									 : SUMMARY_NO_LIMIT) - header;
	value = palloc(VARHDRSZ + header_size + summary->size);
	SET_VARSIZE(value, VARHDRSZ + header_size + summary->size);
	memcpy(VARDATA(value), header, header_size);
	memcpy(VARDATA(value) + header_size, summary->entries, summary->size);
	return value;
}

PG_FUNCTION_INFO_V1(ehcp_summary_combine);

/*
 * The combine function of all aggregates, and the transition function of rollup:
 * the cases of both; NULL is a summary of no cases.
 */
Datum
ehcp_summary_combine(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	/* nothing and a summary are that summary; a working form has yet to be checked */
	if (!PG_ARGISNULL(0) && summary_own_state(fcinfo) == NULL &&
		!is_working(PG_GETARG_VARLENA_PP(1)) && summary_value_arg(fcinfo, 0).size == 0)
		PG_RETURN_DATUM(PG_GETARG_DATUM(1));
	return state_return(fcinfo, add_summary(state_arg(fcinfo, SUMMARY_NO_LIMIT),
											summary_value_arg(fcinfo, 1)));
}

/*
 * Takes cases away that the state has.  Only an aggregate may ask for that: it
 * knows what it has added, while others could make a summary of no cases.
 */
static Datum
subtract_summary(FunctionCallInfo fcinfo, int32 limit_days, const Summary *summary)
{
	SummaryState *state;
	Summary		rest;

	if (!summary_in_aggregate(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("only an aggregate can take cases away from a summary"),
				 errhint("Use the operator -, which checks that they are contained.")));
	state = state_arg(fcinfo, limit_days);
	rest = settled(state);
	rest.entries = subtract_entries(rest.entries, rest.size, summary->entries, summary->size,
									&rest.size);
	/* a settled run need not fit where its keys did */
	state = refill(state, NULL, 0, rest.entries, rest.size, 0);
	/* of no cases, so of no limit */
	if (rest.size == 0)
		state->limit_days = SUMMARY_NO_LIMIT;
	PG_RETURN_POINTER(state);
}

Datum
summary_state_remove(FunctionCallInfo fcinfo, int32 limit_days,
					 const DayCount *counts, int n_counts)
{
	uint8	   *entries = palloc(n_counts * DAY_COUNTS_ENTRY_SIZE);
	Summary		summary = {limit_days, entries, 0};
	DayCountsWriter writer;

	day_counts_write(&writer, entries);
	for (int i = 0; i < n_counts; i++)
		if (counts[i].cases > 0)
			day_counts_put(&writer, counts[i].key, counts[i].cases);
	summary.size = writer.next - entries;
	return subtract_summary(fcinfo, limit_days, &summary);
}

PG_FUNCTION_INFO_V1(ehcp_summary_uncombine);

/* its inverse, for windows that move */
Datum
ehcp_summary_uncombine(PG_FUNCTION_ARGS)
{
	Summary		summary;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return ehcp_summary_combine(fcinfo);
	summary = summary_value_arg(fcinfo, 1);
	return subtract_summary(fcinfo, SUMMARY_NO_LIMIT, &summary);
}

/* Summaries with different limits can be neither added nor subtracted. */
static Summary
two_args(FunctionCallInfo fcinfo, Summary *b)
{
	Summary		a = summary_value_arg(fcinfo, 0);

	*b = summary_value_arg(fcinfo, 1);
	if (a.limit_days == SUMMARY_NO_LIMIT)
		a.limit_days = b->limit_days;
	else
		check_limits(a.limit_days, b->limit_days);
	return a;
}

PG_FUNCTION_INFO_V1(ehcp_summary_plus);

/* the operator + */
Datum
ehcp_summary_plus(PG_FUNCTION_ARGS)
{
	Summary		b;
	Summary		sum = two_args(fcinfo, &b);

	sum.entries = add_entries(sum.entries, sum.size, b.entries, b.size, &sum.size);
	PG_RETURN_POINTER(summary_store(&sum));
}

Datum
summary_value_minus(FunctionCallInfo fcinfo, const SummaryKind *kind)
{
	Summary		b;
	Summary		rest = two_args(fcinfo, &b);
	const char *wrong = NULL;

	rest.entries = subtract_entries(rest.entries, rest.size, b.entries, b.size, &rest.size);
	/* day by day there was enough, but of other cases */
	if (kind->complaint && b.size > 0)
		wrong = kind->complaint(&rest);
	if (wrong)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a summary can't be subtracted from one that does not contain it"),
				 errdetail("The difference would be of no cases: %s.", wrong),
				 errhint("Subtract only what was added before: a part from its whole.  " REPAIR_HINT)));
	PG_RETURN_POINTER(summary_store(&rest));
}

PG_FUNCTION_INFO_V1(ehcp_summary_final);

/* the final function that gives the stored form */
Datum
ehcp_summary_final(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);

	PG_RETURN_POINTER(summary_store(&summary));
}

/* From version 16 on, who reads text may want to know that it is none, and no error. */
#if PG_VERSION_NUM >= 160000
#define input_error(context, rest) ereturn(context, (Datum) 0, rest)
#else
#define input_error(context, rest) ereport(ERROR, rest)
#endif

Datum
summary_value_in(FunctionCallInfo fcinfo, const SummaryKind *kind, const char *type)
{
	const char *text = PG_GETARG_CSTRING(0);
	Size		room = VARHDRSZ + strlen(text) + SUMMARY_HEADER_SIZE;
	struct varlena *value = palloc(room);
	Size		size;
	const char *wrong = summary_from_text(kind, text, (uint8_t *) VARDATA(value), &size);

	if (wrong)
	{
		int			length = strlen(text);
		int			shown = pg_mbcliplen(text, length, 64);

		input_error(fcinfo->context,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("invalid input syntax for type %s: \"%.*s%s\"", type,
							shown, text, shown < length ? "..." : ""),
					 errdetail("The value can't be read: %s.", wrong),
					 errhint("Values of this type are made by %s_agg().", type)));
	}
	SET_VARSIZE(value, VARHDRSZ + size);
	PG_RETURN_POINTER(value);
}

Datum
summary_value_out(FunctionCallInfo fcinfo, const SummaryKind *kind)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	char	   *text = palloc_extended(SUMMARY_TEXT_SIZE(summary.size), MCXT_ALLOC_HUGE);

	if (!summary_to_text(kind, &summary, text))
		summary_is_corrupt();
	PG_RETURN_CSTRING(text);
}

Datum
summary_value_recv(FunctionCallInfo fcinfo, const SummaryKind *kind, const char *type)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	Size		size = message->len - message->cursor;
	struct varlena *value = palloc(VARHDRSZ + size);
	const char *wrong;

	pq_copymsgbytes(message, VARDATA(value), size);
	SET_VARSIZE(value, VARHDRSZ + size);
	wrong = summary_check(kind, (uint8_t *) VARDATA(value), size);
	if (wrong)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary value for type %s", type),
				 errdetail("The value can't be read: %s.", wrong),
				 errhint("Binary values are sent by this release of the extension or an earlier one.")));
	PG_RETURN_POINTER(value);
}

PG_FUNCTION_INFO_V1(ehcp_summary_send);

/* the stored form is the binary form */
Datum
ehcp_summary_send(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	struct varlena *value = summary_store(&summary);

	/* and a bytea by its layout */
	PG_RETURN_BYTEA_P((bytea *) value);
}
