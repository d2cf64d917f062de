/*
 * live_summary.c
 *		The trigger that keeps a live summary equal to the rows.
 *
 * What a statement changed is reduced to a part for each area and month that
 * it touched: the summaries of the rows added, and of the rows removed.  Parts
 * are only ever appended, so that writers neither wait for each other nor
 * fail; readers add the parts up.  From time to time a writer folds them.
 *
 * The rows are counted here, and not by a query with the aggregates, since a
 * bulk load has many groups of a few rows: one sort of small integers takes
 * less than half the time.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/dependency.h"
#include "catalog/namespace.h"
#include "catalog/partition.h"
#include "catalog/pg_class.h"
#include "catalog/pg_depend.h"
#include "catalog/pg_inherits.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "common/hashfn.h"
#include "common/pg_prng.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "nodes/plannodes.h"
#include "parser/parse_func.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/queryenvironment.h"
#include "utils/rel.h"
#include "utils/syscache.h"
#include "utils/tuplestore.h"
#include "utils/typcache.h"

#include "case_keys.h"
#include "core/civil_date.h"
#include "core/statute.h"
#include "core/timeliness.h"
#include "distributed.h"
#include "live_summary.h"
#include "summary_value.h"

/*
 * The most keys of cases in memory: 24 MB in all.  A larger statement makes
 * several parts for an area and month.
 */
#define MAX_ENTRIES		(1 << 20)

/*
 * A statement that appends n parts folds with the probability
 *
 *		n / (FOLD_PARTS + FOLD_STATEMENTS * n)
 *
 * so that small statements fold once in FOLD_PARTS parts, and large ones once in
 * FOLD_STATEMENTS statements.
 */
#define FOLD_PARTS		4000
#define FOLD_STATEMENTS	8

/*
 * The most parts that a writer folds within its statement, at some 20
 * microseconds each.
 */
#define FOLD_AT_MOST	20000

/* The month of cases without a plan; no other infinite date gets here. */
#define NO_MONTH		DATEVAL_NOBEGIN

/* The columns of the case table; area is 0 if cases are not kept by area. */
typedef struct CaseColumns
{
	AttrNumber	requested_on;
	AttrNumber	issued_on;
	AttrNumber	closed_on;
	AttrNumber	excepted;
	AttrNumber	area;
	Oid			area_type;
} CaseColumns;

static Form_pg_attribute
column_by_name(Relation cases, const char *name)
{
	TupleDesc	descriptor = RelationGetDescr(cases);

	for (int i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute column = TupleDescAttr(descriptor, i);

		if (!column->attisdropped && strcmp(NameStr(column->attname), name) == 0)
		{
			/* ATTRIBUTE_GENERATED_VIRTUAL, from version 18 on */
			if (column->attgenerated == 'v')
				ereport(ERROR,
						(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
						 errmsg("column \"%s\" of table \"%s\" is a virtual generated column",
								name, RelationGetRelationName(cases)),
						 errdetail("No trigger sees its values."),
						 errhint("Make it STORED.")));
			return column;
		}
	}
	return NULL;
}

static int
columns_detail(void)
{
	errdetail("A live summary is of the columns requested_on, issued_on and closed_on, of type date, "
			  "and excepted, of type boolean.");
	return errhint("A stored generated column of that name and type can stand in for another column.");
}

static AttrNumber
needed_column(Relation cases, const char *name, Oid type)
{
	Form_pg_attribute column = column_by_name(cases, name);

	if (column == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("table \"%s\" has no column \"%s\"", RelationGetRelationName(cases), name),
				 columns_detail()));
	if (column->atttypid != type)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("column \"%s\" of table \"%s\" is of type %s, not %s", name,
						RelationGetRelationName(cases), format_type_be(column->atttypid),
						format_type_be(type)),
				 columns_detail()));
	return column->attnum;
}

static CaseColumns
columns_of(Relation cases, bool by_area)
{
	CaseColumns columns = {0};
	Form_pg_attribute area = by_area ? column_by_name(cases, "area") : NULL;

	columns.requested_on = needed_column(cases, "requested_on", DATEOID);
	columns.issued_on = needed_column(cases, "issued_on", DATEOID);
	columns.closed_on = needed_column(cases, "closed_on", DATEOID);
	columns.excepted = needed_column(cases, "excepted", BOOLOID);
	if (!by_area)
		return columns;

	if (area == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_COLUMN),
				 errmsg("table \"%s\" no longer has a column \"area\"", RelationGetRelationName(cases)),
				 errdetail("Its live summary is by area."),
				 errhint("Drop the summary, and create it again.")));
	columns.area = area->attnum;
	columns.area_type = area->atttypid;
	switch (columns.area_type)
	{
		case TEXTOID:
		case VARCHAROID:
		case BPCHAROID:
		case INT2OID:
		case INT4OID:
		case INT8OID:
			break;
		default:
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("column \"area\" of table \"%s\" is of type %s, not a text or an integer",
							RelationGetRelationName(cases), format_type_be(columns.area_type)),
					 errhint("A live summary is by area, where the table has such a column.")));
	}
	return columns;
}

