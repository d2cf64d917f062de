/*
 * calendar_cache.c
 *		This backend's cache of the calendars in the tables.
 *
 * A calendar is read from its tables when it is first requested, and kept
 * until one of them changes.
 *
 * Other backends learn of a change from a relcache invalidation, which a
 * trigger sends after the change (ehcp.calendars_changed).  It is
 * transactional, so it reaches them when the change is committed.  This backend
 * sees its own changes earlier, and in parts: a function that the statement
 * calls may read a table after some rows have changed.  So this backend keeps
 * nothing from before the first change (ehcp.calendars_changing) until after
 * the last.  It discards everything when a transaction that made a change ends,
 * or when a part of it fails.
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
#include "executor/executor.h"
#include "miscadmin.h"
#include "storage/bufmgr.h"
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
#include "distributed.h"
#include "nearest_names.h"

/* The tables; sql/10_calendars.sql describes their columns. */
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
#define CLOSURES_REASON			3
#define FILES					"bank_holiday_files"
#define FILES_SHIPPED			3
#define FILES_APPLIED			4

/* As the constraint first_and_last_day_within_200_years has it. */
#define MAX_DAYS				73049

/* See lock_bounds(). */
#define BOUNDS_LOCKS			1024

typedef struct CalendarEntry
{
	const text *name;			/* the key; the calendar's own */
	Calendar   *calendar;
	char		status;			/* for simplehash */
} CalendarEntry;

/* A calendar as it is in the tables. */
typedef struct CalendarRow
{
	const text *name;
	DateADT		first_day;
	DateADT		last_day;
	unsigned	weekdays;
	bool		official;
	DayRange   *closures;
	int			n_closures;
	int			room;			/* for closures */
} CalendarRow;

/* One of many that are being read. */
typedef struct RowEntry
{
	CalendarRow row;			/* its name is the key */
	bool		valid;
	char		status;			/* for simplehash */
} RowEntry;

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

#define SH_PREFIX		rows
#define SH_ELEMENT_TYPE	RowEntry
#define SH_KEY_TYPE		const text *
#define SH_KEY			row.name
#define SH_HASH_KEY(table, key)	hash_name(key)
#define SH_EQUAL(table, a, b)	same_name(a, b)
#define SH_SCOPE		static inline
#define SH_DECLARE
#define SH_DEFINE
#include "lib/simplehash.h"

/*
 * The whole cache is in one memory context.  Closures, which few functions read,
 * are in a child of it, so that the calendars stay close together.  An
 * invalidation can arrive while a calendar is being read or is in use, so the
 * callback only marks the cache stale.  The next look-up discards it.
 */
static MemoryContext cache_context = NULL;
static MemoryContext closures_context = NULL;
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

/* The last invalidation sent: for which table, in which subtransaction. */
static Oid	told_of = InvalidOid;
static SubTransactionId told_in = InvalidSubTransactionId;

static char *calendar_setting;	/* ehcp.calendar */
static bool calendar_is_of_session;
static bool loading_setting;	/* ehcp.loading_bank_holidays, read in sql/ */

/*
 * A calendar of 17 years with its bank holidays takes 4 kB.  A cache that has
 * grown beyond this limit is discarded too.
 */
#define CACHE_LIMIT		(32 * 1024 * 1024)

/*
 * A session that uses many calendars reads all of them at once, which is quicker
 * than one by one (read_all_calendars).  So that nobody waits for calendars that
 * nobody uses, it first reads a few one by one, and more if the tables are large.
 */
#define FEW_CALENDARS		8
#define PAGES_FOR_CALENDAR	32

/* The number of calendars in the cache from which on all are read. */
static uint32 read_all_from;
static bool all_are_read;

/* Shortcuts to two calendars of the cache, or NULL. */
static Calendar *last_used;
static Calendar *default_calendar;

static void
relation_changed(Datum arg pg_attribute_unused(), Oid relid)
{
	if (relid == InvalidOid || relid == calendars_oid || relid == closures_oid)
		cache_is_stale = true;
}

/*
 * When a transaction fails, PostgreSQL processes its invalidations, but not
 * those of the command that fails, although a function called by that command
 * may have read a changed row.
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

static bool
check_calendar_setting(char **newval pg_attribute_unused(), void **extra, GucSource source)
{
	return keep_source(extra, source);
}

static void
calendar_setting_changed(const char *newval pg_attribute_unused(), void *extra)
{
	default_calendar = NULL;
	calendar_is_of_session = is_of_session(extra);
}

/* A statement has begun: the client's, one of several in its message, or a function's. */
static bool statement_began = true;
static ExecutorStart_hook_type next_executor_start = NULL;

