/*
 * page_aggregate_scan.c
 *		The node that aggregates a page at a time (see page_aggregate.c).
 *
 * A page is read in four steps: PostgreSQL's scan brings the page and says which of its
 * rows the snapshot sees; the columns of those that pass the filter are taken out
 * (page_columns.c, page_values.c); each row gets its group (page_groups.c); and each
 * aggregate counts all rows in one call of the core.
 *
 * The scan stands on the first row of a page after table_scan_getnextslot().  It has put
 * all the rows that the snapshot sees into an array by then, to hand them out one by
 * one; the node takes them from there, and leaves the scan on the last.  So pruning,
 * visibility, conflicts of serializable transactions, synchronized and parallel scans
 * and reading ahead stay PostgreSQL's.  The page stays pinned until the next one.
 *
 * Where there is no such array, because the scan does not go by pages, and where a row is
 * checked again after waiting for another transaction, the node executes the scan
 * below as any other node would, and aggregates one row at a time.
 *
 * When the groups take more than their memory (PAGE_AGGREGATE_MEMORY), the node returns
 * what it has and starts again with the next page; the aggregate above merges.
 */
#include "postgres.h"

#include "access/heapam.h"
#include "access/relscan.h"
#include "access/tableam.h"
#include "commands/explain.h"
#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#endif
#include "executor/executor.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "pgstat.h"
#include "storage/bufmgr.h"
#include "storage/bufpage.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"

#include "case_keys.h"
#include "core/statute.h"
#include "core/timeliness.h"
#include "page_aggregate.h"
#include "page_groups.h"
#include "page_rights.h"
#include "summary_value.h"

/* The arguments of timeliness_agg() and caseflow_agg() in their longest forms. */
#define MAX_ARGS	4

/* The minimum or maximum of no values; those of dates and integers are 32-bit. */
#define NO_VALUE	PG_INT64_MIN

/* An aggregate, or several that share their state. */
typedef struct PageTransition
{
	PageOutput	output;
	int			transno;
	int			cell;			/* its place in a group */
	int			n_args;
	PageValue  *args[MAX_ARGS];
	PageValue  *filter;			/* or NULL */
	bool	   *counted;		/* which rows of the page pass it; all without
								 * one */
} PageTransition;

/* A column that the node returns: the cell of the group. */
typedef struct PageResult
{
	PageOutput	output;
	int			cell;
} PageResult;

typedef struct PageAggregateState
{
	CustomScanState css;
	SeqScanState *scan;
	SubqueryScanState *subquery;	/* between, if the query sees the table
									 * through a view; or NULL */
	int			n_scan_tests;	/* the conditions of the filter that are the
								 * scan's */
	List	   *columns;		/* what the view makes of the table, as target
								 * entries */
	Index		view_relid;
	PageScope	scope;
	PageFilter *filter;			/* NULL if PostgreSQL evaluates it */
	bool		by_row;			/* without pages */
	int			n_results;
	PageResult *results;
	int			n_transitions;
	PageTransition *transitions;
	PageGroups *groups;
	MemoryContext scratch;		/* for growing a state */
	PageGroup **rows;			/* the group of each row of the page */
	uint32	   *keys;			/* what the rows are counted under */
	Size		memory_limit;
	int			n_scanned;		/* the rows of the page that pass the scan's
								 * conditions */
	PageGroup  *next;			/* the group to return */
	bool		at_end;
	uint64		batches;		/* how often the groups were returned, for
								 * EXPLAIN */
	uint64		n_groups;
	Size		memory_used;
} PageAggregateState;

/* A column of the same value in all rows, and that for all rows without a FILTER. */
static int64 zeroes[PAGE_ROWS];
static int64 final_plan_days[PAGE_ROWS];
static bool no_nulls[PAGE_ROWS];
static bool all_counted[PAGE_ROWS];

static Node *create_state(CustomScan *plan);
static void begin(CustomScanState *css, EState *estate, int eflags);
static TupleTableSlot *execute(CustomScanState *css);
static void end(CustomScanState *css);
static void rescan(CustomScanState *css);
static void explain(CustomScanState *css, List *ancestors, ExplainState *es);

const CustomScanMethods page_aggregate_scan_methods = {
	.CustomName = PAGE_AGGREGATE_NAME,
	.CreateCustomScanState = create_state
};

static const CustomExecMethods exec_methods = {
	.CustomName = PAGE_AGGREGATE_NAME,
	.BeginCustomScan = begin,
	.ExecCustomScan = execute,
	.EndCustomScan = end,
	.ReScanCustomScan = rescan,
	.ExplainCustomScan = explain
};