/*
 * The triggers are on a table of this server.  The rows of a distributed table are in
 * tables of other names, on other servers, and no change of them fires these triggers.
 */
static void
refuse_distributed_tables(Relation cases)
{
	List	   *tables = find_all_inheritors(RelationGetRelid(cases), NoLock, NULL);
	ListCell   *cell;

	foreach(cell, tables)
	{
		if (is_distributed_table(lfirst_oid(cell)))
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("distributed table \"%s\" cannot have a live summary",
							get_rel_name(lfirst_oid(cell))),
					 errdetail("Its rows change on other servers, where no trigger keeps the summary."),
					 errhint("Keep the summary in a materialized view, and REFRESH that.")));
	}
	list_free(tables);
}

PG_FUNCTION_INFO_V1(ehcp_check_live_summary_columns);

/* check_live_summary_columns(cases regclass) returns boolean: is there a column area? */
Datum
ehcp_check_live_summary_columns(PG_FUNCTION_ARGS)
{
	Oid			table = PG_GETARG_OID(0);
	Relation	cases = try_table_open(table, AccessShareLock);
	bool		by_area;

	if (cases == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", table),
				 errhint("Name the table of cases.")));
	refuse_distributed_tables(cases);
	by_area = column_by_name(cases, "area") != NULL;
	columns_of(cases, by_area);
	table_close(cases, AccessShareLock);
	PG_RETURN_BOOL(by_area);
}

/* An area and a month, numbered as they come. */
typedef struct AreaMonth
{
	const char *area;
	int			area_size;		/* -1 for NULL */
	DateADT		month;
} AreaMonth;

typedef struct GroupEntry
{
	AreaMonth	group;
	uint32		number;
	uint32		hash;
	char		status;
} GroupEntry;

static inline uint32
group_hash(AreaMonth group)
{
	uint32		hash = murmurhash32((uint32) group.month);

	return group.area_size < 0 ? hash :
		hash ^ hash_bytes((const unsigned char *) group.area, group.area_size);
}

static inline bool
group_equal(AreaMonth a, AreaMonth b)
{
	return a.month == b.month && a.area_size == b.area_size &&
		(a.area_size <= 0 || memcmp(a.area, b.area, a.area_size) == 0);
}

#define SH_PREFIX		groups
#define SH_ELEMENT_TYPE	GroupEntry
#define SH_KEY_TYPE		AreaMonth
#define SH_KEY			group
#define SH_HASH_KEY(table, key)		group_hash(key)
#define SH_EQUAL(table, a, b)		group_equal(a, b)
#define SH_STORE_HASH
#define SH_GET_HASH(table, entry)	(entry)->hash
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/* The four summaries of a part, in the order of its columns. */
enum
{
	TIMELINESS_ADDED,
	TIMELINESS_REMOVED,
	CASEFLOW_ADDED,
	CASEFLOW_REMOVED,
	SUMMARIES
};

/* A key, and in which summary of which group: group number * SUMMARIES + summary. */
typedef struct Entry
{
	uint32		bucket;
	uint32		key;
} Entry;

typedef struct Parts
{
	CaseColumns columns;
	TupleDesc	descriptor;		/* of ehcp.live_summary_part */
	Tuplestorestate *store;
	MemoryContext row_context;	/* emptied for each row */
	MemoryContext context;		/* what follows, until it goes into the store */
	groups_hash *numbers;
	AreaMonth  *groups;			/* by number */
	uint32		max_groups;
	Entry	   *entries;
	uint32		n_entries;
	uint32		max_entries;
} Parts;

/* No groups and no entries. */
static void
start_parts(Parts *parts)
{
	MemoryContext caller = CurrentMemoryContext;

	MemoryContextReset(parts->context);
	MemoryContextSwitchTo(parts->context);
	parts->numbers = groups_create(parts->context, 16, NULL);
	parts->max_groups = 16;
	parts->groups = palloc(parts->max_groups * sizeof(AreaMonth));
	parts->n_entries = 0;
	parts->max_entries = 64;
	parts->entries = palloc(parts->max_entries * sizeof(Entry));
	MemoryContextSwitchTo(caller);
}

