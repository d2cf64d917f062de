/*
 * summary_value.c
 *		Summary values as PostgreSQL sees them: a type's four functions, the
 *		growing state of an aggregate, and reading.
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#include "utils/numeric.h"

#include "core/half_up.h"
#include "summary_value.h"

/*
 * Sizes of a state.  All are powers of two, as the memory manager would round
 * them up anyway.  Up to SETTLE_SIZE a full state just doubles: short lists of
 * keys take less than the entries they make.  Beyond, it settles, and then
 * grows only until the room for keys is RUN_ROOM times the run, so that
 * reading and writing the run costs each case a constant.
 */
#define FIRST_SIZE		64
#define SETTLE_SIZE		4096
#define RUN_ROOM		8

/*
 * An aggregate that somebody made from our functions without a final function
 * can store a state; when its layout changes, this tells.
 */
#define LAYOUT			1

static const uint8 *
state_end(const SummaryState *state)
{
	return (const uint8 *) state + VARSIZE(state);
}

static uint32 *
state_keys(const SummaryState *state)
{
	return (uint32 *) state_end(state) - state->n_keys;
}

static Size
state_room(const SummaryState *state)
{
	return (const uint8 *) state_keys(state) - state->run - state->run_size;
}

static SummaryState *
new_state(Size size, int32 limit_days, const uint8 *run, Size run_size)
{
	SummaryState *state = palloc0(size);

	SET_VARSIZE(state, size);
	state->form = SUMMARY_WORKING;
	state->layout = LAYOUT;
	state->limit_days = limit_days;
	state->run_size = run_size;
	if (run_size > 0)
		memcpy(state->run, run, run_size);
	return state;
}

/* A state of at least such a size that holds a run and has room for keys. */
static SummaryState *
new_settled_state(Size size, int32 limit_days, const uint8 *run, Size run_size)
{
	while (size < offsetof(SummaryState, run) + run_size * (1 + RUN_ROOM))
		size *= 2;
	return new_state(size, limit_days, run, run_size);
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
					 errhint("Take a smaller group of cases.")));
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
					 errhint("Subtract only what was added before: a part from its whole.")));
			break;
		default:
			summary_is_corrupt();
	}
	return difference;
}

/* The summary that a state holds, in new memory or, if it has no keys, its own. */
static Summary
settled(const SummaryState *state)
{
	Summary		summary = {state->limit_days, state->run, state->run_size};

	if (state->n_keys > 0)
	{
		uint32	   *keys = palloc(state->n_keys * 2 * sizeof(uint32));
		uint8	   *entries = palloc(state->n_keys * DAY_COUNTS_KEY_SIZE);
		Size		size;

		memcpy(keys, state_keys(state), state->n_keys * sizeof(uint32));
		size = day_counts_from_keys(keys, keys + state->n_keys, state->n_keys, entries);
		if (state->run_size > 0)
			entries = add_entries(state->run, state->run_size, entries, size, &size);
		summary.entries = entries;
		summary.size = size;
		pfree(keys);
	}
	return summary;
}

/* Puts what a state holds, which has room for it, into its run. */
static void
settle(SummaryState *state, const Summary *summary)
{
	memcpy(state->run, summary->entries, summary->size);
	state->run_size = summary->size;
	state->n_keys = 0;
}

/*
 * Gives a state other contents: in its run where that has room for them so many
 * times over, in a new state otherwise.
 */
static SummaryState *
settle_or_move(SummaryState *state, const Summary *summary, Size times)
{
	if (summary->size * times > VARSIZE(state) - offsetof(SummaryState, run))
		return new_settled_state(VARSIZE(state), state->limit_days,
								 summary->entries, summary->size);
	settle(state, summary);
	return state;
}

/* The same state, or one with its contents, with room for more. */
static SummaryState *
make_room(SummaryState *state, Size room)
{
	while (state_room(state) < room)
	{
		Size		size = VARSIZE(state);

		if (size < SETTLE_SIZE)
		{
			SummaryState *larger = new_state(size * 2, state->limit_days,
											 state->run, state->run_size);

			larger->n_keys = state->n_keys;
			memcpy(state_keys(larger), state_keys(state), state->n_keys * sizeof(uint32));
			state = larger;
		}
		else if (state->n_keys > 0)
		{
			Summary		summary = settled(state);

			state = settle_or_move(state, &summary, 1 + RUN_ROOM);
		}
		else
			state = new_settled_state(size * 2, state->limit_days,
									  state->run, state->run_size);
	}
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
				 errhint("Make one summary for each limit, for example with GROUP BY.")));
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

	if (VARSIZE(state) < offsetof(SummaryState, run) || VARSIZE(state) % sizeof(uint32) != 0 ||
		state->layout != LAYOUT ||
		(uint64) state->run_size + (uint64) state->n_keys * sizeof(uint32) >
		VARSIZE(state) - offsetof(SummaryState, run))
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

/* The working form that the calling aggregate has as its state, or NULL. */
static SummaryState *
own_state_arg(FunctionCallInfo fcinfo)
{
	struct varlena *value = (struct varlena *) PG_GETARG_POINTER(0);

	return !VARATT_IS_EXTENDED(value) && is_working(value) &&
		AggCheckCallContext(fcinfo, NULL) ? working(value) : NULL;
}

