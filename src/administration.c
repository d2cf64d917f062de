/*
 * administration.c
 *		Whether the extension's schema holds what is not the extension's.
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

PG_FUNCTION_INFO_V1(ehcp_check_schema);

/*
 * check_schema() returns void
 *
 * An error if an object in the schema is not a member of the extension.  It sees
 * what is committed now, whatever the isolation level.
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

		/* what lies in a schema, and not what only speaks of it, as default rights do */
		if (!is_objectclass_supported(member->classid) ||
			get_object_attnum_namespace(member->classid) == InvalidAttrNumber ||
			getExtensionOfObject(member->classid, member->objid) == extension)
			continue;
		ObjectAddressSet(object, member->classid, member->objid);
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("schema \"ehcp\" has objects that are not the extension's"),
				 errdetail("One of them is %s.", getObjectDescription(&object, false)),
				 errhint("See who made them, and drop them or move them to another schema.")));
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	PG_RETURN_VOID();
}