static uint32
group_number(Parts *parts, AreaMonth group)
{
	bool		found;
	GroupEntry *entry = groups_insert(parts->numbers, group, &found);

	if (!found)
	{
		entry->number = parts->numbers->members - 1;
		if (group.area_size > 0)
			entry->group.area = memcpy(MemoryContextAlloc(parts->context, group.area_size),
									   group.area, group.area_size);
		if (entry->number == parts->max_groups)
		{
			parts->max_groups *= 2;
			parts->groups = repalloc(parts->groups, parts->max_groups * sizeof(AreaMonth));
		}
		parts->groups[entry->number] = entry->group;
	}
	return entry->number;
}

static void
add_entries(Parts *parts, uint32 bucket, const uint32 *keys, int n_keys)
{
	if (parts->n_entries + n_keys > parts->max_entries)
	{
		parts->max_entries *= 2;
		parts->entries = repalloc(parts->entries, parts->max_entries * sizeof(Entry));
	}
	for (int i = 0; i < n_keys; i++)
	{
		Entry		entry = {bucket, keys[i]};

		parts->entries[parts->n_entries++] = entry;
	}
}

/* The text of an area; what it needs is in the row's memory. */
static void
read_area(const CaseColumns *columns, Datum area, AreaMonth *group)
{
	if (columns->area_type == TEXTOID || columns->area_type == VARCHAROID ||
		columns->area_type == BPCHAROID)
	{
		struct varlena *string = PG_DETOAST_DATUM_PACKED(area);

		group->area = VARDATA_ANY(string);
		group->area_size = VARSIZE_ANY_EXHDR(string);
		/* as a cast to text does */
		if (columns->area_type == BPCHAROID)
			group->area_size = bpchartruelen(VARDATA_ANY(string), group->area_size);
	}
	else
	{
		Oid			output;
		bool		is_varlena;

		getTypeOutputInfo(columns->area_type, &output, &is_varlena);
		group->area = OidOutputFunctionCall(output, area);
		group->area_size = strlen(group->area);
	}
}

static void
count_row(Parts *parts, TupleTableSlot *row, bool removed)
{
	const CaseColumns *columns = &parts->columns;
	MemoryContext caller;
	AreaMonth	group = {NULL, -1, NO_MONTH};
	uint32		bucket;
	uint32		timeliness;
	uint32		caseflow[CASEFLOW_COUNTS];
	bool		has_timeliness;
	int			n_caseflow;
	NullableDatum requested_on;
	NullableDatum issued_on;
	NullableDatum closed_on;
	NullableDatum excepted;

	MemoryContextReset(parts->row_context);
	caller = MemoryContextSwitchTo(parts->row_context);
	requested_on.value = slot_getattr(row, columns->requested_on, &requested_on.isnull);
	issued_on.value = slot_getattr(row, columns->issued_on, &issued_on.isnull);
	closed_on.value = slot_getattr(row, columns->closed_on, &closed_on.isnull);
	excepted.value = slot_getattr(row, columns->excepted, &excepted.isnull);
	has_timeliness = timeliness_dates_key(requested_on, issued_on, excepted, &timeliness);
	if (!issued_on.isnull)
	{
		DateADT		day = DatumGetDateADT(issued_on.value);

		group.month = day - (civil_date_from_day(day).day - 1);
		if (!IS_VALID_DATE(group.month))
			ereport(ERROR,
					(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
					 errmsg("date out of range")));
	}
	n_caseflow = caseflow_dates_keys(requested_on, closed_on, FINAL_PLAN_DAYS, caseflow);

	if (columns->area > 0)
	{
		bool		isnull;
		Datum		area = slot_getattr(row, columns->area, &isnull);

		if (!isnull)
			read_area(columns, area, &group);
	}
	bucket = group_number(parts, group) * SUMMARIES;
	if (has_timeliness)
		add_entries(parts, bucket + (removed ? TIMELINESS_REMOVED : TIMELINESS_ADDED), &timeliness, 1);
	add_entries(parts, bucket + (removed ? CASEFLOW_REMOVED : CASEFLOW_ADDED), caseflow, n_caseflow);
	MemoryContextSwitchTo(caller);
}

static bool
same_summary(const Summary *a, const Summary *b)
{
	return a->size == b->size && memcmp(a->entries, b->entries, a->size) == 0;
}

