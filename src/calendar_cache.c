/*
 * calendar_cache.c
 *		The calendars of this backend, as the tables say them.
 *
 * A calendar is read from its tables when it is first asked for, and kept
 * until one of them changes.
 *
 * Other backends hear of a change by a relcache invalidation, which a trigger
 * sends after the change (ehcp.calendars_changed); it is transactional, so it
 * reaches them when the change is committed.  This backend sees its own changes
 * earlier, and in parts: what runs within the statement may read a table after
 * some rows have changed.  So from before the first change
 * (ehcp.calendars_changing) to after the last it keeps nothing, and it forgets
 * everything when a transaction that had a change ends or a part of it fails.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/xact.h"
#include "catalog/namespace.h"
#include "catalog/pg_class.h"
#include "catalog/pg_collation.h"
#include "catalog/pg_namespace.h"
#include "catalog/pg_type.h"
#include "commands/trigger.h"
#include "common/hashfn.h"
#include "miscadmin.h"
#include "storage/lmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/inval.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rangetypes.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/typcache.h"

#include "calendar_cache.h"
#include "core/civil_date.h"
#include "nearest_names.h"

/* The tables; see sql/ for what they hold. */
#define SCHEMA					"ehcp"
#define CALENDARS				"calendars"
#define CALENDARS_NAME			1
#define CALENDARS_WEEKDAYS		2
#define CALENDARS_FIRST_DAY		3
#define CALENDARS_LAST_DAY		4
#define CALENDARS_OFFICIAL		5
#define CLOSURES				"closures"
#define CLOSURES_CALENDAR		1
#define CLOSURES_DAYS			2
#define FILES					"bank_holiday_files"
#define FILES_SHIPPED			3
#define FILES_APPLIED			4

typedef struct CalendarEntry
{
	const text *name;			/* the key; the calendar's own */
	Calendar   *calendar;
	char		status;			/* for simplehash */
} CalendarEntry;

