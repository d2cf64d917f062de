/*
 * rows_support.h
 *		Helpers for support functions that tell the planner how many rows to expect.
 */
#ifndef ROWS_SUPPORT_H
#define ROWS_SUPPORT_H

#include "fmgr.h"
#include "nodes/primnodes.h"
#include "nodes/supportnodes.h"

/* The planner's request, if it is for the rows of a function call; else NULL. */
extern SupportRequestRows *rows_request(FunctionCallInfo fcinfo);

/* The constant value of an argument of the call; NULL if it is not constant or is null. */
extern const Const *rows_constant(SupportRequestRows *request, int argno);

/*
 * The number of days from the date in one argument to the date in the next,
 * both included.  False if they are not constant.
 */
extern bool rows_days(SupportRequestRows *request, int argno, double *days);

#endif