/* Sorts the keys into their summaries, and puts a row for each group into the store. */
static void
store_parts(Parts *parts)
{
	MemoryContext caller = MemoryContextSwitchTo(parts->context);
	uint32		n = parts->n_entries;
	uint32		n_groups = parts->numbers->members;
	uint32	   *starts = palloc0((n_groups * SUMMARIES + 1) * sizeof(uint32));
	uint32	   *keys = palloc(n * sizeof(uint32));
	uint32	   *scratch = palloc(n * sizeof(uint32));
	uint8	   *room = palloc(n * DAY_COUNTS_KEY_SIZE);

	/*
	 * a counting sort: how many, where each begins, and there they go, from
	 * its end
	 */
	for (uint32 i = 0; i < n; i++)
		starts[parts->entries[i].bucket]++;
	for (uint32 i = 1; i <= n_groups * SUMMARIES; i++)
		starts[i] += starts[i - 1];
	for (uint32 i = 0; i < n; i++)
		keys[--starts[parts->entries[i].bucket]] = parts->entries[i].key;

	for (uint32 number = 0; number < n_groups; number++)
	{
		const AreaMonth *group = &parts->groups[number];
		Summary		summaries[SUMMARIES];
		Datum		values[2 + SUMMARIES] = {0};
		bool		nulls[2 + SUMMARIES] = {false};

		for (int i = 0; i < SUMMARIES; i++)
		{
			uint32		start = starts[number * SUMMARIES + i];
			uint32		n_keys = starts[number * SUMMARIES + i + 1] - start;
			uint8	   *entries = room + start * DAY_COUNTS_KEY_SIZE;

			summaries[i].limit_days = i < CASEFLOW_ADDED ? SUMMARY_NO_LIMIT : FINAL_PLAN_DAYS;
			summaries[i].entries = entries;
			summaries[i].size = n_keys == 0 ? 0 :
				day_counts_from_keys(keys + start, scratch, n_keys, entries);
		}
		if (same_summary(&summaries[TIMELINESS_ADDED], &summaries[TIMELINESS_REMOVED]) &&
			same_summary(&summaries[CASEFLOW_ADDED], &summaries[CASEFLOW_REMOVED]))
			continue;

		nulls[0] = group->area_size < 0;
		if (!nulls[0])
			values[0] = PointerGetDatum(cstring_to_text_with_len(group->area, group->area_size));
		nulls[1] = group->month == NO_MONTH;
		values[1] = DateADTGetDatum(group->month);
		for (int i = 0; i < SUMMARIES; i++)
		{
			nulls[2 + i] = summaries[i].size == 0;
			if (!nulls[2 + i])
				values[2 + i] = PointerGetDatum(summary_store(&summaries[i]));
		}
		tuplestore_putvalues(parts->store, parts->descriptor, values, nulls);
	}
	MemoryContextSwitchTo(caller);
}

static Oid
part_type(void)
{
	return GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum("live_summary_part"),
						   ObjectIdGetDatum(get_namespace_oid("ehcp", false)));
}

/* The row type of the parts. */
static TupleDesc
part_descriptor(void)
{
	Oid			type = part_type();
	TupleDesc	descriptor = OidIsValid(type) ? lookup_rowtype_tupdesc_copy(type, -1) : NULL;
	bool		fits = (descriptor != NULL && descriptor->natts == 2 + SUMMARIES &&
						TupleDescAttr(descriptor, 0)->atttypid == TEXTOID &&
						TupleDescAttr(descriptor, 1)->atttypid == DATEOID);

	for (int i = 2; fits && i < 2 + SUMMARIES; i++)
		fits = TupleDescAttr(descriptor, i)->attlen == -1;
	if (!fits)
		elog(ERROR, "type ehcp.live_summary_part is not of this version");
	return descriptor;
}

/* A transition table that is read from its first row on, or nothing. */
typedef struct TransitionTable
{
	Tuplestorestate *store;
	int			pointer;
	TupleTableSlot *row;
} TransitionTable;

static TransitionTable
read_transition_table(Tuplestorestate *store, Relation cases)
{
	TransitionTable table = {store, 0, NULL};

	if (store != NULL)
	{
		table.pointer = tuplestore_alloc_read_pointer(store, EXEC_FLAG_REWIND);
		tuplestore_select_read_pointer(store, table.pointer);
		tuplestore_rescan(store);
		table.row = MakeSingleTupleTableSlot(RelationGetDescr(cases), &TTSOpsMinimalTuple);
	}
	return table;
}

