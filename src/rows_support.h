/*
 * rows_support.h
 *		For support functions that tell the planner how many rows to expect.
 */
#ifndef ROWS_SUPPORT_H
#define ROWS_SUPPORT_H

#include "fmgr.h"
#include "nodes/primnodes.h"
#include "nodes/supportnodes.h"

/* The planner's request, if it is for the rows of a function call; or NULL. */
extern SupportRequestRows *rows_request(FunctionCallInfo fcinfo);

/* The value of an argument of the call as the planner knows it; NULL for none, and for NULL. */
extern const Const *rows_constant(SupportRequestRows *request, int argno);

/*
 * The days from the date in one argument to that in the next, both included.
 * False where the planner doesn't know them.
 */
extern bool rows_days(SupportRequestRows *request, int argno, double *days);

#endif
