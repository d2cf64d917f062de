/*
 * window_call.h
 *		The call of a window function.
 */
#ifndef WINDOW_CALL_H
#define WINDOW_CALL_H

#include "fmgr.h"
#include "windowapi.h"

/*
 * The window of a call, or an error if there is none: the parser does not
 * check the function of an operator.  A function that reads NULLs by a rule
 * of its own has neither IGNORE NULLS nor RESPECT NULLS; from PostgreSQL 19
 * on, it must say so itself.
 */
static inline WindowObject
window_of_call(FunctionCallInfo fcinfo, const char *functions, const char *call)
{
	WindowObject window = PG_WINDOW_OBJECT();

	if (!WindowObjectIsValid(window))
		ereport(ERROR,
				(errcode(ERRCODE_WINDOWING_ERROR),
				 errmsg("%s must be called as a window function", functions),
				 errhint("Write %s instead of an operator.", call)));
#if PG_VERSION_NUM >= 190000
	WinCheckAndInitializeNullTreatment(window, false, fcinfo);
#endif
	return window;
}

#endif