static uint32
hash_name(const text *name)
{
	return hash_bytes((const unsigned char *) VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
}

static bool
same_name(const text *a, const text *b)
{
	return VARSIZE_ANY_EXHDR(a) == VARSIZE_ANY_EXHDR(b) &&
		memcmp(VARDATA_ANY(a), VARDATA_ANY(b), VARSIZE_ANY_EXHDR(a)) == 0;
}

#define SH_PREFIX		calendars
#define SH_ELEMENT_TYPE	CalendarEntry
#define SH_KEY_TYPE		const text *
#define SH_KEY			name
#define SH_HASH_KEY(table, key)	hash_name(key)
#define SH_EQUAL(table, a, b)	same_name(a, b)
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/*
 * All of the cache lives in one memory context.  Since an invalidation can
 * come while a calendar is being read, or while one is in use, the callback
 * only marks the cache stale; the next look-up throws it away.
 */
static MemoryContext cache_context = NULL;
static calendars_hash *cache = NULL;
static bool cache_is_stale = true;
static Oid	calendars_oid = InvalidOid;
static Oid	closures_oid = InvalidOid;

/*
 * What this transaction has done to the tables.  The level is that of the
 * outermost subtransaction in which a statement changes them, or 0.
 */
static bool changed = false;
static int	level_of_change = 0;

/* The last invalidation: of which table, in which subtransaction. */
static Oid	told_of = InvalidOid;
static SubTransactionId told_in = InvalidSubTransactionId;

static char *calendar_setting;	/* ehcp.calendar */
static bool loading_setting;	/* ehcp.loading_bank_holidays, read in sql/ */

/*
 * A calendar of 17 years takes 2 kB, one of 200 years 23 kB.  A cache that has
 * grown beyond this is thrown away too.
 */
#define CACHE_LIMIT		(32 * 1024 * 1024)

/* Short cuts to two calendars of the cache, or NULL. */
static Calendar *last_used;
static Calendar *default_calendar;

static void
relation_changed(Datum arg pg_attribute_unused(), Oid relid)
{
	if (relid == InvalidOid || relid == calendars_oid || relid == closures_oid)
		cache_is_stale = true;
}

/*
 * PostgreSQL takes back the invalidations of a transaction that fails, but not
 * of its command that fails, although what runs within the command may have
 * read a changed row.
 */
static void
transaction_ends(XactEvent event, void *arg pg_attribute_unused())
{
	if (!changed || event == XACT_EVENT_PRE_COMMIT || event == XACT_EVENT_PARALLEL_PRE_COMMIT ||
		event == XACT_EVENT_PRE_PREPARE)
		return;
	cache_is_stale = true;
	changed = false;
	level_of_change = 0;
	told_of = InvalidOid;
	told_in = InvalidSubTransactionId;
}

static void
subtransaction_aborts(SubXactEvent event, SubTransactionId mySubid pg_attribute_unused(),
					  SubTransactionId parentSubid pg_attribute_unused(),
					  void *arg pg_attribute_unused())
{
	if (!changed || event != SUBXACT_EVENT_ABORT_SUB)
		return;
	cache_is_stale = true;
	if (level_of_change >= GetCurrentTransactionNestLevel())
		level_of_change = 0;
}

static void
calendar_setting_changed(const char *newval pg_attribute_unused(),
						 void *extra pg_attribute_unused())
{
	default_calendar = NULL;
}

void
calendar_cache_init(void)
{
	DefineCustomStringVariable("ehcp.calendar",
							   "Names the calendar of working days for functions called without one.",
							   "A name in ehcp.calendars.",
							   &calendar_setting,
							   "england-and-wales",
							   PGC_USERSET, 0, NULL, calendar_setting_changed, NULL);
	DefineCustomBoolVariable("ehcp.loading_bank_holidays",
							 "Official calendars may be changed; for ehcp.load_bank_holidays() only.",
							 NULL,
							 &loading_setting,
							 false,
							 PGC_USERSET, GUC_NO_SHOW_ALL | GUC_NOT_IN_SAMPLE | GUC_DISALLOW_IN_FILE,
							 NULL, NULL, NULL);
	CacheRegisterRelcacheCallback(relation_changed, (Datum) 0);
	RegisterXactCallback(transaction_ends, NULL);
	RegisterSubXactCallback(subtransaction_aborts, NULL);
}

static Oid
table_oid(const char *table)
{
	Oid			schema = get_namespace_oid(SCHEMA, true);
	Oid			oid = OidIsValid(schema) ? get_relname_relid(table, schema) : InvalidOid;

	if (!OidIsValid(oid))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_TABLE),
				 errmsg("relation \"%s.%s\" does not exist", SCHEMA, table),
				 errhint("CREATE EXTENSION ehcp_timeliness makes it.")));
	return oid;
}

/*
 * On a Citus coordinator a distributed table is an empty shell for the storage
 * layer, and a calendar read from it would have no closures.
 */
static void
refuse_distributed_table(Relation relation)
{
	Oid			registry = get_relname_relid("pg_dist_partition", PG_CATALOG_NAMESPACE);
	AttrNumber	attribute;
	Relation	partitions;
	SysScanDesc scan;
	ScanKeyData key;
	bool		distributed;

	if (!OidIsValid(registry))
		return;
	attribute = get_attnum(registry, "logicalrelid");
	if (attribute == InvalidAttrNumber)
		return;

	partitions = table_open(registry, AccessShareLock);
	ScanKeyInit(&key, attribute, BTEqualStrategyNumber, F_OIDEQ,
				ObjectIdGetDatum(RelationGetRelid(relation)));
	scan = systable_beginscan(partitions, InvalidOid, false, NULL, 1, &key);
	distributed = HeapTupleIsValid(systable_getnext(scan));
	systable_endscan(scan);
	table_close(partitions, AccessShareLock);

	if (distributed)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("table \"%s.%s\" is distributed and can't be read as a calendar",
						SCHEMA, RelationGetRelationName(relation)),
				 errhint("Keep it a plain local table on every node: SELECT undistribute_table('%s.%s').",
						 SCHEMA, RelationGetRelationName(relation))));
}

