/*
 * summary_value.c
 *		Summary values as PostgreSQL sees them: input and output, the state of
 *		an aggregate, and reading.
 */
#include "postgres.h"

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"

#include "summary_value.h"

void
raise_corrupt_summary(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_DATA_CORRUPTED),
			 errmsg("a stored summary is corrupt")));
}

/* For readers of a live summary whose parts do not add up. */
#define REPAIR_HINT "If this is a live summary, ehcp.repair_live_summary() of its case table repairs it."

/* Raises the error for a result other than SUMMARY_OK, of summaries with these limits. */
static void
check_result(SummaryResult result, int32 a_limit, int32 b_limit)
{
	switch (result)
	{
		case SUMMARY_OK:
			break;
		case SUMMARY_OVERFLOW:
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("summary out of range"),
					 errdetail("It would count more cases than a bigint can hold."),
					 errhint("Use a smaller group of cases.  " REPAIR_HINT)));
			break;
		case SUMMARY_NOT_CONTAINED:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cannot subtract a summary from one that does not contain it"),
					 errhint("Subtract only a part from its whole.  " REPAIR_HINT)));
			break;
		case SUMMARY_OTHER_LIMIT:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("cannot combine summaries with different limits"),
					 errdetail("One has a limit of %d days, another of %d days.", a_limit, b_limit),
					 errhint("Make one summary for each limit, for example with GROUP BY.  " REPAIR_HINT)));
			break;
		case SUMMARY_CORRUPT:
			raise_corrupt_summary();
	}
}

static bool
is_working(const struct varlena *value)
{
	return VARSIZE_ANY_EXHDR(value) > 0 && *(const uint8 *) VARDATA_ANY(value) == SUMMARY_WORKING;
}

/* The working form, in aligned memory. */
static SummaryState *
working(struct varlena *value)
{
	SummaryState *state = (SummaryState *) PG_DETOAST_DATUM(PointerGetDatum(value));

	if (!summary_state_check(state, VARSIZE(state)))
		raise_corrupt_summary();
	return state;
}

static Summary
stored(const struct varlena *value)
{
	Summary		summary;

	if (summary_open((const uint8_t *) VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), &summary))
		raise_corrupt_summary();
	return summary;
}

/* The summary in a state. */
static Summary
settled(const SummaryState *state)
{
	Summary		summary;

	check_result(summary_state_read(state, &summary), SUMMARY_NO_LIMIT, SUMMARY_NO_LIMIT);
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
	check_result(summary_state_settle(state, &summary), SUMMARY_NO_LIMIT, SUMMARY_NO_LIMIT);
	return summary;
}

static void
add_summary(SummaryState **state, const Summary *summary)
{
	int32		limit_days = (*state)->limit_days;

	check_result(summary_state_add(state, summary), limit_days, summary->limit_days);
}

static void
add_counts(SummaryState **state, int32 limit_days, const DayCount *counts, int n_counts)
{
	int32		state_limit = (*state)->limit_days;

	check_result(summary_state_add_counts(state, limit_days, counts, n_counts),
				 state_limit, limit_days);
}

/*
 * The state in argument 0 of a transition function, to be modified: the
 * argument itself if an aggregate calls, else a copy; a new state for NULL.
 */
static SummaryState *
state_arg(FunctionCallInfo fcinfo)
{
	SummaryState *state = summary_own_state(fcinfo);

	if (state == NULL)
	{
		state = summary_state_new();
		if (!PG_ARGISNULL(0))
		{
			Summary		summary = summary_value_arg(fcinfo, 0);

			add_summary(&state, &summary);
		}
	}
	return state;
}

Datum
summary_value_of_state(SummaryState *state)
{
	SET_VARSIZE(state, offsetof(SummaryState, data) + state->capacity);
	return PointerGetDatum(state);
}

/*
 * What a transition function returns: the state if an aggregate calls, else the
 * stored form.
 */
static Datum
state_return(FunctionCallInfo fcinfo, SummaryState *state)
{
	Summary		summary;

	if (in_aggregate(fcinfo))
		return summary_value_of_state(state);
	summary = settled(state);
	PG_RETURN_POINTER(summary_store(&summary));
}

Datum
summary_value_add_slowly(FunctionCallInfo fcinfo, int32 limit_days,
						 const DayCount *counts, int n_counts)
{
	SummaryState *state = state_arg(fcinfo);

	add_counts(&state, limit_days, counts, n_counts);
	return state_return(fcinfo, state);
}

void
summary_value_add_counts(SummaryState **state, int32 limit_days,
						 const DayCount *counts, int n_counts)
{
	add_counts(state, limit_days, counts, n_counts);
	check_result(summary_state_make_room(state, Max(n_counts, 1)), limit_days, limit_days);
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
 * The combine function of all aggregates, and the transition function of
 * rollup: the cases of both.  NULL is a summary of no cases.
 */
Datum
ehcp_summary_combine(PG_FUNCTION_ARGS)
{
	SummaryState *state;
	Summary		summary;

	if (PG_ARGISNULL(1))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}

	/*
	 * if the first is empty, return the second; in an aggregate, a working
	 * form as well
	 */
	if (!PG_ARGISNULL(0) && summary_own_state(fcinfo) == NULL && summary_value_arg(fcinfo, 0).size == 0)
	{
		struct varlena *second = PG_GETARG_VARLENA_PP(1);

		if (!is_working(second))
			PG_RETURN_POINTER(second);
		if (in_aggregate(fcinfo))
			PG_RETURN_POINTER(working(second));
	}
	state = state_arg(fcinfo);
	summary = summary_value_arg(fcinfo, 1);
	add_summary(&state, &summary);
	return state_return(fcinfo, state);
}

