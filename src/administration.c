/*
 * administration.c
 *		A check that the extension's schema contains only the extension's objects, and
 *		what an update of the extension does to open sessions.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/dependency.h"
#include "catalog/indexing.h"
#include "catalog/namespace.h"
#include "catalog/objectaddress.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_namespace.h"
#include "commands/extension.h"
#include "fmgr.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"

PG_FUNCTION_INFO_V1(ehcp_check_schema);

/*
 * check_schema() returns void
 *
 * Raises an error if the schema contains an object that is not a member of the
 * extension.  It sees what is committed now, whatever the isolation level.
 */
Datum
ehcp_check_schema(PG_FUNCTION_ARGS)
{
	Oid			extension = get_extension_oid("ehcp_timeliness", false);
	Oid			schema = get_namespace_oid("ehcp", false);
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyData keys[2];
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&keys[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(NamespaceRelationId));
	ScanKeyInit(&keys[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(schema));
	scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, 2, keys);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend member = (Form_pg_depend) GETSTRUCT(tuple);
		ObjectAddress object;

		/* skip what only refers to the schema, such as default privileges */
		if (!is_objectclass_supported(member->classid) ||
			get_object_attnum_namespace(member->classid) == InvalidAttrNumber ||
			getExtensionOfObject(member->classid, member->objid) == extension)
			continue;
		ObjectAddressSet(object, member->classid, member->objid);
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("schema \"ehcp\" contains objects that do not belong to the extension"),
				 errdetail("One of them is %s.", getObjectDescription(&object, false)),
				 errhint("Find out who created them, and drop them or move them to another schema.")));
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	PG_RETURN_VOID();
}

PG_FUNCTION_INFO_V1(ehcp_forget_expressions);

/*
 * forget_expressions() returns void, for sql/update/after.sql
 *
 * A session keeps the expressions of an index as the planner has simplified them.  When an
 * update changes what the planner does, that form matches no query any more, or calls a
 * function that is gone.  So all sessions read their expressions again.
 */
Datum
ehcp_forget_expressions(PG_FUNCTION_ARGS)
{
	CacheInvalidateRelcacheAll();
	PG_RETURN_VOID();
}