/*
 * What is committed now and what this transaction did, whatever the isolation
 * level: a snapshot of the catalogs is taken anew for a user's table, which has
 * no syscache.  An older view would stay for ever, as the invalidation of it
 * has come already.  One snapshot serves all that is read of a calendar, since a
 * commit may come between two scans; as it is registered it stays as it is when
 * the catalogs' own moves on.
 */
static Snapshot
begin_reading(void)
{
	return RegisterSnapshot(GetCatalogSnapshot(calendars_oid));
}

/*
 * Scans a table whose column of that number, the first of its primary key, has
 * that name in it (all rows for NULL).
 */
static SysScanDesc
begin_scan(Relation relation, AttrNumber attribute, const text *name, Snapshot snapshot)
{
	ScanKeyData key;

	refuse_distributed_table(relation);
	if (name == NULL)
		return systable_beginscan(relation, InvalidOid, false, snapshot, 0, NULL);

	/* fills in rd_pkindex */
	list_free(RelationGetIndexList(relation));
	ScanKeyEntryInitialize(&key, 0, attribute, BTEqualStrategyNumber, TEXTOID,
						   C_COLLATION_OID, F_TEXTEQ, PointerGetDatum(name));
	return systable_beginscan(relation, relation->rd_pkindex,
							  OidIsValid(relation->rd_pkindex), snapshot, 1, &key);
}

static Datum
attribute_of(HeapTuple tuple, AttrNumber attribute, Relation relation)
{
	bool		isnull;
	Datum		value = heap_getattr(tuple, attribute, RelationGetDescr(relation), &isnull);

	if (isnull)
		elog(ERROR, "column %d of \"%s\" is null", attribute,
			 RelationGetRelationName(relation));
	return value;
}

static unsigned
weekdays_from_array(ArrayType *array)
{
	unsigned	weekdays = 0;
	Datum	   *isodows;
	int			n;

	deconstruct_array(array, INT4OID, sizeof(int32), true, TYPALIGN_INT, &isodows, NULL, &n);
	for (int i = 0; i < n; i++)
	{
		int32		isodow = DatumGetInt32(isodows[i]);

		if (isodow < 1 || isodow > 7)
			elog(ERROR, "%d is no weekday", isodow);
		weekdays |= 1U << (isodow - 1);
	}
	return weekdays;
}

/* A daterange is finite, not empty, and [first, end) once it is in its table. */
static DayRange
days_from_range(TypeCacheEntry *type, RangeType *range)
{
	RangeBound	lower;
	RangeBound	upper;
	bool		empty;

	range_deserialize(type, range, &lower, &upper, &empty);
	if (empty || lower.infinite || upper.infinite)
		elog(ERROR, "a closure is empty or has no end");
	return (DayRange) {DatumGetDateADT(lower.val), DatumGetDateADT(upper.val)};
}

static void
calendar_does_not_exist(Relation calendars, const text *name, Snapshot snapshot)
{
	SysScanDesc scan = begin_scan(calendars, CALENDARS_NAME, NULL, snapshot);
	NearestNames nearest;
	HeapTuple	tuple;

	nearest_names_start(&nearest, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		text	   *candidate = DatumGetTextPP(attribute_of(tuple, CALENDARS_NAME, calendars));

		nearest_names_offer(&nearest, VARDATA_ANY(candidate), VARSIZE_ANY_EXHDR(candidate));
	}
	systable_endscan(scan);
	ereport(ERROR,
			(errcode(ERRCODE_UNDEFINED_OBJECT),
			 errmsg("calendar \"%s\" does not exist", nearest_names_wanted(&nearest)),
			 nearest.n == 0 ? 0 :
			 errdetail("The nearest names are: %s.", nearest_names_list(&nearest)),
			 errhint("SELECT name FROM ehcp.calendars lists all.")));
}