/* Counts the next row; false where there is none. */
static bool
count_next(Parts *parts, TransitionTable *table, bool removed)
{
	if (table->store == NULL)
		return false;
	tuplestore_select_read_pointer(table->store, table->pointer);
	if (!tuplestore_gettupleslot(table->store, true, false, table->row))
		return false;
	count_row(parts, table->row, removed);
	return true;
}

/* Their first argument says what the triggers were made for. */
static bool
by_area(const Trigger *trigger)
{
	return trigger->tgnargs > 0 && strcmp(trigger->tgargs[0], "by area") == 0;
}

/* The rows of the store are the parts of what the statement added and removed. */
static void
count_changes(Parts *parts, TriggerData *trigger)
{
	Relation	cases = trigger->tg_relation;
	TransitionTable removed = read_transition_table(trigger->tg_oldtable, cases);
	TransitionTable added = read_transition_table(trigger->tg_newtable, cases);
	bool		more_removed = true;
	bool		more_added = true;

	parts->columns = columns_of(cases, by_area(trigger->tg_trigger));
	parts->descriptor = part_descriptor();
	parts->store = tuplestore_begin_heap(false, false, work_mem);
	parts->row_context = AllocSetContextCreate(CurrentMemoryContext, "ehcp case", ALLOCSET_SMALL_SIZES);
	parts->context = AllocSetContextCreate(CurrentMemoryContext, "ehcp cases", ALLOCSET_DEFAULT_SIZES);
	start_parts(parts);
	while (more_removed || more_added)
	{
		CHECK_FOR_INTERRUPTS();
		if (parts->n_entries > MAX_ENTRIES - 2 * (1 + CASEFLOW_COUNTS))
		{
			store_parts(parts);
			start_parts(parts);
		}
		/* by turns, so that what an update leaves as it was stays together */
		more_removed = more_removed && count_next(parts, &removed, true);
		more_added = more_added && count_next(parts, &added, false);
	}
	store_parts(parts);
	MemoryContextDelete(parts->context);
	MemoryContextDelete(parts->row_context);
	if (removed.row)
		ExecDropSingleTupleTableSlot(removed.row);
	if (added.row)
		ExecDropSingleTupleTableSlot(added.row);
}

/* The relation, but for its own table, that a trigger's WHEN clause names and so depends on. */
static Oid
named_relation(Oid trigger, Oid table)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	Oid			named = InvalidOid;
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(TriggerRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(trigger));
	scan = systable_beginscan(depend, DependDependerIndexId, true, NULL, 2, key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend on = (Form_pg_depend) GETSTRUCT(tuple);

		if (on->refclassid == RelationRelationId && on->refobjid != table)
			named = on->refobjid;
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return named;
}

/* Has the table a live summary, and is that in these parts? */
static bool
keeps_parts(Oid table, Oid parts)
{
	Relation	triggers = table_open(TriggerRelationId, AccessShareLock);
	bool		found = false;
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key, Anum_pg_trigger_tgrelid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(table));
	scan = systable_beginscan(triggers, TriggerRelidNameIndexId, true, NULL, 1, &key);
	while (!found && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_trigger trigger = (Form_pg_trigger) GETSTRUCT(tuple);

		found = !trigger->tgisinternal && trigger->tgnargs == 1 &&
			named_relation(trigger->oid, table) == parts;
	}
	systable_endscan(scan);
	table_close(triggers, AccessShareLock);
	return found;
}

static Oid
owner_of(Oid relation)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(relation));
	Oid			owner;

	if (!HeapTupleIsValid(tuple))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation with OID %u does not exist", relation)));
	owner = ((Form_pg_class) GETSTRUCT(tuple))->relowner;
	ReleaseSysCache(tuple);
	return owner;
}

static char *
qualified_name(Oid relation)
{
	return quote_qualified_identifier(get_namespace_name(get_rel_namespace(relation)),
									  get_rel_name(relation));
}

/*
 * A writer has a summary kept with the rights of the owner of the case table:
 * who writes to a table need not be let near its summary.  So the parts must be
 * those of a live summary, and their owner one who has the rights of the
 * table's owner, or code that is attached to the parts would gain them.
 */