static Node *
create_state(CustomScan *plan)
{
	PageAggregateState *node = (PageAggregateState *) newNode(sizeof(PageAggregateState), T_CustomScanState);

	(void) plan;
	node->css.methods = &exec_methods;
	return (Node *) node;
}

/* An expression over a view as one over the table. */
static Node *
over_table(Node *expression, void *context)
{
	PageAggregateState *node = context;

	if (expression == NULL)
		return NULL;
	if (IsA(expression, Var) && (Index) ((Var *) expression)->varno == node->view_relid)
		return (Node *) list_nth_node(TargetEntry, node->columns, ((Var *) expression)->varattno - 1)->expr;
	return expression_tree_mutator(expression, over_table, context);
}

static PageValue *
create_value(PageAggregateState *node, Expr *expression, bool is_key)
{
	if (node->columns != NIL)
		expression = (Expr *) over_table((Node *) expression, node);
	return page_value_create(&node->scope, expression, is_key);
}

/* The transition of an aggregate: that of another with the same state, or a new one. */
static PageTransition *
transition_of(PageAggregateState *node, Aggref *aggref, PageOutput output)
{
	PageTransition *transition;
	ListCell   *cell;

	for (int i = 0; i < node->n_transitions; i++)
		if (node->transitions[i].transno == aggref->aggtransno)
		{
			page_rights_check(aggref, false);
			return &node->transitions[i];
		}

	page_rights_check(aggref, true);
	transition = &node->transitions[node->n_transitions++];
	transition->output = output;
	transition->transno = aggref->aggtransno;
	if (list_length(aggref->args) > MAX_ARGS)
		elog(ERROR, "unexpected number of arguments of an aggregate");
	foreach(cell, aggref->args)
		transition->args[transition->n_args++] =
		create_value(node, lfirst_node(TargetEntry, cell)->expr, false);
	transition->counted = all_counted;
	if (aggref->aggfilter)
	{
		transition->filter = create_value(node, aggref->aggfilter, false);
		transition->counted = palloc0(PAGE_ROWS * sizeof(bool));
	}
	return transition;
}

static void
begin(CustomScanState *css, EState *estate, int eflags)
{
	PageAggregateState *node = (PageAggregateState *) css;
	CustomScan *plan = (CustomScan *) css->ss.ps.plan;
	PlanState  *below = ExecInitNode(linitial(plan->custom_plans), estate, eflags);
	Plan	   *scan_plan;
	List	   *conditions;
	int			n_outputs = list_length(plan->custom_scan_tlist);
	PageValue **keys = palloc0(Max(n_outputs, 1) * sizeof(PageValue *));
	int			n_keys = 0;
	ListCell   *entry;
	ListCell   *kind;
	int			i = 0;

	for (int row = 0; row < PAGE_ROWS; row++)
	{
		final_plan_days[row] = FINAL_PLAN_DAYS;
		all_counted[row] = true;
	}

	css->custom_ps = list_make1(below);
	if (IsA(below, SubqueryScanState))
	{
		node->subquery = (SubqueryScanState *) below;
		below = node->subquery->subplan;
	}
	node->scan = castNode(SeqScanState, below);
	scan_plan = below->plan;
	conditions = scan_plan->qual;
	node->n_scan_tests = list_length(conditions);
	node->view_relid = bms_singleton_member(plan->custom_relids);
	if (node->view_relid != ((Scan *) scan_plan)->scanrelid)
		node->columns = scan_plan->targetlist;
	if (node->subquery)
		conditions = list_concat_copy(conditions, (List *)
									  over_table((Node *) node->subquery->ss.ps.plan->qual, node));
	page_scope_init(&node->scope, RelationGetDescr(node->scan->ss.ss_currentRelation),
					((Scan *) scan_plan)->scanrelid, css->ss.ps.ps_ExprContext);

	node->results = palloc0(Max(n_outputs, 1) * sizeof(PageResult));
	node->transitions = palloc0(Max(n_outputs, 1) * sizeof(PageTransition));
	forboth(entry, plan->custom_scan_tlist, kind, plan->custom_private)
	{
		Expr	   *expression = lfirst_node(TargetEntry, entry)->expr;
		PageResult *result = &node->results[node->n_results++];

		result->output = lfirst_int(kind);
		if (result->output == PAGE_KEY)
		{
			result->cell = n_keys;
			keys[n_keys++] = create_value(node, expression, true);
		}
		else
			result->cell = transition_of(node, castNode(Aggref, expression), result->output) - node->transitions;
	}
	for (i = 0; i < node->n_transitions; i++)
		node->transitions[i].cell = n_keys + i;
	for (i = 0; i < node->n_results; i++)
		if (node->results[i].output != PAGE_KEY)
			node->results[i].cell += n_keys;
	if (n_keys > PAGE_GROUPS_MAX_KEYS)
		elog(ERROR, "too many values to group by");

	node->filter = page_filter_create(&node->scope, conditions);
	if (node->filter == NULL && node->subquery)
		elog(ERROR, "unexpected condition below %s", PAGE_AGGREGATE_NAME);
	page_columns_complete(node->scope.columns);
	node->groups = page_groups_create(n_keys, keys, node->n_transitions);
	node->scratch = AllocSetContextCreate(CurrentMemoryContext, "ehcp page scratch",
										  ALLOCSET_DEFAULT_SIZES);
	node->rows = palloc0(PAGE_ROWS * sizeof(PageGroup *));
	node->keys = palloc(CASEFLOW_COUNTS * PAGE_ROWS * sizeof(uint32));
	node->memory_limit = PAGE_AGGREGATE_MEMORY;
	node->by_row = estate->es_epq_active != NULL ||
		node->scan->ss.ss_currentRelation->rd_tableam != GetHeapamTableAmRoutine();
}

