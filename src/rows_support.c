/*
 * rows_support.c
 *		Helpers for support functions that tell the planner how many rows to expect.
 */
#include "postgres.h"

#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/date.h"

#include "rows_support.h"

SupportRequestRows *
rows_request(FunctionCallInfo fcinfo)
{
	SupportRequestRows *request = (SupportRequestRows *) PG_GETARG_POINTER(0);

	return IsA(request, SupportRequestRows) && is_funcclause(request->node) ? request : NULL;
}

const Const *
rows_constant(SupportRequestRows *request, int argno)
{
	Node	   *arg = list_nth(((FuncExpr *) request->node)->args, argno);
	Const	   *constant = (Const *) estimate_expression_value(request->root, arg);

	return IsA(constant, Const) && !constant->constisnull ? constant : NULL;
}

bool
rows_days(SupportRequestRows *request, int argno, double *days)
{
	const Const *from = rows_constant(request, argno);
	const Const *to = rows_constant(request, argno + 1);
	DateADT		from_day;
	DateADT		to_day;

	if (from == NULL || to == NULL)
		return false;
	from_day = DatumGetDateADT(from->constvalue);
	to_day = DatumGetDateADT(to->constvalue);
	*days = (double) to_day - from_day + 1;
	return !DATE_NOT_FINITE(from_day) && !DATE_NOT_FINITE(to_day);
}