static int
known_days(DateADT first_day, DateADT last_day)
{
	char		first[CIVIL_DATE_TEXT_SIZE];
	char		last[CIVIL_DATE_TEXT_SIZE];

	civil_date_to_text(first_day, first);
	civil_date_to_text(last_day, last);
	return errdetail("The calendar knows the days from %s to %s.", first, last);
}

static int
calendar_range(const Calendar *calendar)
{
	return known_days(calendar->days.first_day, calendar->days.last_day);
}

static int
how_to_extend(void)
{
	return errhint("Load a newer GOV.UK file with ehcp.load_bank_holidays(), or, for a calendar of your own, "
				   "add its closures to ehcp.closures and set first_day or last_day in ehcp.calendars.");
}

/* Reads the closures of a calendar, whose name is the first column; as few as say the same. */
static DayRange *
read_closures(Relation closures, const text *name, Snapshot snapshot, int *n)
{
	SysScanDesc scan = begin_scan(closures, CLOSURES_CALENDAR, name, snapshot);
	TypeCacheEntry *type = lookup_type_cache(DATERANGEOID, TYPECACHE_RANGE_INFO);
	int			room = 256;
	DayRange   *result = palloc_array(DayRange, room);
	HeapTuple	tuple;

	*n = 0;
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		CHECK_FOR_INTERRUPTS();
		if (*n == room)
			result = repalloc_array(result, DayRange, room *= 2);
		result[(*n)++] = days_from_range(type, DatumGetRangeTypeP(attribute_of(tuple, CLOSURES_DAYS,
																			   closures)));
	}
	systable_endscan(scan);
	*n = closures_merge(result, *n);
	return result;
}

/*
 * The official calendars are made from the files of bank holidays by a trigger.
 * pg_restore --disable-triggers brings the files and leaves the calendars as they
 * were: then there are more files than were applied.
 */
static void
refuse_files_not_applied(Snapshot snapshot)
{
	Relation	files = table_open(table_oid(FILES), AccessShareLock);
	SysScanDesc scan;
	HeapTuple	tuple;
	int64		n = 0;
	int64		applied = -1;

	/* before version 1.1.0 of the SQL objects nothing says how many were */
	if (RelationGetNumberOfAttributes(files) < FILES_APPLIED)
	{
		table_close(files, AccessShareLock);
		return;
	}
	scan = begin_scan(files, InvalidAttrNumber, NULL, snapshot);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		bool		isnull;
		Datum		value = heap_getattr(tuple, FILES_APPLIED, RelationGetDescr(files), &isnull);

		n++;
		if (!isnull && DatumGetBool(attribute_of(tuple, FILES_SHIPPED, files)))
			applied = DatumGetInt64(value);
	}
	systable_endscan(scan);
	table_close(files, AccessShareLock);
	if (applied != n)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the official calendars are not up to date with the files of bank holidays"),
				 errdetail("A restore with --disable-triggers brings files without applying them."),
				 errhint("SELECT ehcp.repair_calendars() applies them.")));
}