/* Sets the states of a new group. */
static void
start_group(PageGroup *group, void *arg)
{
	PageAggregateState *node = arg;
	MemoryContext old = MemoryContextSwitchTo(node->groups->memory);

	for (int i = 0; i < node->n_transitions; i++)
	{
		PageCell   *cell = &group->cells[node->transitions[i].cell];

		switch (node->transitions[i].output)
		{
			case PAGE_TIMELINESS:
			case PAGE_CASEFLOW:
				cell->summary = summary_state_new();
				break;
			case PAGE_MIN:
			case PAGE_MAX:
				cell->number = NO_VALUE;
				break;
			default:
				cell->number = 0;
		}
	}
	MemoryContextSwitchTo(old);
}

/* Counts a row that the core has left, as the transition function does, or raises its error. */
static pg_noinline void
add_row(PageAggregateState *node, const PageTransition *transition, int row)
{
	PageCell   *cell = &node->rows[row]->cells[transition->cell];
	NullableDatum args[MAX_ARGS];
	DayCount	counts[CASEFLOW_COUNTS];
	int			n_counts;
	int32		limit_days = SUMMARY_NO_LIMIT;
	SummaryState *state = cell->summary;
	MemoryContext old;

	for (int i = 0; i < transition->n_args; i++)
	{
		args[i].value = (Datum) transition->args[i]->column.values[row];
		args[i].isnull = transition->args[i]->column.nulls[row];
	}
	if (transition->output == PAGE_CASEFLOW)
		n_counts = caseflow_row_counts(args, transition->n_args, &limit_days, counts);
	else
	{
		counts[0].cases = 1;
		n_counts = timeliness_row_key(args, transition->n_args, &counts[0].key) ? 1 : 0;
	}

	old = MemoryContextSwitchTo(node->scratch);
	summary_value_add_counts(&state, limit_days, counts, n_counts);
	if (state != cell->summary)
	{
		Size		size = offsetof(SummaryState, data) + state->capacity;
		SummaryState *grown = MemoryContextAllocExtended(node->groups->memory, size, MCXT_ALLOC_HUGE);

		memcpy(grown, state, size);
		pfree(cell->summary);
		cell->summary = grown;
	}
	MemoryContextSwitchTo(old);
	MemoryContextReset(node->scratch);
}

static RowColumn
arg_column(const PageTransition *transition, int n)
{
	RowColumn	none = {zeroes, no_nulls};

	return n < transition->n_args ? transition->args[n]->column : none;
}

