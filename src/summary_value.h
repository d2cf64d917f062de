/*
 * summary_value.h
 *		Summary values as PostgreSQL sees them: input and output, the state of
 *		an aggregate, and reading.
 *
 * A datum of a summary type has one of two forms, which differ in their first
 * byte.  The stored form (see core/summary.h) is compact and canonical.  The
 * working form (see core/summary_state.h) is the state of an aggregate.  Every
 * function that takes a summary accepts both.
 */
#ifndef SUMMARY_VALUE_H
#define SUMMARY_VALUE_H

#include "fmgr.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "core/summary_state.h"
#include "value_call.h"

/*
 * The functions that differ between the types: input, output, receive, the
 * operator minus and the inverse of combine.  type is the name of the type, for
 * messages.  The ehcp_summary_* functions serve both types.
 */
extern Datum summary_value_in(FunctionCallInfo fcinfo, const SummaryKind *kind, const char *type);
extern Datum summary_value_out(FunctionCallInfo fcinfo, const SummaryKind *kind);
extern Datum summary_value_recv(FunctionCallInfo fcinfo, const SummaryKind *kind, const char *type);
extern Datum summary_value_minus(FunctionCallInfo fcinfo, const SummaryKind *kind);
extern Datum summary_value_uncombine(FunctionCallInfo fcinfo, const SummaryKind *kind);

/*
 * The summary in a detoasted value, of either form.  The entries of a stored
 * form are the value's own.
 */
extern Summary summary_of(struct varlena *value);

/*
 * The summary in an argument that is not NULL.  If the argument is the state of
 * the calling aggregate, it is settled, so that a window that reads it at each
 * row does not sort it each time.  Its contents stay the same.
 */
extern Summary summary_value_arg(FunctionCallInfo fcinfo, int argno);

/*
 * Adds cases, and returns the result of a transition function.  The path of
 * nearly all rows is inline, and calls and copies nothing.
 */
extern Datum summary_value_add_slowly(FunctionCallInfo fcinfo, int32 limit_days,
									  const DayCount *counts, int n_counts);

/* The working form that the calling aggregate has as its state, or NULL. */
static inline SummaryState *
summary_own_state(FunctionCallInfo fcinfo)
{
	SummaryState *state = (SummaryState *) PG_GETARG_POINTER(0);

	/* check the size first: a stored form may be shorter than these fields */
	return !PG_ARGISNULL(0) && !VARATT_IS_EXTENDED(state) &&
		VARSIZE(state) >= offsetof(SummaryState, data) &&
		state->form == SUMMARY_WORKING && state->layout == SUMMARY_LAYOUT &&
		in_aggregate(fcinfo) ? state : NULL;
}

static inline Datum
summary_value_add(FunctionCallInfo fcinfo, int32 limit_days, const DayCount *counts, int n_counts)
{
	SummaryState *state = summary_own_state(fcinfo);
	int			i = 0;

	if (likely(state != NULL && state->limit_days == limit_days))
	{
#pragma GCC unroll 4
		for (; i < n_counts; i++)
			if (unlikely(!summary_state_count(state, counts[i])))
				break;
		if (likely(i == n_counts))
			PG_RETURN_POINTER(state);
	}
	return summary_value_add_slowly(fcinfo, limit_days, counts + i, n_counts - i);
}

/*
 * The same for a function that removes a case, which the state must contain.
 * Only an aggregate may call it.
 */
extern Datum summary_value_remove(FunctionCallInfo fcinfo, const SummaryKind *kind, int32 limit_days,
								  const DayCount *counts, int n_counts);

/*
 * For code that keeps states without an aggregate: adds cases, and makes room for as
 * many again, in the current memory context; and the state as a datum.
 */
extern void summary_value_add_counts(SummaryState **state, int32 limit_days,
									 const DayCount *counts, int n_counts);
extern Datum summary_value_of_state(SummaryState *state);

/* A new datum in the stored form. */
extern struct varlena *summary_store(const Summary *summary);

/* For entries that were checked on input and now cannot be decoded. */
extern _Noreturn void raise_corrupt_summary(void);

#endif