static void
executor_start(QueryDesc *query, int eflags)
{
	statement_began = true;
	if (next_executor_start)
		next_executor_start(query, eflags);
	else
		standard_ExecutorStart(query, eflags);
}

void
calendar_cache_init(void)
{
	DefineCustomStringVariable("ehcp.calendar",
							   "Sets the calendar of working days for functions that are called without one.",
							   "A name in ehcp.calendars.",
							   &calendar_setting,
							   "england-and-wales",
							   PGC_USERSET, 0, check_calendar_setting, calendar_setting_changed, NULL);
	DefineCustomBoolVariable("ehcp.loading_bank_holidays",
							 "Official calendars may be changed; for ehcp.load_bank_holidays() only.",
							 NULL,
							 &loading_setting,
							 false,
							 PGC_USERSET, GUC_NO_SHOW_ALL | GUC_NOT_IN_SAMPLE | GUC_DISALLOW_IN_FILE,
							 NULL, NULL, NULL);
	next_executor_start = ExecutorStart_hook;
	ExecutorStart_hook = executor_start;
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
				 errhint("CREATE EXTENSION ehcp_timeliness creates it.")));
	return oid;
}

/*
 * On a Citus coordinator, the local storage of a distributed table is empty,
 * and a calendar read from it would have no closures.
 */
static void
refuse_distributed_table(Relation relation)
{
	if (is_distributed_table(RelationGetRelid(relation)))
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("cannot read calendars from distributed table \"%s.%s\"",
						SCHEMA, RelationGetRelationName(relation)),
				 errhint("Keep it as an ordinary local table on every node: SELECT undistribute_table('%s.%s').",
						 SCHEMA, RelationGetRelationName(relation))));
}

/* What follows takes the types of the columns for granted, and that rows are stored. */
static void
check_table(Relation relation)
{
	static const Oid of_calendars[] = {TEXTOID, INT4ARRAYOID, DATEOID, DATEOID, BOOLOID};
	static const Oid of_closures[] = {TEXTOID, DATERANGEOID, TEXTOID};
	static const Oid of_files[] = {TIMESTAMPTZOID, JSONBOID, BOOLOID, INT8OID};
	bool		is_calendars = RelationGetRelid(relation) == calendars_oid;
	bool		is_closures = RelationGetRelid(relation) == closures_oid;
	const Oid  *types = is_calendars ? of_calendars : is_closures ? of_closures : of_files;
	int			n = (is_calendars ? lengthof(of_calendars) :
					 is_closures ? lengthof(of_closures) : lengthof(of_files));
	bool		fits = (relation->rd_rel->relkind == RELKIND_RELATION &&
						RelationGetNumberOfAttributes(relation) >= n);

	for (int i = 0; fits && i < n; i++)
		fits = TupleDescAttr(RelationGetDescr(relation), i)->atttypid == types[i];
	if (!fits)
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("\"%s.%s\" is not the table that CREATE EXTENSION made", SCHEMA,
						RelationGetRelationName(relation)),
				 errhint("SELECT * FROM ehcp.verify_calendars() tells what is wrong.")));
}

/*
 * A snapshot that sees what is committed now and what this transaction did,
 * whatever the isolation level.  GetCatalogSnapshot() takes a new one for a
 * user's table, which has no syscache.  A calendar read with an older snapshot
 * would stay in the cache for ever, because its invalidation has arrived
 * already.  One snapshot serves all scans of a calendar, since another session
 * may commit between two of them.  Because it is registered, it does not move
 * when the catalog snapshot does.
 */
static Snapshot
begin_reading(void)
{
	return RegisterSnapshot(GetCatalogSnapshot(calendars_oid));
}

/*
 * Scans a table for the rows that have the name in the attribute, which is the
 * first column of the primary key; for all rows if the name is NULL.
 */