/* Counts the rows of a page by our aggregates. */
static void
add_cases(PageAggregateState *node, const PageTransition *transition, int n_rows)
{
	RowStates	states = {
		(char *const *) node->rows,
		offsetof(PageGroup, cells) + transition->cell * sizeof(PageCell),
		node->groups->n_keys == 0
	};
	RowKeys		keys = {node->keys, 1, n_rows, NULL};
	size_t		row = 0;

	if (transition->output == PAGE_TIMELINESS)
	{
		TimelinessRows rows = {
			arg_column(transition, 0), arg_column(transition, 1), arg_column(transition, 2),
			arg_column(transition, 3), transition->n_args > 3
		};

		timeliness_row_keys(&rows, transition->counted, n_rows, node->keys);
	}
	else
	{
		CaseflowRows rows = {arg_column(transition, 0), arg_column(transition, 1), {final_plan_days, no_nulls}};

		if (transition->n_args > 2)
			rows.limit_days = arg_column(transition, 2);
		caseflow_row_keys(&rows, transition->counted, n_rows, node->keys);
		keys.n_keys = CASEFLOW_COUNTS;
		keys.limits = rows.limit_days.values;
	}
	while ((row = row_counts_add(&states, &keys, row)) < (size_t) n_rows)
		add_row(node, transition, row++);
}

/* The aggregates beside ours. */
static void
add_numbers(PageAggregateState *node, const PageTransition *transition, int n_rows)
{
	RowColumn	arg = arg_column(transition, 0);

	for (int row = 0; row < n_rows; row++)
	{
		int64	   *number = &node->rows[row]->cells[transition->cell].number;
		int64		value = arg.values[row];

		if (!transition->counted[row] || arg.nulls[row])
			continue;
		if (transition->output == PAGE_COUNT)
			(*number)++;
		else if (*number == NO_VALUE ||
				 (transition->output == PAGE_MIN ? value < *number : value > *number))
			*number = value;
	}
}

/* Counts the rows of a page. */
static void
aggregate(PageAggregateState *node, int n_rows)
{
	for (int i = 0; i < node->groups->n_keys; i++)
		page_value_compute(node->groups->keys[i], NULL, n_rows);
	page_groups_find(node->groups, n_rows, node->rows, start_group, node);

	for (int i = 0; i < node->n_transitions; i++)
	{
		PageTransition *transition = &node->transitions[i];

		if (transition->filter)
		{
			page_value_compute(transition->filter, NULL, n_rows);
			for (int row = 0; row < n_rows; row++)
				transition->counted[row] = transition->filter->column.values[row] != 0;
		}
		for (int arg = 0; arg < transition->n_args; arg++)
			page_value_compute(transition->args[arg], transition->counted, n_rows);
		if (transition->output == PAGE_TIMELINESS || transition->output == PAGE_CASEFLOW)
			add_cases(node, transition, n_rows);
		else
			add_numbers(node, transition, n_rows);
	}
}

/* Does PostgreSQL's evaluation of the filter let the row through? */
static bool
row_passes(SeqScanState *scan, HeapScanDesc heap, HeapTupleHeader header, ItemId item, OffsetNumber offset)
{
	ExprContext *context = scan->ss.ps.ps_ExprContext;
	TupleTableSlot *slot = scan->ss.ss_ScanTupleSlot;
	HeapTupleData tuple;

	tuple.t_data = header;
	tuple.t_len = ItemIdGetLength(item);
	tuple.t_tableOid = RelationGetRelid(scan->ss.ss_currentRelation);
	ItemPointerSet(&tuple.t_self, heap->rs_cblock, offset);
	ExecStoreBufferHeapTuple(&tuple, slot, heap->rs_cbuf);
	ResetExprContext(context);
	context->ecxt_scantuple = slot;
	return ExecQual(scan->ss.ps.qual, context);
}

/* Reads the rest of the page on whose first row the scan stands; returns how many rows pass. */
static int
read_page(PageAggregateState *node, HeapScanDesc heap)
{
	SeqScanState *scan = node->scan;
	PageFilter *filter = node->filter;
	PageColumns *columns = node->scope.columns;
	Page		page = BufferGetPage(heap->rs_cbuf);
	const OffsetNumber *offsets = &heap->rs_vistuples[heap->rs_cindex];
	HeapTupleHeader *tuples = columns->tuples;
	int			n_read = (int) heap->rs_ntuples - (int) heap->rs_cindex;
	int			n_tuples = n_read;

	for (int i = 0; i < n_read; i++)
	{
		tuples[i] = (HeapTupleHeader) PageGetItem(page, PageGetItemId(page, offsets[i]));
		page_prefetch(tuples[i]);
	}
	if (filter == NULL)
	{
		n_tuples = 0;
		for (int i = 0; i < n_read; i++)
			if (row_passes(scan, heap, tuples[i], PageGetItemId(page, offsets[i]), offsets[i]))
				tuples[n_tuples++] = tuples[i];
	}
	page_columns_locate(columns, n_tuples);
	if (filter)
		page_filter_apply(filter, columns, 0, node->n_scan_tests);
	node->n_scanned = columns->n_rows;
	if (filter)
		page_filter_apply(filter, columns, node->n_scan_tests, filter->n_tests);
	pgstat_count_index_tuples(scan->ss.ss_currentRelation, n_read - 1);
	InstrCountFiltered1(scan, n_read - node->n_scanned);
	if (node->subquery)
		InstrCountFiltered1(node->subquery, node->n_scanned - columns->n_rows);
	heap->rs_cindex = heap->rs_ntuples - 1;
	return columns->n_rows;
}