/* Reads a calendar; what lasts goes into the cache's memory. */
static Calendar *
read_calendar(const text *name)
{
	Relation	calendars = table_open(calendars_oid, AccessShareLock);
	Relation	closures = table_open(closures_oid, AccessShareLock);
	Size		name_size = VARHDRSZ + VARSIZE_ANY_EXHDR(name);
	Snapshot	snapshot = begin_reading();
	SysScanDesc scan;
	HeapTuple	tuple;
	DateADT		first_day;
	DateADT		last_day;
	unsigned	weekdays;
	bool		official;
	DayRange   *closed_days;
	int			n_closures;
	ClosedPeriod *closed;
	int			n_closed;
	int			n_long = 0;
	text	   *copy;
	Calendar   *calendar;

	scan = begin_scan(calendars, CALENDARS_NAME, name, snapshot);
	tuple = systable_getnext(scan);
	if (!HeapTupleIsValid(tuple))
		calendar_does_not_exist(calendars, name, snapshot);
	first_day = DatumGetDateADT(attribute_of(tuple, CALENDARS_FIRST_DAY, calendars));
	last_day = DatumGetDateADT(attribute_of(tuple, CALENDARS_LAST_DAY, calendars));
	weekdays = weekdays_from_array(DatumGetArrayTypeP(attribute_of(tuple, CALENDARS_WEEKDAYS,
																   calendars)));
	official = DatumGetBool(attribute_of(tuple, CALENDARS_OFFICIAL, calendars));
	systable_endscan(scan);
	if (official)
		refuse_files_not_applied(snapshot);
	closed_days = read_closures(closures, name, snapshot, &n_closures);
	UnregisterSnapshot(snapshot);
	table_close(closures, AccessShareLock);
	table_close(calendars, AccessShareLock);

	/* the name just before it, so that a look-up finds both in the processor's cache */
	copy = MemoryContextAlloc(cache_context, MAXALIGN(name_size) + offsetof(Calendar, days) +
							  work_calendar_size(first_day, last_day));
	SET_VARSIZE(copy, name_size);
	memcpy(VARDATA(copy), VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
	calendar = (Calendar *) ((char *) copy + MAXALIGN(name_size));
	calendar->name = copy;

	work_calendar_init(&calendar->days, first_day, last_day, weekdays);
	for (int i = 0; i < n_closures; i++)
		work_calendar_close(&calendar->days, closed_days[i].first, closed_days[i].end - 1);
	work_calendar_index(&calendar->days);

	closed = palloc_array(ClosedPeriod, n_closures + 1);
	n_closed = closures_join(&calendar->days, closed_days, n_closures, closed);
	for (int i = 0; i < n_closed; i++)
		if (closures_are_long(&closed[i]))
			closed[n_long++] = closed[i];
	calendar->n_long_closures = n_long;
	calendar->long_closures = MemoryContextAlloc(cache_context, (n_long + 1) * sizeof(ClosedPeriod));
	memcpy(calendar->long_closures, closed, n_long * sizeof(ClosedPeriod));
	return calendar;
}

static pg_noinline void
start_afresh(void)
{
	last_used = default_calendar = NULL;
	cache = NULL;
	if (cache_context != NULL)
		MemoryContextDelete(cache_context);
	cache_context = NULL;

	/* an invalidation that comes during what follows must not be lost */
	cache_is_stale = false;
	calendars_oid = table_oid(CALENDARS);
	closures_oid = table_oid(CLOSURES);
	/*
	 * Freed as a whole, and sizes are not rounded up to powers of two: these
	 * would have all calendars compete for the same few lines of the processor's
	 * cache.
	 */
	cache_context = GenerationContextCreate(CacheMemoryContext, "ehcp calendars",
											ALLOCSET_DEFAULT_SIZES);
	cache = calendars_create(cache_context, 16, NULL);
}

/*
 * Hears of changes by others.  The executor does so when it takes a lock that
 * it doesn't hold yet, which in a longer transaction may not happen again; so
 * that each statement of the client finds the calendars as they are, its first
 * look-up asks.
 */
static inline void
catch_up(void)
{
	static TimestampTz last_statement = 0;
	TimestampTz statement = GetCurrentStatementStartTimestamp();

	if (unlikely(statement != last_statement))
	{
		AcceptInvalidationMessages();
		last_statement = statement;
	}
	if (unlikely(cache_is_stale || cache == NULL))
		start_afresh();
}

static pg_noinline Calendar *
look_up(const text *name)
{
	CalendarEntry *entry = calendars_lookup(cache, name);
	Calendar   *calendar;
	bool		found;

	if (entry != NULL)
		return entry->calendar;

	/* in this order, so that an error leaves no empty entry */
	calendar = read_calendar(name);
	entry = calendars_insert(cache, calendar->name, &found);
	entry->calendar = calendar;
	/* the calendar stays good for this call: the next one starts afresh */
	if (level_of_change > 0 || MemoryContextMemAllocated(cache_context, true) > CACHE_LIMIT)
		cache_is_stale = true;
	return calendar;
}

const Calendar *
calendar_by_name(const text *name)
{
	catch_up();
	if (last_used == NULL || !same_name(last_used->name, name))
		last_used = look_up(name);
	return last_used;
}

static pg_noinline const Calendar *
look_up_default(void)
{
	return default_calendar = look_up(cstring_to_text(calendar_setting));
}

const Calendar *
calendar_by_setting(void)
{
	catch_up();
	return likely(default_calendar != NULL) ? default_calendar : look_up_default();
}

void
calendar_does_not_know(const Calendar *calendar, DateADT day)
{
	char		text[CIVIL_DATE_TEXT_SIZE];

	if (DATE_NOT_FINITE(day))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("an infinite date is in no calendar"),
				 errhint("Use NULL for a date that is not known.")));
	civil_date_to_text(day, text);
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("calendar \"%s\" does not know %s", text_to_cstring(calendar->name), text),
			 calendar_range(calendar), how_to_extend()));
}

