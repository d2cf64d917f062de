/*
 * page_rights.c
 *		The right to execute the functions of an aggregate.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/objectaccess.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_proc.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "page_rights.h"

static AclResult
right_to_execute(Oid function, Oid role)
{
#if PG_VERSION_NUM >= 160000
	return object_aclcheck(ProcedureRelationId, function, role, ACL_EXECUTE);
#else
	return pg_proc_aclcheck(function, role, ACL_EXECUTE);
#endif
}

static void
check(Oid function, Oid role, ObjectType type)
{
	AclResult	result = right_to_execute(function, role);

	if (result != ACLCHECK_OK)
		aclcheck_error(result, type, get_func_name(function));
	InvokeFunctionExecuteHook(function);
}

static Oid
owner_of(Oid function)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", function);
	owner = ((Form_pg_proc) GETSTRUCT(tuple))->proowner;
	ReleaseSysCache(tuple);
	return owner;
}

void
page_rights_check(const Aggref *aggref, bool is_first)
{
	HeapTuple	tuple = SearchSysCache1(AGGFNOID, ObjectIdGetDatum(aggref->aggfnoid));
	Form_pg_aggregate aggregate;
	Oid			final_function;
	Oid			transition_function;
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for aggregate %u", aggref->aggfnoid);
	aggregate = (Form_pg_aggregate) GETSTRUCT(tuple);
	final_function = aggregate->aggfinalfn;
	transition_function = aggregate->aggtransfn;
	ReleaseSysCache(tuple);

	check(aggref->aggfnoid, GetUserId(), OBJECT_AGGREGATE);
	owner = owner_of(aggref->aggfnoid);
	if (OidIsValid(final_function))
		check(final_function, owner, OBJECT_FUNCTION);
	if (is_first)
		check(transition_function, owner, OBJECT_FUNCTION);
}

bool
page_rights_to_combine(const Aggref *aggref, Oid combine_function)
{
	return right_to_execute(combine_function, owner_of(aggref->aggfnoid)) == ACLCHECK_OK;
}
