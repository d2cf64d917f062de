/*
 * live_summary.c
 *		The trigger that keeps a live summary equal to the rows.
 *
 * What a statement changed is reduced to a part for each area and month that
 * it touched: the summaries of the rows added, and of the rows removed.  Parts
 * are only ever appended, so that writers neither wait for each other nor
 * fail; who reads, adds up.  Now and then a writer folds the parts.
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
#include "catalog/pg_depend.h"
#include "catalog/pg_trigger.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "common/hashfn.h"
#include "common/pg_prng.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
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
#include "summary_value.h"

/*
 * The most keys of cases in memory: 24 MB in all.  A larger statement makes
 * several parts for an area and month.
 */
#define MAX_ENTRIES		(1 << 20)

/* A fold is considered every so many parts, or every so many bulk statements. */
#define FOLD_PARTS		4000
#define FOLD_STATEMENTS	8

/* The month of cases without a plan; other infinite dates have been refused. */
#define NO_MONTH		DATEVAL_NOBEGIN

/* Where the columns are; area is 0 if cases are not kept by area. */
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

typedef struct AreaMonthEntry
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
		parts->entries[parts->n_entries++] = (Entry) {bucket, keys[i]};
}

/* The text of an area; what it needs is in the row's memory. */
static void
read_area(const CaseColumns *columns, Datum area, AreaMonth *group)
{
	if (columns->area_type == TEXTOID || columns->area_type == VARCHAROID ||
		columns->area_type == BPCHAROID)
	{
		struct varlena *text = PG_DETOAST_DATUM_PACKED(area);

		group->area = VARDATA_ANY(text);
		group->area_size = VARSIZE_ANY_EXHDR(text);
		/* as a cast to text does */
		if (columns->area_type == BPCHAROID)
			group->area_size = bpchartruelen(VARDATA_ANY(text), group->area_size);
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

	/* a counting sort: how many, where each begins, and there they go, from its end */
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

/* The row type of the parts. */
static TupleDesc
part_descriptor(void)
{
	Oid			type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid,
									   CStringGetDatum("live_summary_part"),
									   ObjectIdGetDatum(get_namespace_oid("ehcp", false)));
	TupleDesc	descriptor = OidIsValid(type) ? lookup_rowtype_tupdesc_copy(type, -1) : NULL;
	bool		fits = descriptor != NULL && descriptor->natts == 2 + SUMMARIES &&
		TupleDescAttr(descriptor, 0)->atttypid == TEXTOID &&
		TupleDescAttr(descriptor, 1)->atttypid == DATEOID;

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

/* The table of the parts, which the trigger's WHEN clause names and so depends on. */
static Oid
parts_table(Trigger *trigger, Relation cases)
{
	Relation	depend = table_open(DependRelationId, AccessShareLock);
	Oid			parts = InvalidOid;
	ScanKeyData key[2];
	SysScanDesc scan;
	HeapTuple	tuple;

	ScanKeyInit(&key[0], Anum_pg_depend_classid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(TriggerRelationId));
	ScanKeyInit(&key[1], Anum_pg_depend_objid, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(trigger->tgoid));
	scan = systable_beginscan(depend, DependDependerIndexId, true, NULL, 2, key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_depend on = (Form_pg_depend) GETSTRUCT(tuple);

		if (on->refclassid == RelationRelationId && on->refobjid != RelationGetRelid(cases))
			parts = on->refobjid;
	}
	systable_endscan(scan);
	table_close(depend, AccessShareLock);
	if (!OidIsValid(parts))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("trigger \"%s\" on table \"%s\" names no live summary", trigger->tgname,
						RelationGetRelationName(cases)),
				 errhint("ehcp.create_live_summary() makes such triggers.")));
	return parts;
}

static void
check_may_insert(Oid parts, Relation cases)
{
	if (pg_class_aclcheck(parts, GetUserId(), ACL_INSERT) != ACLCHECK_OK)
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied for table %s", get_rel_name(parts)),
				 errdetail("It is the live summary of table \"%s\", and whoever writes there keeps it up to date.",
						   RelationGetRelationName(cases)),
				 errhint("GRANT INSERT ON %s TO %s, or run ehcp.repair_live_summary(), which grants it to all writers.",
						 quote_qualified_identifier(get_namespace_name(get_rel_namespace(parts)),
													get_rel_name(parts)),
						 quote_identifier(GetUserNameFromId(GetUserId(), false)))));
}

/*
 * Folding needs to read and delete.  It reads the whole table, which would make
 * serializable writers fail each other.
 */
static bool
may_fold(Oid parts)
{
	return !IsolationIsSerializable() &&
		pg_class_aclcheck(parts, GetUserId(), ACL_SELECT) == ACLCHECK_OK &&
		pg_class_aclcheck(parts, GetUserId(), ACL_DELETE) == ACLCHECK_OK;
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
	table = parts_table(trigger->tg_trigger, trigger->tg_relation);
	count_changes(&parts, trigger);
	n_parts = tuplestore_tuple_count(parts.store);
	if (n_parts > 0)
	{
		check_may_insert(table, trigger->tg_relation);
		changes.md.name = "changes";
		changes.md.tupdesc = parts.descriptor;
		changes.md.enrtype = ENR_NAMED_TUPLESTORE;
		changes.md.enrtuples = n_parts;
		changes.reldata = parts.store;
		if (SPI_register_relation(&changes) != SPI_OK_REL_REGISTER ||
			SPI_execute(psprintf("INSERT INTO %s (area, month, added_t, removed_t, added_f, removed_f)"
								 " SELECT area, month, added_t, removed_t, added_f, removed_f FROM changes",
								 quote_qualified_identifier(get_namespace_name(get_rel_namespace(table)),
															get_rel_name(table))),
						false, 0) != SPI_OK_INSERT)
			elog(ERROR, "could not insert into the live summary");

		if (pg_prng_double(&pg_global_prng_state) * (FOLD_PARTS + FOLD_STATEMENTS * n_parts) < n_parts &&
			may_fold(table))
		{
			Oid			type = REGCLASSOID;
			Datum		value = ObjectIdGetDatum(table);

			SPI_execute_with_args("SELECT ehcp.fold_live_summary($1)", 1, &type, &value, NULL, false, 0);
		}
	}
	tuplestore_end(parts.store);
	SPI_finish();
	return PointerGetDatum(NULL);
}
