/*
 * distributed.c
 *		What must differ on a distributed engine such as Citus.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "catalog/pg_namespace.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"

#include "distributed.h"

/*
 * Citus (11 and later) gives its sessions these names, each followed by " gpid=" and a
 * number: for the parts of a query, when it moves shards, and for run_command_on_workers()
 * and its like.  (Those whose names begin with "citus_shard_" replicate shards, and execute
 * no query.)
 */
static const char *const engine_sessions[] = {
	"citus_internal",
	"citus_rebalancer",
	"citus_run_command",
};

bool
is_name_of_engine_session(const char *name)
{
	for (size_t i = 0; i < lengthof(engine_sessions); i++)
	{
		size_t		length = strlen(engine_sessions[i]);

		if (strncmp(name, engine_sessions[i], length) == 0 &&
			(name[length] == ' ' || name[length] == '\0'))
			return true;
	}
	return false;
}

bool
keep_source(void **extra, GucSource source)
{
	/* PostgreSQL frees it */
#if PG_VERSION_NUM >= 160000
	GucSource  *kept = guc_malloc(LOG, sizeof(GucSource));
#else
	GucSource  *kept = malloc(sizeof(GucSource));
#endif

	if (kept != NULL)
		*kept = source;
	*extra = kept;
	return kept != NULL;
}

bool
is_of_session(const void *extra)
{
	return extra != NULL && *(const GucSource *) extra >= PGC_S_CLIENT;
}

void
raise_setting_elsewhere(const char *setting, const char *remedy)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("cannot read the setting %s on a worker", setting),
			 errdetail("The application name of this session is \"%s\": a distributed engine opened it, "
					   "and the session of the user can have another value.", application_name),
			 errhint("%s", remedy)));
}

bool
is_distributed_table(Oid relation)
{
	Oid			registry = get_relname_relid("pg_dist_partition", PG_CATALOG_NAMESPACE);
	AttrNumber	attribute;
	Relation	partitions;
	SysScanDesc scan;
	ScanKeyData key;
	bool		distributed;

	if (!OidIsValid(registry))
		return false;
	attribute = get_attnum(registry, "logicalrelid");
	if (attribute == InvalidAttrNumber)
		return false;

	partitions = table_open(registry, AccessShareLock);
	ScanKeyInit(&key, attribute, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(relation));
	scan = systable_beginscan(partitions, InvalidOid, false, NULL, 1, &key);
	distributed = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	table_close(partitions, AccessShareLock);
	return distributed;
}