static void
check_parts(Oid parts, Oid owner, Relation cases)
{
	HeapTuple	tuple = SearchSysCache1(RELOID, ObjectIdGetDatum(parts));
	Form_pg_class form;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for relation %u", parts);
	form = (Form_pg_class) GETSTRUCT(tuple);
	if (form->relkind != RELKIND_RELATION || form->reloftype != part_type())
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" does not hold the parts of a live summary", NameStr(form->relname)),
				 errdetail("A trigger on table \"%s\" names it.", RelationGetRelationName(cases)),
				 errhint("Drop that trigger.")));
	if (form->relowner != owner &&
		(!has_privs_of_role(form->relowner, owner) ||
		 pg_class_aclcheck(parts, owner, ACL_INSERT) != ACLCHECK_OK))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("table \"%s\" cannot be the live summary of table \"%s\"",
						NameStr(form->relname), RelationGetRelationName(cases)),
				 errdetail("It belongs to role \"%s\", and the cases belong to role \"%s\".",
						   GetUserNameFromId(form->relowner, false), GetUserNameFromId(owner, false)),
				 errhint("If it is their summary: ALTER TABLE %s OWNER TO %s.", qualified_name(parts),
						 quote_identifier(GetUserNameFromId(owner, false)))));
	ReleaseSysCache(tuple);
}

/*
 * The parts that a trigger keeps, and the role with whose rights.  False if it
 * is left over: on a table that is no longer a partition of the summary's.
 */
static bool
find_parts(const Trigger *trigger, Relation cases, Oid *parts, Oid *owner)
{
	Oid			table = RelationGetRelid(cases);

	*parts = named_relation(trigger->tgoid, table);
	if (!OidIsValid(*parts))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("trigger \"%s\" on table \"%s\" names no live summary", trigger->tgname,
						RelationGetRelationName(cases)),
				 errhint("ehcp.create_live_summary() makes such triggers.")));
	if (trigger->tgnargs > 1)
	{
		List	   *ancestors = cases->rd_rel->relispartition ? get_partition_ancestors(table) : NIL;

		/* nor has one that is being detached any */
		if (ancestors == NIL)
			return false;
		table = llast_oid(ancestors);
		if (!keeps_parts(table, *parts))
			return false;
	}
	*owner = owner_of(table);
	check_parts(*parts, *owner, cases);
	return true;
}

/*
 * Before the statement that names the parts: it would find what has their name
 * when it gets its own lock.  Their schema can be renamed at any time, also
 * while rows are counted, so the name is looked up now.
 */
static void
lock_parts(Oid parts, Oid owner, Relation cases)
{
	LockRelationOid(parts, RowExclusiveLock);
	AcceptInvalidationMessages();
	check_parts(parts, owner, cases);
}

/* What changes while something is done as another role. */
typedef struct Caller
{
	Oid			role;
	int			context;
	int			guc_level;
} Caller;

/*
 * As maintenance commands do, VACUUM and REINDEX among them: code of the owner
 * that is met on the way has the owner's rights, and cannot change the role
 * back.  An error restores all of it, with the transaction.
 */