/* Reads the next page, as the scan below would; returns how many rows pass, or -1 at the end. */
static int
next_page(PageAggregateState *node)
{
	SeqScanState *scan = node->scan;
	EState	   *estate = node->css.ss.ps.state;
	TableScanDesc desc = scan->ss.ss_currentScanDesc;
	int			n_rows = -1;

	if (desc == NULL)
	{
		/*
		 * the scan is not parallel, or no worker could be launched for a
		 * parallel one
		 */
#if PG_VERSION_NUM >= 190000
		desc = table_beginscan(scan->ss.ss_currentRelation, estate->es_snapshot, 0, NULL, 0);
#else
		desc = table_beginscan(scan->ss.ss_currentRelation, estate->es_snapshot, 0, NULL);
#endif
		scan->ss.ss_currentScanDesc = desc;
	}
	if (!(desc->rs_flags & SO_ALLOW_PAGEMODE))
	{
		node->by_row = true;
		return 0;
	}

	if (node->subquery && node->subquery->ss.ps.instrument)
		InstrStartNode(node->subquery->ss.ps.instrument);
	if (scan->ss.ps.instrument)
		InstrStartNode(scan->ss.ps.instrument);
	node->n_scanned = 0;
	if (table_scan_getnextslot(desc, ForwardScanDirection, scan->ss.ss_ScanTupleSlot))
		n_rows = read_page(node, (HeapScanDesc) desc);
	if (scan->ss.ps.instrument)
		InstrStopNode(scan->ss.ps.instrument, node->n_scanned);
	if (node->subquery && node->subquery->ss.ps.instrument)
		InstrStopNode(node->subquery->ss.ps.instrument, Max(n_rows, 0));
	return n_rows;
}

/* Executes the scan below for a row; returns 1, or -1 at the end. */
static int
next_row(PageAggregateState *node)
{
	TupleTableSlot *slot = ExecProcNode(linitial(node->css.custom_ps));

	if (TupIsNull(slot))
		return -1;
	/* the row of the table, and not what the scan or the view makes of it */
	page_columns_read_slot(node->scope.columns, node->scan->ss.ss_ScanTupleSlot);
	return 1;
}

/* Reads until the end or until memory is full. */
static void
fill(PageAggregateState *node)
{
	while (!node->at_end)
	{
		int			n_rows;
		Size		used;

		CHECK_FOR_INTERRUPTS();
		page_scope_next_page(&node->scope);
		n_rows = node->by_row ? next_row(node) : next_page(node);
		if (n_rows < 0)
			node->at_end = true;
		else if (n_rows > 0)
			aggregate(node, n_rows);

		used = MemoryContextMemAllocated(node->groups->memory, false);
		node->memory_used = Max(node->memory_used, used);
		/* one group cannot be merged into fewer */
		if (used > node->memory_limit && node->groups->n_groups > 1)
			break;
	}
	/* the last can be empty, if memory was full at the end */
	if (node->groups->n_groups > 0 || node->batches == 0)
		node->batches++;
	node->n_groups += node->groups->n_groups;
	node->next = node->groups->first;
}

/* Puts a group into the slot. */
static void
return_group(PageAggregateState *node, PageGroup *group, TupleTableSlot *slot)
{
	for (int i = 0; i < node->n_results; i++)
	{
		PageCell   *cell = &group->cells[node->results[i].cell];

		slot->tts_isnull[i] = false;
		switch (node->results[i].output)
		{
			case PAGE_KEY:
				slot->tts_values[i] = (Datum) cell->number;
				slot->tts_isnull[i] = (group->nulls >> node->results[i].cell & 1) != 0;
				break;
			case PAGE_TIMELINESS:
			case PAGE_CASEFLOW:
				slot->tts_values[i] = summary_value_of_state(cell->summary);
				break;
			case PAGE_COUNT:
				slot->tts_values[i] = Int64GetDatum(cell->number);
				break;
			case PAGE_MIN:
			case PAGE_MAX:
				slot->tts_values[i] = (Datum) cell->number;
				slot->tts_isnull[i] = cell->number == NO_VALUE;
				break;
		}
	}
	ExecStoreVirtualTuple(slot);
}