static SysScanDesc
begin_scan(Relation relation, AttrNumber attribute, const text *name, Snapshot snapshot)
{
	ScanKeyData key;

	check_table(relation);
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

/*
 * Constraints keep invalid values out of the tables, but the owner can drop them.
 * What follows raises an error only if the level is ERROR, that is for a calendar
 * that is requested.  Otherwise it returns false.
 */
static bool
get_attribute(HeapTuple tuple, AttrNumber attribute, Relation relation, int elevel, Datum *value)
{
	bool		isnull;

	*value = heap_getattr(tuple, attribute, RelationGetDescr(relation), &isnull);
	if (isnull)
		elog(elevel, "column %d of \"%s\" is null", attribute, RelationGetRelationName(relation));
	return !isnull;
}

static Datum
attribute_of(HeapTuple tuple, AttrNumber attribute, Relation relation)
{
	Datum		value;

	get_attribute(tuple, attribute, relation, ERROR, &value);
	return value;
}

static bool
weekdays_from_array(ArrayType *array, int elevel, unsigned *weekdays)
{
	Datum	   *isodows;
	bool	   *nulls;
	int			n;

	*weekdays = 0;
	deconstruct_array(array, INT4OID, sizeof(int32), true, TYPALIGN_INT, &isodows, &nulls, &n);
	for (int i = 0; i < n; i++)
	{
		int32		isodow = nulls[i] ? 0 : DatumGetInt32(isodows[i]);

		if (isodow < 1 || isodow > 7)
		{
			elog(elevel, "invalid weekday: %d", isodow);
			return false;
		}
		*weekdays |= 1U << (isodow - 1);
	}
	return true;
}

/* In its table, a daterange is finite, not empty, and canonical: [first, end). */
static bool
days_from_range(TypeCacheEntry *type, Datum value, int elevel, DayRange *days)
{
	struct varlena *stored = (struct varlena *) DatumGetPointer(value);
	union
	{
		RangeType	range;
		char		bytes[32];
	}			copy;
	RangeType  *range;
	RangeBound	lower;
	RangeBound	upper;
	bool		empty;

	/* nearly all are short; PostgreSQL would allocate memory for each */
	if (VARATT_IS_SHORT(stored) && VARSIZE_SHORT(stored) <= sizeof(copy) - VARHDRSZ)
	{
		memcpy(VARDATA(&copy), VARDATA_SHORT(stored), VARSIZE_SHORT(stored) - VARHDRSZ_SHORT);
		SET_VARSIZE(&copy, VARSIZE_SHORT(stored) - VARHDRSZ_SHORT + VARHDRSZ);
		range = &copy.range;
	}
	else
		range = DatumGetRangeTypeP(value);
	range_deserialize(type, range, &lower, &upper, &empty);
	if (empty || lower.infinite || upper.infinite)
	{
		elog(elevel, "closure is empty or infinite");
		return false;
	}
	days->first = DatumGetDateADT(lower.val);
	days->end = DatumGetDateADT(upper.val);
	return true;
}

/* Reads a row of the calendars.  Its name is in the tuple. */
static bool
read_row(HeapTuple tuple, Relation calendars, int elevel, CalendarRow *row)
{
	Datum		values[CALENDARS_OFFICIAL + 1];

	for (AttrNumber i = CALENDARS_NAME; i <= CALENDARS_OFFICIAL; i++)
		if (!get_attribute(tuple, i, calendars, elevel, &values[i]))
			return false;
	row->name = DatumGetTextPP(values[CALENDARS_NAME]);
	row->first_day = DatumGetDateADT(values[CALENDARS_FIRST_DAY]);
	row->last_day = DatumGetDateADT(values[CALENDARS_LAST_DAY]);
	row->official = DatumGetBool(values[CALENDARS_OFFICIAL]);
	if (DATE_NOT_FINITE(row->first_day) || DATE_NOT_FINITE(row->last_day) ||
		row->first_day > row->last_day || row->last_day - (int64) row->first_day > MAX_DAYS)
	{
		elog(elevel, "invalid range of days: %d to %d", row->first_day, row->last_day);
		return false;
	}
	row->closures = NULL;
	row->n_closures = row->room = 0;
	return weekdays_from_array(DatumGetArrayTypeP(values[CALENDARS_WEEKDAYS]), elevel, &row->weekdays);
}

/* Appends a closure to those of a calendar. */
static bool
add_closure(CalendarRow *row, HeapTuple tuple, Relation closures, TypeCacheEntry *type, int elevel)
{
	Datum		days;

	if (!get_attribute(tuple, CLOSURES_DAYS, closures, elevel, &days))
		return false;
	if (row->closures == NULL)
		row->closures = palloc_array(DayRange, row->room = 16);
	else if (row->n_closures == row->room)
		row->closures = repalloc_array(row->closures, DayRange, row->room *= 2);
	return days_from_range(type, days, elevel, &row->closures[row->n_closures++]);
}

static _Noreturn void
raise_calendar_does_not_exist(Relation calendars, const text *name, Snapshot snapshot)
{
	SysScanDesc scan = begin_scan(calendars, CALENDARS_NAME, NULL, snapshot);
	NearestNames nearest;
	HeapTuple	tuple;

	nearest_names_start(&nearest, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		text	   *candidate = DatumGetTextPP(attribute_of(tuple, CALENDARS_NAME, calendars));

		CHECK_FOR_INTERRUPTS();
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
	return errhint("For later days, load a newer GOV.UK file with ehcp.load_bank_holidays(). In a calendar of your own, "
				   "such as a copy by ehcp.copy_calendar(), set first_day or last_day in ehcp.calendars, "
				   "and then add the closures to ehcp.closures.");
}

/* Reads the closures of a calendar, and their reasons, if they are wanted. */
static void
read_closures(Relation closures, CalendarRow *row, Snapshot snapshot, ClosureReason **reasons)
{
	SysScanDesc scan = begin_scan(closures, CLOSURES_CALENDAR, row->name, snapshot);
	TypeCacheEntry *type = lookup_type_cache(DATERANGEOID, TYPECACHE_RANGE_INFO);
	int			room = 16;
	HeapTuple	tuple;

	if (reasons != NULL)
		*reasons = palloc_array(ClosureReason, room);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		int			i = row->n_closures;

		CHECK_FOR_INTERRUPTS();
		add_closure(row, tuple, closures, type, ERROR);
		if (reasons == NULL)
			continue;
		if (i == room)
			*reasons = repalloc_array(*reasons, ClosureReason, room *= 2);
		(*reasons)[i].days = row->closures[i];
		(*reasons)[i].reason = TextDatumGetCString(attribute_of(tuple, CLOSURES_REASON, closures));
	}
	systable_endscan(scan);
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

/*
 * Makes a calendar of what was read, in some memory, and its closures in another.
 * Merges closures that overlap or adjoin.
 */
static Calendar *
make_calendar(CalendarRow *row, MemoryContext context, MemoryContext context_of_closures)
{
	Size		name_size = VARHDRSZ + VARSIZE_ANY_EXHDR(row->name);
	int			n = closures_merge(row->closures, row->n_closures);
	text	   *copy;
	Calendar   *calendar;

	/* name and calendar are adjacent, so that a look-up reads few cache lines */
	copy = MemoryContextAlloc(context, MAXALIGN(name_size) + offsetof(Calendar, days) +
							  work_calendar_size(row->first_day, row->last_day));
	SET_VARSIZE(copy, name_size);
	memcpy(VARDATA(copy), VARDATA_ANY(row->name), VARSIZE_ANY_EXHDR(row->name));
	calendar = (Calendar *) ((char *) copy + MAXALIGN(name_size));
	calendar->name = copy;

	work_calendar_init(&calendar->days, row->first_day, row->last_day, row->weekdays);
	for (int i = 0; i < n; i++)
		work_calendar_close(&calendar->days, row->closures[i].first, row->closures[i].end - 1);
	work_calendar_index(&calendar->days);

	calendar->n_closures = n;
	calendar->closures = MemoryContextAlloc(context_of_closures, (n + 1) * sizeof(DayRange));
	if (n > 0)
		memcpy(calendar->closures, row->closures, n * sizeof(DayRange));
	calendar->long_closures = NULL;
	return calendar;
}

/* Reads a calendar, and the reasons of its closures as they are in the table. */
static Calendar *
read_calendar(const text *name, MemoryContext context, MemoryContext context_of_closures,
			  ClosureReason **reasons, int *n_reasons)
{
	Relation	calendars = table_open(calendars_oid, AccessShareLock);
	Relation	closures = table_open(closures_oid, AccessShareLock);
	Snapshot	snapshot = begin_reading();
	SysScanDesc scan;
	HeapTuple	tuple;
	CalendarRow row;

	scan = begin_scan(calendars, CALENDARS_NAME, name, snapshot);
	tuple = systable_getnext(scan);
	if (!HeapTupleIsValid(tuple))
		raise_calendar_does_not_exist(calendars, name, snapshot);
	read_row(tuple, calendars, ERROR, &row);
	systable_endscan(scan);
	row.name = name;
	if (row.official)
		refuse_files_not_applied(snapshot);
	read_closures(closures, &row, snapshot, reasons);
	UnregisterSnapshot(snapshot);
	table_close(closures, AccessShareLock);
	table_close(calendars, AccessShareLock);

	if (reasons != NULL)
		*n_reasons = row.n_closures;
	return make_calendar(&row, context, context_of_closures);
}

static pg_noinline void
start_afresh(void)
{
	last_used = default_calendar = NULL;
	cache = NULL;
	if (cache_context != NULL)
		MemoryContextDelete(cache_context);
	cache_context = closures_context = NULL;

	/* set first: an invalidation that arrives from here on must not be lost */
	cache_is_stale = false;
	calendars_oid = table_oid(CALENDARS);
	closures_oid = table_oid(CLOSURES);

	/*
	 * It is freed as a whole, and does not round sizes up to powers of two,
	 * which would place all calendars in the same few lines of the
	 * processor's cache.
	 */
	cache_context = GenerationContextCreate(CacheMemoryContext, "ehcp calendars",
											ALLOCSET_DEFAULT_SIZES);
	closures_context = GenerationContextCreate(cache_context, "ehcp closures",
											   ALLOCSET_DEFAULT_SIZES);
	cache = calendars_create(cache_context, 16, NULL);
	read_all_from = FEW_CALENDARS;
	all_are_read = false;
}

static void
keep(Calendar *calendar)
{
	bool		found;

	calendars_insert(cache, calendar->name, &found)->calendar = calendar;
}

/*
 * The rows of the calendars that are not in the cache; NULL if they would not fit
 * with their closures, which take less than a third of what they take in the table.
 * The official ones are left out, because they are subject to
 * refuse_files_not_applied(), and so are those that are invalid.
 */
static rows_hash *
read_rows(Relation calendars, Snapshot snapshot, Size size_of_closures)
{
	rows_hash  *rows = rows_create(CurrentMemoryContext, 16, NULL);
	Size		size = MemoryContextMemAllocated(cache_context, true) + size_of_closures;
	SysScanDesc scan = begin_scan(calendars, InvalidAttrNumber, NULL, snapshot);
	HeapTuple	tuple;

	while (size <= CACHE_LIMIT && HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		CalendarRow row;
		RowEntry   *entry;
		bool		found;

		CHECK_FOR_INTERRUPTS();
		if (!read_row(tuple, calendars, DEBUG1, &row) || row.official ||
			calendars_lookup(cache, row.name) != NULL)
			continue;
		row.name = DatumGetTextPCopy(PointerGetDatum(row.name));
		entry = rows_insert(rows, row.name, &found);
		entry->row = row;
		entry->valid = true;
		size += sizeof(Calendar) + sizeof(CalendarEntry) + work_calendar_size(row.first_day, row.last_day);
	}
	systable_endscan(scan);
	return size <= CACHE_LIMIT ? rows : NULL;
}

/* Most closures of a calendar come one after another. */
static void
read_closures_of_rows(Relation closures, rows_hash *rows, Snapshot snapshot)
{
	SysScanDesc scan = begin_scan(closures, InvalidAttrNumber, NULL, snapshot);
	TypeCacheEntry *type = lookup_type_cache(DATERANGEOID, TYPECACHE_RANGE_INFO);
	RowEntry   *entry = NULL;
	HeapTuple	tuple;

	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Datum		value;
		const text *name;

		CHECK_FOR_INTERRUPTS();
		if (!get_attribute(tuple, CLOSURES_CALENDAR, closures, DEBUG1, &value))
			continue;
		name = DatumGetTextPP(value);
		if (entry == NULL || !same_name(entry->row.name, name))
			entry = rows_lookup(rows, name);
		if (entry != NULL && entry->valid)
			entry->valid = add_closure(&entry->row, tuple, closures, type, DEBUG1);
	}
	systable_endscan(scan);
}

/*
 * Reads all calendars that are not in the cache: in one snapshot, with one scan of
 * each table.  Those that are invalid raise their error when they are requested.
 */
static pg_noinline void
read_all_calendars(void)
{
	Relation	calendars = table_open(calendars_oid, AccessShareLock);
	Relation	closures = table_open(closures_oid, AccessShareLock);
	BlockNumber pages = RelationGetNumberOfBlocks(closures);

	if (cache->members < pages / PAGES_FOR_CALENDAR)
		read_all_from = pages / PAGES_FOR_CALENDAR;
	else
	{
		MemoryContext temporary = AllocSetContextCreate(CurrentMemoryContext, "ehcp rows",
														ALLOCSET_DEFAULT_SIZES);
		MemoryContext caller = MemoryContextSwitchTo(temporary);
		Snapshot	snapshot = begin_reading();
		rows_hash  *rows = read_rows(calendars, snapshot, (Size) pages * (BLCKSZ / 3));

		if (rows != NULL)
		{
			rows_iterator iterator;
			RowEntry   *entry;

			read_closures_of_rows(closures, rows, snapshot);

			/* filled in the order of the hash values, a smaller one is uneven */
			if (cache->size < rows->size)
				calendars_grow(cache, rows->size);
			rows_start_iterate(rows, &iterator);
			while ((entry = rows_iterate(rows, &iterator)) != NULL)
				if (entry->valid)
					keep(make_calendar(&entry->row, cache_context, closures_context));
			all_are_read = true;
		}
		read_all_from = PG_UINT32_MAX;
		UnregisterSnapshot(snapshot);
		MemoryContextSwitchTo(caller);
		MemoryContextDelete(temporary);
	}
	table_close(closures, AccessShareLock);
	table_close(calendars, AccessShareLock);
}

/*
 * Receives the invalidations of other backends.  The executor does so when it
 * takes a lock that it does not hold yet, which may not happen again in a long
 * transaction.  So the first look-up of each statement does it too, and of each
 * of the client's messages, because what is not a query does not start the
 * executor.  And it looks up the default calendar again, because the connection
 * may have become that of a distributed engine.
 */
static inline void
catch_up(void)
{
	static TimestampTz last_message = 0;
	TimestampTz message = GetCurrentStatementStartTimestamp();

	if (unlikely(statement_began || message != last_message))
	{
		AcceptInvalidationMessages();
		statement_began = false;
		last_message = message;
		default_calendar = NULL;
	}
	if (unlikely(cache_is_stale || cache == NULL))
		start_afresh();
}

static pg_noinline Calendar *
look_up(const text *name)
{
	CalendarEntry *entry = calendars_lookup(cache, name);
	Calendar   *calendar;

	if (entry == NULL && cache->members >= read_all_from)
	{
		read_all_calendars();
		entry = calendars_lookup(cache, name);
	}
	if (entry != NULL)
		return entry->calendar;

	/* read first, so that an error leaves no empty entry */
	calendar = read_calendar(name, cache_context, closures_context, NULL, NULL);
	keep(calendar);

	/*
	 * The calendar stays valid for this call; the next one starts afresh. All
	 * calendars together are within the limit, apart from unused memory.
	 */
	if (level_of_change > 0 ||
		(!all_are_read && MemoryContextMemAllocated(cache_context, true) > CACHE_LIMIT))
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

const char *
calendar_name_by_setting(void)
{
	if (!calendar_is_of_session && is_session_of_engine())
		raise_setting_elsewhere("ehcp.calendar",
								"Name the calendar as the last argument of the function, "
								"or set ehcp.calendar in this session.");
	return calendar_setting;
}

static pg_noinline const Calendar *
look_up_default(void)
{
	return default_calendar = look_up(cstring_to_text(calendar_name_by_setting()));
}

const Calendar *
calendar_by_setting(void)
{
	catch_up();
	return likely(default_calendar != NULL) ? default_calendar : look_up_default();
}

const Calendar *
calendar_with_reasons(FunctionCallInfo fcinfo, int argno, ClosureReason **reasons, int *n_reasons)
{
	catch_up();
	return read_calendar(PG_NARGS() > argno ? PG_GETARG_TEXT_PP(argno) : cstring_to_text(calendar_name_by_setting()),
						 CurrentMemoryContext, CurrentMemoryContext, reasons, n_reasons);
}

static pg_noinline void
find_long_closures(Calendar *calendar)
{
	ClosedPeriod *closed = palloc_array(ClosedPeriod, calendar->n_closures + 1);
	size_t		n_closed = closures_join(&calendar->days, calendar->closures,
										 calendar->n_closures, closed);
	int			n_long = 0;

	for (size_t i = 0; i < n_closed; i++)
		if (closures_are_long(&closed[i]))
			closed[n_long++] = closed[i];
	calendar->n_long_closures = n_long;
	calendar->long_closures = MemoryContextAlloc(GetMemoryChunkContext(calendar->closures),
												 (n_long + 1) * sizeof(ClosedPeriod));
	memcpy(calendar->long_closures, closed, n_long * sizeof(ClosedPeriod));
	pfree(closed);
}

const ClosedPeriod *
calendar_long_closures(const Calendar *calendar, size_t *n)
{
	/* callers cannot change a calendar, but it is the cache's own */
	if (unlikely(calendar->long_closures == NULL))
		find_long_closures(unconstify(Calendar *, calendar));
	*n = calendar->n_long_closures;
	return calendar->long_closures;
}

void
raise_day_not_in_calendar(const Calendar *calendar, DateADT day)
{
	char		day_text[CIVIL_DATE_TEXT_SIZE];

	if (DATE_NOT_FINITE(day))
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("calendars do not include infinite dates"),
				 errhint("Use NULL for a date that is not known.")));
	civil_date_to_text(day, day_text);
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("calendar \"%s\" does not know %s", text_to_cstring(calendar->name), day_text),
			 calendar_range(calendar), how_to_extend()));
}