static Caller
become(Oid role)
{
	Caller		caller;

	GetUserIdAndSecContext(&caller.role, &caller.context);
	SetUserIdAndSecContext(role, caller.context | SECURITY_LOCAL_USERID_CHANGE |
						   SECURITY_RESTRICTED_OPERATION);
	caller.guc_level = NewGUCNestLevel();
	/* nor does code of the owner find what the caller has planted */
	(void) set_config_option("search_path", "pg_catalog, pg_temp", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	return caller;
}

static void
become_again(Caller caller)
{
	AtEOXact_GUC(false, caller.guc_level);
	SetUserIdAndSecContext(caller.role, caller.context);
}

/*
 * Folding reads the whole table, which would make serializable writers fail
 * each other.
 */
static void
maybe_fold(Oid parts, double n_parts)
{
	Oid			types[] = {REGCLASSOID, INT4OID};
	Datum		values[] = {ObjectIdGetDatum(parts), Int32GetDatum(FOLD_AT_MOST)};
	List	   *in_pieces;
	bool		has_pieces;

	double		probability = n_parts / (FOLD_PARTS + FOLD_STATEMENTS * n_parts);

	if (pg_prng_double(&pg_global_prng_state) >= probability ||
		IsolationIsSerializable() ||
		pg_class_aclcheck(parts, GetUserId(), ACL_SELECT) != ACLCHECK_OK ||
		pg_class_aclcheck(parts, GetUserId(), ACL_DELETE) != ACLCHECK_OK)
		return;
	/* version 1.0.0 has no pieces */
	in_pieces = list_make2(makeString("ehcp"), makeString("fold_live_summary"));
	has_pieces = OidIsValid(LookupFuncName(in_pieces, lengthof(types), types, true));
	SPI_execute_with_args(has_pieces ? "SELECT ehcp.fold_live_summary($1, $2)" :
						  "SELECT ehcp.fold_live_summary($1)",
						  has_pieces ? 2 : 1, types, values, NULL, false, 0);
}

PG_FUNCTION_INFO_V1(ehcp_keep_live_summary);

/* keep_live_summary() returns trigger */
Datum
ehcp_keep_live_summary(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	EphemeralNamedRelationData changes = {0};
	Parts		parts = {0};
	Oid			table;
	Oid			owner;
	double		n_parts;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event) ||
		!TRIGGER_FIRED_FOR_STATEMENT(trigger->tg_event) ||
		(trigger->tg_oldtable == NULL && trigger->tg_newtable == NULL))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("ehcp.keep_live_summary() must be called by a trigger on a statement, with transition tables"),
				 errhint("ehcp.create_live_summary() makes such triggers.")));

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (!find_parts(trigger->tg_trigger, trigger->tg_relation, &table, &owner))
	{
		SPI_finish();
		return PointerGetDatum(NULL);
	}
	count_changes(&parts, trigger);
	n_parts = tuplestore_tuple_count(parts.store);
	if (n_parts > 0)
	{
		Caller		writer;

		lock_parts(table, owner, trigger->tg_relation);
		writer = become(owner);
		changes.md.name = "changes";
		changes.md.tupdesc = parts.descriptor;
		changes.md.enrtype = ENR_NAMED_TUPLESTORE;
		changes.md.enrtuples = n_parts;
		changes.reldata = parts.store;
		if (SPI_register_relation(&changes) != SPI_OK_REL_REGISTER ||
			SPI_execute(psprintf("INSERT INTO %s (area, month, added_t, removed_t, added_f, removed_f)"
								 " SELECT area, month, added_t, removed_t, added_f, removed_f FROM changes",
								 qualified_name(table)),
						false, 0) != SPI_OK_INSERT)
			elog(ERROR, "could not insert into the live summary");
		maybe_fold(table, n_parts);
		become_again(writer);
	}
	tuplestore_end(parts.store);
	SPI_finish();
	return PointerGetDatum(NULL);
}

PG_FUNCTION_INFO_V1(ehcp_truncate_live_summary);

/* truncate_live_summary() returns trigger: AFTER for a whole table, BEFORE for a partition */
Datum
ehcp_truncate_live_summary(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Oid			types[] = {REGCLASSOID, REGCLASSOID, BOOLOID};
	Datum		values[lengthof(types)];
	Oid			parts;
	Oid			owner;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("ehcp.truncate_live_summary() must be called by a trigger on TRUNCATE"),
				 errhint("ehcp.create_live_summary() makes such triggers.")));

	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	if (find_parts(trigger->tg_trigger, trigger->tg_relation, &parts, &owner))
	{
		Caller		writer;

		lock_parts(parts, owner, trigger->tg_relation);
		writer = become(owner);
		values[0] = ObjectIdGetDatum(parts);
		values[1] = ObjectIdGetDatum(RelationGetRelid(trigger->tg_relation));
		values[2] = BoolGetDatum(by_area(trigger->tg_trigger));
		SPI_execute_with_args(TRIGGER_FIRED_BEFORE(trigger->tg_event) ?
							  "SELECT ehcp.empty_live_summary($1, $2, $3)" :
							  "SELECT ehcp.empty_live_summary($1)",
							  TRIGGER_FIRED_BEFORE(trigger->tg_event) ? 3 : 1, types, values, NULL, false, 0);
		become_again(writer);
	}
	SPI_finish();
	return PointerGetDatum(NULL);
}

