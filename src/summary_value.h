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
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "core/summary.h"

/*
 * The working form collects keys, unsorted, at the end of its memory, growing
 * downwards, and now and then settles them into a run of encoded entries at
 * the front: a case costs one store, whatever the distribution, and a group
 * with a few hundred cases never sorts at all.  It is one flat varlena with no
 * pointer in it, since the executor copies it, and sends it from a parallel
 * worker to the leader.
 */
typedef struct SummaryState
{
	int32		vl_len_;		/* varlena header; all the memory, free or not */
	uint8		form;			/* SUMMARY_WORKING */
	uint8		layout;			/* of the rest; see summary_value.c */
	uint8		unused[2];
	int32		limit_days;
	uint32		run_size;
	uint32		n_keys;
	uint8		run[FLEXIBLE_ARRAY_MEMBER];
} SummaryState;

/* No stored form begins with it: versions count from 1. */
#define SUMMARY_WORKING		0

/*
 * For what differs between the types: input, output, receive and the operator
 * minus.  The name is the type's, for messages.  The rest serves both as it is:
 * see sql/ for the functions ehcp_summary_*.
 */
extern Datum summary_value_in(FunctionCallInfo fcinfo, const SummaryKind *kind, const char *type);
extern Datum summary_value_out(FunctionCallInfo fcinfo, const SummaryKind *kind);
extern Datum summary_value_recv(FunctionCallInfo fcinfo, const SummaryKind *kind, const char *type);
extern Datum summary_value_minus(FunctionCallInfo fcinfo, const SummaryKind *kind);

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
 * The state in argument 0 of a transition function, to be changed: the
 * argument itself where an aggregate calls, a copy otherwise, a new one for
 * NULL.  The limit is SUMMARY_NO_LIMIT for a kind without; another limit than
 * the state's is an error.
 */
extern SummaryState *summary_state_arg(FunctionCallInfo fcinfo, int32 limit_days);

/* Adds cases by their keys; the state returned takes the place of the other. */
extern SummaryState *summary_state_add(SummaryState *state, const uint32 *keys, int n_keys);

/*
 * Takes the cases of keys, which the state has, away again.  Only an aggregate
 * may ask for that: it knows what it has added, while others could make a
 * summary of no cases.
 */
extern SummaryState *summary_state_remove(FunctionCallInfo fcinfo, SummaryState *state,
										  const uint32 *keys, int n_keys);

/* A datum of the stored form, in new memory. */
extern struct varlena *summary_store(const Summary *summary);

/*
 * What a transition function returns: the state where an aggregate calls, the
 * stored form otherwise.
 */
extern Datum summary_state_return(FunctionCallInfo fcinfo, SummaryState *state);

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