void
calendar_ends(const Calendar *calendar, DateADT day, int working_days)
{
	char		text[CIVIL_DATE_TEXT_SIZE];

	civil_date_to_text(day, text);
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("%d working days from %s lead out of calendar \"%s\"",
					working_days, text, text_to_cstring(calendar->name)),
			 calendar_range(calendar), how_to_extend()));
}

void
calendar_ends_closed(const Calendar *calendar, DateADT closed_on)
{
	char		text[CIVIL_DATE_TEXT_SIZE];

	civil_date_to_text(closed_on, text);
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("calendar \"%s\" does not know when the closure from %s ends",
					text_to_cstring(calendar->name), text),
			 calendar_range(calendar), how_to_extend()));
}

static TriggerData *
trigger_data(FunctionCallInfo fcinfo, const char *function)
{
	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function \"%s\" was not called by a trigger", function)));
	return (TriggerData *) fcinfo->context;
}

/* The row that a trigger is fired for, as it is to be, or was if it is deleted. */
static HeapTuple
trigger_row(TriggerData *trigger)
{
	return TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
}

PG_FUNCTION_INFO_V1(ehcp_calendars_changing);

/*
 * calendars_changing() returns trigger
 *
 * Before a row changes or a table is emptied: this backend keeps no calendar
 * until that is done.
 */
Datum
ehcp_calendars_changing(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = trigger_data(fcinfo, "calendars_changing");

	changed = true;
	cache_is_stale = true;
	if (level_of_change == 0)
		level_of_change = GetCurrentTransactionNestLevel();
	return PointerGetDatum(TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ? trigger_row(trigger) : NULL);
}

PG_FUNCTION_INFO_V1(ehcp_calendars_changed);

/*
 * calendars_changed() returns trigger
 *
 * After the rows of a statement have changed, or a table has been emptied:
 * tells this backend and, at commit, all others.  A subtransaction tells them
 * once, since each invalidation has PostgreSQL look the table up anew.  When
 * the statement ends, its rows have told already, if there were any.
 */
