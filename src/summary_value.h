/*
 * summary_value.h
 *		Summary values as PostgreSQL sees them: a type's four functions, the
 *		growing state of an aggregate, and reading.
 *
 * A datum of a summary type is in one of two forms, told apart by its first
 * byte.  The stored form (see core/summary.h) is compact and canonical.  The
 * working form (see core/summary_state.h) is what an aggregate's transition
 * functions hand on to themselves; every function that takes a summary takes
 * both.
 */
#ifndef SUMMARY_VALUE_H
#define SUMMARY_VALUE_H

#include "fmgr.h"
#include "nodes/nodes.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "core/summary_state.h"

/*
 * What differs between the types: input, output, receive, the operator minus and
 * the inverse of combine.  type is the name of the type, for messages.  The other
 * functions serve both types as they are: ehcp_summary_* in sql/.
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
 * The summary that an argument, not NULL, holds.  The state of the aggregate
 * that calls is settled on the way, so that a window that asks at each row
 * doesn't sort it each time; what it holds stays the same.
 */
extern Summary summary_value_arg(FunctionCallInfo fcinfo, int argno);

/*
 * What a transition function returns that adds cases.  The path of nearly all
 * rows is inline: nothing is called, nothing is copied.
 */
extern Datum summary_value_add_slowly(FunctionCallInfo fcinfo, int32 limit_days,
									  const DayCount *counts, int n_counts);

/* As AggCheckCallContext() without the memory context. */
static inline bool
summary_in_aggregate(FunctionCallInfo fcinfo)
{
	return fcinfo->context != NULL &&
		(IsA(fcinfo->context, AggState) || IsA(fcinfo->context, WindowAggState));
}

/* The working form that the calling aggregate has as its state, or NULL. */
static inline SummaryState *
summary_own_state(FunctionCallInfo fcinfo)
{
	SummaryState *state = (SummaryState *) PG_GETARG_POINTER(0);

	/* a stored form may be shorter than what is asked of it here */
	return !PG_ARGISNULL(0) && !VARATT_IS_EXTENDED(state) &&
		VARSIZE(state) >= offsetof(SummaryState, data) &&
		state->form == SUMMARY_WORKING && state->layout == SUMMARY_LAYOUT &&
		summary_in_aggregate(fcinfo) ? state : NULL;
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
 * The same for a function that takes a case away again, which the state has.
 * Only an aggregate may ask for that.
 */
extern Datum summary_value_remove(FunctionCallInfo fcinfo, const SummaryKind *kind, int32 limit_days,
								  const DayCount *counts, int n_counts);

/* A datum of the stored form, in new memory. */
extern struct varlena *summary_store(const Summary *summary);

/* For entries that were checked when they came in and now don't decode. */
extern _Noreturn void summary_is_corrupt(void);

#endif
