/*
 * value_call.h
 *		What the functions of our value types ask of their call.
 */
#ifndef VALUE_CALL_H
#define VALUE_CALL_H

#include "fmgr.h"
#include "nodes/nodes.h"

/* As AggCheckCallContext() without the memory context. */
static inline bool
in_aggregate(FunctionCallInfo fcinfo)
{
	return fcinfo->context != NULL &&
		(IsA(fcinfo->context, AggState) || IsA(fcinfo->context, WindowAggState));
}

/* From version 16 on, a caller can ask input functions for a soft error. */
#if PG_VERSION_NUM >= 160000
#define input_error(context, rest) ereturn(context, (Datum) 0, rest)
#else
#define input_error(context, rest) ereport(ERROR, rest)
#endif

#endif