Datum
ehcp_calendars_changed(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = trigger_data(fcinfo, "calendars_changed");

	cache_is_stale = true;
	if (level_of_change >= GetCurrentTransactionNestLevel())
		level_of_change = 0;
	if (TRIGGER_FIRED_FOR_STATEMENT(trigger->tg_event) && !TRIGGER_FIRED_BY_TRUNCATE(trigger->tg_event))
		return PointerGetDatum(NULL);

	changed = true;
	if (told_of != RelationGetRelid(trigger->tg_relation) || told_in != GetCurrentSubTransactionId())
	{
		CacheInvalidateRelcache(trigger->tg_relation);
		told_of = RelationGetRelid(trigger->tg_relation);
		told_in = GetCurrentSubTransactionId();
	}
	return PointerGetDatum(NULL);
}

/*
 * Whoever inserts closures holds this in share mode to the end of the
 * transaction, whoever shortens, renames or deletes the calendar exclusively:
 * so neither looks past what the other is about to commit.  Two names may have
 * the same lock, which costs a wait and no more.
 */
static void
lock_bounds(const text *name, LOCKMODE mode)
{
	LockDatabaseObject(RelationRelationId, calendars_oid, (uint16) hash_name(name), mode);
}

static void
check_closure(Relation calendars, HeapTuple row, Relation closures)
{
	text	   *name = DatumGetTextPP(attribute_of(row, CLOSURES_CALENDAR, closures));
	Datum		days = attribute_of(row, CLOSURES_DAYS, closures);
	DayRange	range = days_from_range(lookup_type_cache(DATERANGEOID, TYPECACHE_RANGE_INFO),
										DatumGetRangeTypeP(days));
	Snapshot	snapshot;
	SysScanDesc scan;
	HeapTuple	tuple;
	DateADT		first_day;
	DateADT		last_day;

	lock_bounds(name, ShareLock);
	snapshot = begin_reading();
	scan = begin_scan(calendars, CALENDARS_NAME, name, snapshot);
	tuple = systable_getnext(scan);
	if (!HeapTupleIsValid(tuple))
		ereport(ERROR,
				(errcode(ERRCODE_FOREIGN_KEY_VIOLATION),
				 errmsg("calendar \"%s\" does not exist", text_to_cstring(name)),
				 errhint("SELECT name FROM ehcp.calendars lists all.")));
	first_day = DatumGetDateADT(attribute_of(tuple, CALENDARS_FIRST_DAY, calendars));
	last_day = DatumGetDateADT(attribute_of(tuple, CALENDARS_LAST_DAY, calendars));
	if (range.first < first_day || range.end - 1 > last_day)
		ereport(ERROR,
				(errcode(ERRCODE_CHECK_VIOLATION),
				 errmsg("closure %s is outside what calendar \"%s\" knows",
						OidOutputFunctionCall(F_RANGE_OUT, days), text_to_cstring(name)),
				 known_days(first_day, last_day),
				 errhint("Set first_day or last_day in ehcp.calendars first.")));
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
}

static int64
count_closures(Relation closures, const text *name, Snapshot snapshot)
{
	SysScanDesc scan = begin_scan(closures, CLOSURES_CALENDAR, name, snapshot);
	int64		n = 0;

	while (HeapTupleIsValid(systable_getnext(scan)))
	{
		CHECK_FOR_INTERRUPTS();
		n++;
	}
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
	return n;
}

/*
 * Before the closures of a calendar get its new name or are deleted with it:
 * nobody adds any from here on.  Those that were committed since the snapshot of
 * this transaction, if it has one for all its statements, would be left behind.
 */
static void
closures_will_follow(Relation closures, const text *name)
{
	lock_bounds(name, ExclusiveLock);
	if (IsolationUsesXactSnapshot() &&
		count_closures(closures, name, begin_reading()) !=
		count_closures(closures, name, RegisterSnapshot(GetTransactionSnapshot())))
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not serialize access due to concurrent update")));
}