static TupleTableSlot *
execute(CustomScanState *css)
{
	PageAggregateState *node = (PageAggregateState *) css;
	TupleTableSlot *slot = css->ss.ss_ScanTupleSlot;

	ExecClearTuple(slot);
	if (node->next == NULL)
	{
		/*
		 * at the end too, as Append keeps the nodes of the partitions that it
		 * has read
		 */
		page_groups_reset(node->groups);
		if (!node->at_end)
			fill(node);
	}
	if (node->next == NULL)
		return slot;
	return_group(node, node->next, slot);
	node->next = node->next->next;
	if (css->ss.ps.ps_ProjInfo == NULL)
		return slot;
	ResetExprContext(css->ss.ps.ps_ExprContext);
	css->ss.ps.ps_ExprContext->ecxt_scantuple = slot;
	return ExecProject(css->ss.ps.ps_ProjInfo);
}

static void
end(CustomScanState *css)
{
	PageAggregateState *node = (PageAggregateState *) css;

	ExecDropSingleTupleTableSlot(node->scope.row);
	ExecEndNode(linitial(css->custom_ps));
}

static void
rescan(CustomScanState *css)
{
	PageAggregateState *node = (PageAggregateState *) css;
	PlanState  *below = linitial(css->custom_ps);

	ExecClearTuple(css->ss.ss_ScanTupleSlot);
	page_groups_reset(node->groups);
	node->next = NULL;
	node->at_end = false;
	page_scope_restart(&node->scope);
	for (int i = 0; i < node->groups->n_keys; i++)
		page_value_restart(node->groups->keys[i]);
	for (int i = 0; i < node->n_transitions; i++)
	{
		if (node->transitions[i].filter)
			page_value_restart(node->transitions[i].filter);
		for (int arg = 0; arg < node->transitions[i].n_args; arg++)
			page_value_restart(node->transitions[i].args[arg]);
	}
	if (node->filter)
		page_filter_restart(node->filter);

	/*
	 * it learns of changed parameters here, since the executor knows only
	 * left and right plans
	 */
	if (css->ss.ps.chgParam != NULL)
		UpdateChangedParamSet(below, css->ss.ps.chgParam);
	ExecReScan(below);
	/* a subquery leaves a scan with changed parameters to its next row */
	if (node->scan->ss.ps.chgParam != NULL)
		ExecReScan(&node->scan->ss.ps);
}

/* What a query reads; from version 18 on, its groups are a further entry of the range table. */
#if PG_VERSION_NUM >= 180000
#define N_RELATIONS(es)	((es)->rtable_size)
#else
#define N_RELATIONS(es)	list_length((es)->rtable)
#endif

/* As PostgreSQL's aggregates are shown. */
static void
explain(CustomScanState *css, List *ancestors, ExplainState *es)
{
	PageAggregateState *node = (PageAggregateState *) css;
	CustomScan *plan = (CustomScan *) css->ss.ps.plan;
	List	   *context = set_deparse_context_plan(es->deparse_cxt, (Plan *) plan, ancestors);
	bool		prefix = es->verbose || N_RELATIONS(es) > 1;
	uint64		kilobytes = (node->memory_used + 1023) / 1024;
	List	   *keys = NIL;
	ListCell   *entry;
	ListCell   *kind;

	forboth(entry, plan->scan.plan.targetlist, kind, plan->custom_private)
		if (lfirst_int(kind) == PAGE_KEY)
		keys = lappend(keys, deparse_expression((Node *) lfirst_node(TargetEntry, entry)->expr,
												context, prefix, true));
	if (keys != NIL)
		ExplainPropertyList("Group Key", keys, es);
	if (!es->analyze || node->batches == 0)
		return;
	if (es->format == EXPLAIN_FORMAT_TEXT)
	{
		appendStringInfoSpaces(es->str, es->indent * 2);
		appendStringInfo(es->str, "Batches: " UINT64_FORMAT "  Memory Usage: " UINT64_FORMAT "kB\n",
						 node->batches, kilobytes);
	}
	else
	{
		ExplainPropertyUInteger("Batches", NULL, node->batches, es);
		ExplainPropertyUInteger("Peak Memory Usage", "kB", kilobytes, es);
	}
}
