/*
 * summary_value.h
 *		Summary values as PostgreSQL sees them: a type's four functions, the
 *		growing state of an aggregate, and reading.
 *
 * A datum of a summary type is in one of two forms, told apart by its first
 * byte.  The stored form (see core/summary.h) is compact and canonical.  The
 * working form is what an aggregate's transition functions hand on to
 * themselves; every function that takes a summary takes both.
 */
#ifndef SUMMARY_VALUE_H
#define SUMMARY_VALUE_H

#include "fmgr.h"
#include "nodes/nodes.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "core/dense_days.h"
#include "core/summary.h"

/*
 * The working form counts a case by an increment where its day has a counter
 * (see core/dense_days.h).  The keys of all others it collects, unsorted, at the
 * end of its memory, growing downwards, and now and then settles them: the days
 * that have many cases get counters, the others go into a run of encoded
 * entries.  So a case costs one store, whatever the distribution, and a group
 * with a few hundred cases never sorts at all.  It is one flat varlena with no
 * pointer in it, since the executor copies it, and sends it from a parallel
 * worker to the leader.
 */
typedef struct SummaryState
{
	int32		vl_len_;		/* varlena header; all the memory, free or not */
	uint8		form;			/* SUMMARY_WORKING */
	uint8		layout;			/* SUMMARY_LAYOUT */
	uint8		unused[2];
	int32		limit_days;
	uint32		dense_size;		/* 0 for no counters */
	uint32		run_size;
	uint32		n_keys;
	uint8		data[FLEXIBLE_ARRAY_MEMBER];	/* counters, run, room, keys */
} SummaryState;

/* No stored form begins with it: versions count from 1. */
#define SUMMARY_WORKING		0

/*
 * An aggregate that somebody made from our functions without a final function
 * can store a state; when its layout changes, this tells.
 */
#define SUMMARY_LAYOUT		2

/*
 * For what differs between the types: input, output, receive, the operator
 * minus and the inverse of combine.  The name is the type's, for messages.  The rest serves both as it is:
 * see sql/ for the functions ehcp_summary_*.
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
extern Datum summary_state_add_slowly(FunctionCallInfo fcinfo, int32 limit_days,
									  const DayCount *counts, int n_counts);

static inline DenseDays *
summary_state_dense(SummaryState *state)
{
	return (DenseDays *) state->data;
}

static inline uint32 *
summary_state_keys(SummaryState *state)
{
	return (uint32 *) ((uint8 *) state + VARSIZE(state)) - state->n_keys;
}

/* Counts one case or none; false where the state has no room for the key. */
static inline bool
summary_state_count(SummaryState *state, DayCount count)
{
	uint32	   *keys;

	if (state->dense_size > 0 && dense_days_count(summary_state_dense(state), count))
		return true;
	keys = summary_state_keys(state) - 1;
	if ((uint8 *) keys < state->data + state->dense_size + state->run_size)
		return false;
	*keys = count.key;
	state->n_keys += count.cases;
	return true;
}

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
summary_state_add(FunctionCallInfo fcinfo, int32 limit_days, const DayCount *counts, int n_counts)
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
	return summary_state_add_slowly(fcinfo, limit_days, counts + i, n_counts - i);
}

/*
 * The same for a function that takes a case away again, which the state has.
 * Only an aggregate may ask for that.
 */
extern Datum summary_state_remove(FunctionCallInfo fcinfo, const SummaryKind *kind, int32 limit_days,
								  const DayCount *counts, int n_counts);

/* A datum of the stored form, in new memory. */
extern struct varlena *summary_store(const Summary *summary);

/* For entries that were checked when they came in and now don't decode. */
extern _Noreturn void summary_is_corrupt(void);

/*
 * The figure numerator / denominator * 10^scaled that a function returns:
 * numeric, half up to one decimal, NULL over 0.  An error (22003) where it is
 * out of range.
 */
extern Datum figure_with_one_decimal(FunctionCallInfo fcinfo, uint64 numerator,
									 uint64 denominator, int scaled);
extern _Noreturn void figure_is_out_of_range(void);

#endif