static void
check_calendar(Relation closures, TriggerData *trigger)
{
	Relation	calendars = trigger->tg_relation;
	HeapTuple	row = trigger_row(trigger);
	text	   *name = DatumGetTextPP(attribute_of(row, CALENDARS_NAME, calendars));
	DateADT		first_day = DatumGetDateADT(attribute_of(row, CALENDARS_FIRST_DAY, calendars));
	DateADT		last_day = DatumGetDateADT(attribute_of(row, CALENDARS_LAST_DAY, calendars));
	TypeCacheEntry *type = lookup_type_cache(DATERANGEOID, TYPECACHE_RANGE_INFO);
	Snapshot	snapshot;
	SysScanDesc scan;
	HeapTuple	tuple;

	/* follow_calendar() comes next */
	if (TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
	{
		closures_will_follow(closures, name);
		return;
	}
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
	{
		HeapTuple	old = trigger->tg_trigtuple;
		text	   *old_name = DatumGetTextPP(attribute_of(old, CALENDARS_NAME, calendars));

		if (!same_name(old_name, name))
			closures_will_follow(closures, old_name);
		/* a calendar that knows more leaves nothing outside */
		if (first_day <= DatumGetDateADT(attribute_of(old, CALENDARS_FIRST_DAY, calendars)) &&
			last_day >= DatumGetDateADT(attribute_of(old, CALENDARS_LAST_DAY, calendars)))
			return;
		lock_bounds(name, ExclusiveLock);
	}
	snapshot = begin_reading();
	scan = begin_scan(closures, CLOSURES_CALENDAR, name, snapshot);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Datum		days = attribute_of(tuple, CLOSURES_DAYS, closures);
		DayRange	range = days_from_range(type, DatumGetRangeTypeP(days));

		CHECK_FOR_INTERRUPTS();
		if (range.first < first_day || range.end - 1 > last_day)
			ereport(ERROR,
					(errcode(ERRCODE_CHECK_VIOLATION),
					 errmsg("calendar \"%s\" would no longer know its closure %s",
							text_to_cstring(name), OidOutputFunctionCall(F_RANGE_OUT, days)),
					 errhint("Delete the closures outside first.")));
	}
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
}

PG_FUNCTION_INFO_V1(ehcp_check_calendar_bounds);

/*
 * check_calendar_bounds() returns trigger
 *
 * After a row has changed: refuses a closure that its calendar does not know,
 * be it the closure that is new or the range of the calendar, and one that has
 * no calendar.  In C, because only so the check sees what others have committed
 * in every isolation level.
 */
Datum
ehcp_check_calendar_bounds(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = trigger_data(fcinfo, "check_calendar_bounds");
	Oid			changed_oid = RelationGetRelid(trigger->tg_relation);

	calendars_oid = table_oid(CALENDARS);
	closures_oid = table_oid(CLOSURES);
	if (!TRIGGER_FIRED_AFTER(trigger->tg_event) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		(TRIGGER_FIRED_BY_DELETE(trigger->tg_event) && changed_oid == closures_oid) ||
		(changed_oid != calendars_oid && changed_oid != closures_oid))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("function \"%s\" is only for its triggers on \"%s.%s\" and \"%s.%s\"",
						"check_calendar_bounds", SCHEMA, CALENDARS, SCHEMA, CLOSURES)));

	/*
	 * Only a restore turns this setting off.  It may bring closures before their
	 * calendar, and must not lose what was there, whatever it was;
	 * ehcp.verify_calendars() shows what does not fit in the end.
	 */
	if (!check_function_bodies)
		return PointerGetDatum(NULL);

	/* so that what this statement has done to the other table counts */
	CommandCounterIncrement();
	if (changed_oid == closures_oid)
	{
		Relation	calendars = table_open(calendars_oid, AccessShareLock);

		check_closure(calendars, trigger_row(trigger), trigger->tg_relation);
		table_close(calendars, AccessShareLock);
	}
	else
	{
		Relation	closures = table_open(closures_oid, AccessShareLock);

		check_calendar(closures, trigger);
		table_close(closures, AccessShareLock);
	}
	return PointerGetDatum(NULL);
}