/* How many objects the temporary schema of this session holds. */
static int
count_temporary_objects(void)
{
	Relation	depend;
	Oid			schema;
	Oid			of_toast;
	ScanKeyData key[2];
	SysScanDesc scan;
	int			n = 0;

	GetTempNamespaceState(&schema, &of_toast);
	if (!OidIsValid(schema))
		return 0;
	depend = table_open(DependRelationId, AccessShareLock);
	ScanKeyInit(&key[0], Anum_pg_depend_refclassid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(NamespaceRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_refobjid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(schema));
	scan = systable_beginscan(depend, DependReferenceIndexId, true, NULL, 2, key);
	while (HeapTupleIsValid(systable_getnext(scan)))
		n++;
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	return n;
}

PG_FUNCTION_INFO_V1(ehcp_as_owner);

/* as_owner(relation regclass, statement text) returns setof record */
Datum
ehcp_as_owner(PG_FUNCTION_ARGS)
{
	Oid			relation = PG_GETARG_OID(0);
	char	   *statement = text_to_cstring(PG_GETARG_TEXT_PP(1));
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Oid			owner = owner_of(relation);
	int			n_temporary = count_temporary_objects();
	Caller		caller;

	if (!has_privs_of_role(GetUserId(), owner))
		aclcheck_error(ACLCHECK_NOT_OWNER, OBJECT_TABLE, get_rel_name(relation));
	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "SPI_connect failed");
	caller = become(owner);
	if (SPI_execute(statement, false, 0) < 0)
		elog(ERROR, "could not execute as the owner: %s", statement);
	become_again(caller);

	/*
	 * PostgreSQL refuses a table, but a type there would come before all
	 * others of its name
	 */
	if (count_temporary_objects() != n_temporary)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("cannot create temporary object within security-restricted operation"),
				 errdetail("Code of role \"%s\" made or dropped one.", GetUserNameFromId(owner, false))));
	if (SPI_tuptable != NULL)
	{
		bool		fits = SPI_tuptable->tupdesc->natts == result->setDesc->natts;

		for (int i = 0; fits && i < result->setDesc->natts; i++)
			fits = TupleDescAttr(SPI_tuptable->tupdesc, i)->atttypid ==
				TupleDescAttr(result->setDesc, i)->atttypid;
		if (!fits)
			elog(ERROR, "the columns are not those of the statement");
		for (uint64 i = 0; i < SPI_tuptable->numvals; i++)
			tuplestore_puttuple(result->setResult, SPI_tuptable->vals[i]);
	}
	SPI_finish();
	return (Datum) 0;
}

/* By its names, as a look-up of the function would want rights on the schema. */
static bool
keeps_live_summary(const Trigger *trigger)
{
	char	   *function = get_func_name(trigger->tgfoid);

	return trigger->tgenabled != TRIGGER_DISABLED && function != NULL &&
		strcmp(function, "keep_live_summary") == 0 &&
		get_func_namespace(trigger->tgfoid) == get_namespace_oid("ehcp", true);
}

/*
 * PostgreSQL loses rows of MERGE on a partitioned table, up to version 19: one
 * that an UPDATE action moves to another partition is in the transition tables
 * of INSERT and DELETE, whose triggers do not fire unless there are such
 * actions; and after a row of an INSERT action, the table of UPDATE has that
 * row in place of its own.  Both take a MERGE with an action of UPDATE that has
 * routed a row.  A trigger cannot tell that it is called for a MERGE.  The end
 * of the execution can, and comes after triggers, so that the library is loaded.
 */
static void
check_merge(const ModifyTableState *merge)
{
	const ModifyTable *plan = (const ModifyTable *) merge->ps.plan;
	const TriggerDesc *triggers = merge->rootResultRelInfo->ri_TrigDesc;
	bool		updates = false;
	ListCell   *lists;

	if (plan->operation != CMD_MERGE || merge->mt_partition_tuple_routing == NULL || triggers == NULL)
		return;
	foreach(lists, plan->mergeActionLists)
	{
		ListCell   *action;

		foreach(action, (List *) lfirst(lists))
			updates |= ((MergeAction *) lfirst(action))->commandType == CMD_UPDATE;
	}
	for (int i = 0; updates && i < triggers->numtriggers; i++)
		if (keeps_live_summary(&triggers->triggers[i]))
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("this MERGE cannot be counted in the live summary of partitioned table \"%s\"",
							RelationGetRelationName(merge->rootResultRelInfo->ri_RelationDesc)),
					 errdetail("PostgreSQL does not show triggers all rows of a MERGE that both updates and inserts, "
							   "or that moves a row to another partition."),
					 errhint("Use INSERT with ON CONFLICT DO UPDATE, or an UPDATE and an INSERT.")));
}

static ExecutorEnd_hook_type next_executor_end = NULL;

static void
executor_end(QueryDesc *query)
{
	/* not for EXPLAIN, which only starts */
	if (query->estate != NULL && query->estate->es_finished &&
		(query->operation == CMD_MERGE || query->plannedstmt->hasModifyingCTE))
	{
		ListCell   *other;

		if (query->planstate != NULL && IsA(query->planstate, ModifyTableState))
			check_merge((ModifyTableState *) query->planstate);
		foreach(other, query->estate->es_auxmodifytables)
			check_merge((ModifyTableState *) lfirst(other));
	}
	if (next_executor_end)
		next_executor_end(query);
	else
		standard_ExecutorEnd(query);
}

void
live_summary_init(void)
{
	next_executor_end = ExecutorEnd_hook;
	ExecutorEnd_hook = executor_end;
}