/* Raises the error for a difference that is not a summary of any cases. */
static void
check_difference(SummaryResult result, const char *complaint, int32 a_limit, int32 b_limit)
{
	if (complaint)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot subtract a summary from one that does not contain it"),
				 errdetail("The difference would not be a summary of any cases: %s.", complaint),
				 errhint("Subtract only a part from its whole.  " REPAIR_HINT)));
	check_result(result, a_limit, b_limit);
}

/*
 * Subtracts cases that the state contains; a NULL state contains none.  Only an
 * aggregate may call it, which knows what it has added.
 */
static Datum
subtract_summary(FunctionCallInfo fcinfo, const SummaryKind *kind, const Summary *summary)
{
	SummaryState *state;
	int32		limit_days;
	const char *complaint;
	SummaryResult result;

	if (!in_aggregate(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot subtract cases from a summary outside of an aggregate"),
				 errhint("Use the operator -, which checks that the summary contains them.")));
	state = state_arg(fcinfo);
	limit_days = state->limit_days;
	result = summary_state_subtract(&state, kind, summary, &complaint);
	check_difference(result, complaint, limit_days, summary->limit_days);
	return state_return(fcinfo, state);
}

Datum
summary_value_remove(FunctionCallInfo fcinfo, const SummaryKind *kind, int32 limit_days,
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
	return subtract_summary(fcinfo, kind, &summary);
}

Datum
summary_value_uncombine(FunctionCallInfo fcinfo, const SummaryKind *kind)
{
	Summary		summary;

	if (PG_ARGISNULL(1))
		return ehcp_summary_combine(fcinfo);
	summary = summary_value_arg(fcinfo, 1);
	return subtract_summary(fcinfo, kind, &summary);
}

PG_FUNCTION_INFO_V1(ehcp_summary_plus);

/* the operator + */
Datum
ehcp_summary_plus(PG_FUNCTION_ARGS)
{
	Summary		a = summary_value_arg(fcinfo, 0);
	Summary		b = summary_value_arg(fcinfo, 1);
	Summary		sum;

	check_result(summary_add(&a, &b, &sum), a.limit_days, b.limit_days);
	PG_RETURN_POINTER(summary_store(&sum));
}

Datum
summary_value_minus(FunctionCallInfo fcinfo, const SummaryKind *kind)
{
	Summary		a = summary_value_arg(fcinfo, 0);
	Summary		b = summary_value_arg(fcinfo, 1);
	Summary		rest;
	const char *complaint;
	SummaryResult result = summary_subtract(kind, &a, &b, &rest, &complaint);

	check_difference(result, complaint, a.limit_days, b.limit_days);
	PG_RETURN_POINTER(summary_store(&rest));
}

PG_FUNCTION_INFO_V1(ehcp_summary_final);

/* the final function of the aggregates that return a summary: the stored form */
Datum
ehcp_summary_final(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);

	PG_RETURN_POINTER(summary_store(&summary));
}

Datum
summary_value_in(FunctionCallInfo fcinfo, const SummaryKind *kind, const char *type)
{
	const char *string = PG_GETARG_CSTRING(0);
	Size		room = VARHDRSZ + strlen(string) + SUMMARY_HEADER_SIZE;
	struct varlena *value = palloc(room);
	Size		size;
	const char *wrong = summary_from_text(kind, string, (uint8_t *) VARDATA(value), &size);

	if (wrong)
	{
		int			length = strlen(string);
		int			shown = pg_mbcliplen(string, length, 64);

		input_error(fcinfo->context,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("invalid input syntax for type %s: \"%.*s%s\"", type,
							shown, string, shown < length ? "..." : ""),
					 errdetail("The value cannot be read: %s.", wrong),
					 errhint("%s_agg() makes values of this type.", type)));
	}
	SET_VARSIZE(value, VARHDRSZ + size);
	PG_RETURN_POINTER(value);
}

Datum
summary_value_out(FunctionCallInfo fcinfo, const SummaryKind *kind)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	char	   *string = palloc_extended(SUMMARY_TEXT_SIZE(summary.size), MCXT_ALLOC_HUGE);

	if (!summary_to_text(kind, &summary, string))
		raise_corrupt_summary();
	PG_RETURN_CSTRING(string);
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
				 errdetail("The value cannot be read: %s.", wrong),
				 errhint("Binary values must come from this release of the extension or an earlier one.")));
	PG_RETURN_POINTER(value);
}

PG_FUNCTION_INFO_V1(ehcp_summary_send);

/* the stored form is the binary form */
Datum
ehcp_summary_send(PG_FUNCTION_ARGS)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	struct varlena *value = summary_store(&summary);

	/* whose layout is that of a bytea */
	PG_RETURN_BYTEA_P((bytea *) value);
}