Summary
summary_value_arg(FunctionCallInfo fcinfo, int argno)
{
	SummaryState *state = argno == 0 ? own_state_arg(fcinfo) : NULL;
	Summary		summary;

	if (state == NULL)
		return summary_of(PG_GETARG_VARLENA_PP(argno));
	summary = settled(state);
	if (state->n_keys > 0 && summary.size <= VARSIZE(state) - offsetof(SummaryState, run))
		settle(state, &summary);
	return summary;
}

SummaryState *
summary_state_arg(FunctionCallInfo fcinfo, int32 limit_days)
{
	SummaryState *state = PG_ARGISNULL(0) ? NULL : own_state_arg(fcinfo);

	if (state == NULL && PG_ARGISNULL(0))
		state = new_state(FIRST_SIZE, SUMMARY_NO_LIMIT, NULL, 0);
	else if (state == NULL)
	{
		Summary		summary = summary_value_arg(fcinfo, 0);

		state = new_settled_state(FIRST_SIZE, summary.limit_days,
								  summary.entries, summary.size);
	}
	agree_on_limit(state, limit_days);
	return state;
}

SummaryState *
summary_state_add(SummaryState *state, const uint32 *keys, int n_keys)
{
	if (unlikely(state_room(state) < n_keys * sizeof(uint32)))
		state = make_room(state, n_keys * sizeof(uint32));
	state->n_keys += n_keys;
	memcpy(state_keys(state), keys, n_keys * sizeof(uint32));
	return state;
}

/* Adds a summary, as keys or entry by entry, whichever is less work. */
static SummaryState *
add_summary(SummaryState *state, const Summary *summary)
{
	DayCountsReader reader;
	uint64		entries = (uint64) state->run_size + summary->size;
	uint64		cases = 0;
	Summary		sum;

	agree_on_limit(state, summary->limit_days);
	day_counts_read(&reader, summary->entries, summary->size);
	while (cases < entries && day_counts_next(&reader))
		cases += reader.cases;
	if (reader.malformed)
		summary_is_corrupt();
	if (cases < entries || summary->size == 0)
	{
		state = make_room(state, cases * sizeof(uint32));
		day_counts_read(&reader, summary->entries, summary->size);
		while (day_counts_next(&reader))
			for (uint64 i = 0; i < reader.cases; i++)
				state = summary_state_add(state, &reader.key, 1);
		return state;
	}

	sum = settled(state);
	sum.entries = add_entries(sum.entries, sum.size, summary->entries, summary->size, &sum.size);
	return settle_or_move(state, &sum, 2);
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

Datum
summary_state_return(FunctionCallInfo fcinfo, SummaryState *state)
{
	Summary		summary;

	if (AggCheckCallContext(fcinfo, NULL))
		PG_RETURN_POINTER(state);
	summary = settled(state);
	PG_RETURN_POINTER(summary_store(&summary));
}

PG_FUNCTION_INFO_V1(ehcp_summary_combine);

/*
 * The combine function of all aggregates, and the transition function of rollup:
 * the cases of both; NULL is a summary of no cases.
 */
Datum
ehcp_summary_combine(PG_FUNCTION_ARGS)
{
	Summary		summary;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	/* nothing and one summary are that summary */
	if (!PG_ARGISNULL(0) && own_state_arg(fcinfo) == NULL &&
		summary_value_arg(fcinfo, 0).size == 0)
		PG_RETURN_DATUM(PG_GETARG_DATUM(1));
	summary = summary_value_arg(fcinfo, 1);
	return summary_state_return(fcinfo,
								add_summary(summary_state_arg(fcinfo, SUMMARY_NO_LIMIT), &summary));
}

/* Takes entries away from a state that has them. */
static SummaryState *
subtract_summary(SummaryState *state, const Summary *summary)
{
	Summary		rest = settled(state);

	rest.entries = subtract_entries(rest.entries, rest.size, summary->entries, summary->size,
									&rest.size);
	/* a settled run need not fit where its keys did */
	state = settle_or_move(state, &rest, 1);
	/* of no cases, so of no limit */
	if (rest.size == 0)
		state->limit_days = SUMMARY_NO_LIMIT;
	return state;
}

static void
check_aggregate_calls(FunctionCallInfo fcinfo)
{
	if (!AggCheckCallContext(fcinfo, NULL))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("only an aggregate can take cases away from a summary"),
				 errhint("Use the operator -, which checks that they are contained.")));
}

SummaryState *
summary_state_remove(FunctionCallInfo fcinfo, SummaryState *state,
					 const uint32 *keys, int n_keys)
{
	uint32	   *sorted = palloc(n_keys * 2 * sizeof(uint32));
	uint8	   *entries = palloc(n_keys * DAY_COUNTS_KEY_SIZE);
	Summary		summary = {SUMMARY_NO_LIMIT, entries, 0};

	check_aggregate_calls(fcinfo);
	memcpy(sorted, keys, n_keys * sizeof(uint32));
	summary.size = day_counts_from_keys(sorted, sorted + n_keys, n_keys, entries);
	return subtract_summary(state, &summary);
}

PG_FUNCTION_INFO_V1(ehcp_summary_uncombine);

/* its inverse, for windows that move */
Datum
ehcp_summary_uncombine(PG_FUNCTION_ARGS)
{
	Summary		summary;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return ehcp_summary_combine(fcinfo);
	check_aggregate_calls(fcinfo);
	summary = summary_value_arg(fcinfo, 1);
	return summary_state_return(fcinfo, subtract_summary(summary_state_arg(fcinfo, SUMMARY_NO_LIMIT),
														 &summary));
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
				 errhint("Subtract only what was added before: a part from its whole.")));
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

		ereport(ERROR,
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