void
raise_calendar_ends(const Calendar *calendar, DateADT day, int working_days)
{
	char		day_text[CIVIL_DATE_TEXT_SIZE];

	civil_date_to_text(day, day_text);
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("%d working days from %s are beyond calendar \"%s\"",
					working_days, day_text, text_to_cstring(calendar->name)),
			 calendar_range(calendar), how_to_extend()));
}

void
raise_reopening_not_known(const Calendar *calendar, DateADT closed_on)
{
	char		day_text[CIVIL_DATE_TEXT_SIZE];

	civil_date_to_text(closed_on, day_text);
	ereport(ERROR,
			(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
			 errmsg("calendar \"%s\" does not know when the closure from %s ends",
					text_to_cstring(calendar->name), day_text),
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

/* The row that a trigger is fired for: the new one, or the old one when it is deleted. */
static HeapTuple
trigger_row(TriggerData *trigger)
{
	return TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
}

PG_FUNCTION_INFO_V1(ehcp_calendars_changing);

/*
 * calendars_changing() returns trigger
 *
 * Called before a row changes or a table is truncated.  Until that is done,
 * this backend keeps no calendar.
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
 * Called after a row has changed or a table has been truncated, and at the end
 * of a statement.  Invalidates the cache of this backend and, at commit, of all
 * others.  A subtransaction sends one invalidation for each table, since each
 * makes PostgreSQL reload the table's relcache entry.  At the end of a statement
 * there is nothing to send: its rows, if there were any, have done so.
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
 * A session that inserts closures holds this in share mode to the end of the
 * transaction; one that shortens, renames or deletes the calendar holds it
 * exclusively.  So neither misses what the other is about to commit.  Two names may have
 * the same lock, which costs a wait, or the deadlock that two changes of one calendar
 * can have.  There are few locks, because a transaction can change any number of
 * calendars, and all sessions share the memory for locks.
 */
static void
lock_bounds(const text *name, LOCKMODE mode)
{
	LockDatabaseObject(RelationRelationId, calendars_oid, hash_name(name) % BOUNDS_LOCKS, mode);
}

static void
check_closure(Relation calendars, HeapTuple row, Relation closures)
{
	text	   *name = DatumGetTextPP(attribute_of(row, CLOSURES_CALENDAR, closures));
	Datum		days = attribute_of(row, CLOSURES_DAYS, closures);
	DayRange	range;
	Snapshot	snapshot;
	SysScanDesc scan;
	HeapTuple	tuple;
	DateADT		first_day;
	DateADT		last_day;

	days_from_range(lookup_type_cache(DATERANGEOID, TYPECACHE_RANGE_INFO), days, ERROR, &range);
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
		DayRange	range;

		CHECK_FOR_INTERRUPTS();
		days_from_range(type, days, ERROR, &range);
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
	 * Only a restore turns this setting off.  It may bring closures before
	 * their calendar, and must not lose what was there, whatever it was;
	 * ehcp.verify_calendars() shows what does not fit in the end.
	 */
	if (!check_function_bodies)
		return PointerGetDatum(NULL);

	check_table(trigger->tg_relation);
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
