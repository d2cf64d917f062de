/*
 * page_aggregate.c
 *		Aggregation a page at a time: when it is offered to the planner, and at which cost.
 *
 * A query whose aggregates are ours, over an ordinary table, can have this plan:
 *
 *		Finalize Aggregate
 *		  -> [Gather ->] Custom Scan (EhcpPartialAggregate)
 *			   -> [Parallel] Seq Scan
 *
 * The custom scan (see page_aggregate_scan.c) reads the pages of the table itself, and
 * returns partial states by group.  The aggregate above is PostgreSQL's own: it merges
 * groups that are equal without having the same bytes, groups of several workers, and
 * groups that the custom scan returned early for want of memory; it has the final
 * functions, HAVING, and the rights.  The scan below is never executed row by row:
 * it opens and locks the table, shares a parallel scan, and shows the filter.
 *
 * Interface: page_aggregate_init() sets up the setting ehcp.enable_page_aggregate, and a
 * hook that adds the path where the planner adds those of an aggregate.  A query
 * without our aggregates is left alone, before anything is looked up.
 *
 * Limitations: the query is left alone too (its plan is then what it is without this
 * file) where it has a join, several tables, TABLESAMPLE, GROUPING SETS, a filter that
 * does not depend on the row, or a function that returns a set; where the table is not
 * kept by the access method heap; and where an aggregate beside ours is not
 * count, or min or max of dates or integers, or has DISTINCT, ORDER BY, a subquery,
 * or a volatile function among its arguments.
 */
#include "postgres.h"

#include <math.h>

#include "access/table.h"
#include "access/tableam.h"
#include "access/transam.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_class.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/planner.h"
#include "optimizer/prep.h"
#include "optimizer/tlist.h"
#include "parser/parsetree.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/selfuncs.h"
#include "utils/spccache.h"
#include "utils/syscache.h"

#include "page_aggregate.h"
#include "summary_value.h"

static bool enable_page_aggregate = true;
static create_upper_paths_hook_type previous_hook;

extern PGDLLEXPORT Datum timeliness_add(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum caseflow_add(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum ehcp_summary_combine(PG_FUNCTION_ARGS);

/*
 * Reading a row costs this part of what PostgreSQL expects, and each value grouped by,
 * or state, this many times an operator for a row.  A group costs as many operators
 * for each of its states, which the aggregate above reads and merges.
 */
#define ROW_COST_SHARE		0.12
#define OUTPUT_COST_SHARE	0.1
#define STATE_COST			20

/* What a group takes in memory: in itself, for a state, and for a row in a state, up to a limit. */
#define GROUP_BYTES			96
#define STATE_BYTES			80
#define ROW_BYTES			6
#define STATE_MOST_BYTES	4096

/* The clauses that the aggregate groups by: those that are not constant, from version 16 on. */
static List *
group_clauses(PlannerInfo *root)
{
#if PG_VERSION_NUM >= 160000
	return root->processed_groupClause;
#else
	return root->parse->groupClause;
#endif
}

/* Is the function the given one of this library?  Another with its name need not be. */
static bool
is_function(Oid function, const char *name, PGFunction address)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	bool		is_named = false;
	FmgrInfo	found;

	if (HeapTupleIsValid(tuple))
	{
		Form_pg_proc proc = (Form_pg_proc) GETSTRUCT(tuple);
		bool		isnull;
		Datum		source = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_prosrc, &isnull);

		is_named = proc->prolang == ClanguageId && !proc->prosecdef && !isnull &&
			strcmp(TextDatumGetCString(source), name) == 0;
		ReleaseSysCache(tuple);
	}
	if (!is_named)
		return false;
	fmgr_info(function, &found);
	return found.fn_addr == address;
}

/* Is it an aggregate of ours that counts rows?  Then its transition starts with no cases. */
static bool
is_ours(const AggTransInfo *transition, PageOutput *output)
{
	Summary		initial;

	if (transition->aggtranstype < FirstNormalObjectId || transition->initValueIsNull)
		return false;
	if (is_function(transition->transfn_oid, "timeliness_add", timeliness_add))
		*output = PAGE_TIMELINESS;
	else if (is_function(transition->transfn_oid, "caseflow_add", caseflow_add))
		*output = PAGE_CASEFLOW;
	else
		return false;
	if (!is_function(transition->combinefn_oid, "ehcp_summary_combine", ehcp_summary_combine))
		return false;
	initial = summary_of((struct varlena *) DatumGetPointer(transition->initValue));
	return initial.size == 0;
}

static bool
has_ours(PlannerInfo *root)
{
	ListCell   *cell;
	PageOutput	output;

	foreach(cell, root->aggtransinfos)
		if (is_ours((AggTransInfo *) lfirst(cell), &output))
			return true;
	return false;
}

/*
 * Can the node compute the expression?  It knows the columns of the one table, and
 * evaluates an expression of them once for many rows.
 */
static bool
is_computable(Node *expression, Index relid)
{
	List	   *vars = pull_var_clause(expression, PVC_INCLUDE_PLACEHOLDERS);
	ListCell   *cell;

	foreach(cell, vars)
	{
		Var		   *var = (Var *) lfirst(cell);

		/* neither a system column nor a whole row */
		if (!IsA(var, Var) || (Index) var->varno != relid || var->varattno <= 0)
			return false;
	}
	return !contain_subplans(expression) && !contain_volatile_functions(expression);
}

/* What the aggregate is to the node; false if it is nothing. */
static bool
classify_aggregate(PlannerInfo *root, Aggref *aggref, PageOutput *output)
{
	AggTransInfo *transition = list_nth(root->aggtransinfos, aggref->aggtransno);

	if (aggref->aggkind != AGGKIND_NORMAL || aggref->aggdistinct != NIL || aggref->aggorder != NIL ||
		aggref->aggvariadic || aggref->agglevelsup > 0)
		return false;
	switch (aggref->aggfnoid)
	{
		case F_COUNT_:
		case F_COUNT_ANY:
			*output = PAGE_COUNT;
			return true;
		case F_MIN_DATE:
		case F_MIN_INT4:
			*output = PAGE_MIN;
			return true;
		case F_MAX_DATE:
		case F_MAX_INT4:
			*output = PAGE_MAX;
			return true;
		default:
			return is_ours(transition, output);
	}
}

/*
 * The target of the node, as the planner makes that of a partial aggregate, and the
 * kind of each column; NULL if there is a column that the node cannot return.
 */
static PathTarget *
partial_target(PlannerInfo *root, PathTarget *target, Node *having, Index relid, List **outputs)
{
	PathTarget *partial = create_empty_pathtarget();
	List	   *others = NIL;
	int			i = 0;
	ListCell   *cell;

	*outputs = NIL;
	foreach(cell, target->exprs)
	{
		Index		reference = get_pathtarget_sortgroupref(target, i++);

		if (reference != 0 && get_sortgroupref_clause_noerr(reference, group_clauses(root)) != NULL)
			add_column_to_pathtarget(partial, (Expr *) lfirst(cell), reference);
		else
			others = lappend(others, lfirst(cell));
	}
	if (having != NULL)
		others = lappend(others, having);
	add_new_columns_to_pathtarget(partial,
								  pull_var_clause((Node *) others, PVC_INCLUDE_AGGREGATES |
												  PVC_RECURSE_WINDOWFUNCS | PVC_INCLUDE_PLACEHOLDERS));

	foreach(cell, partial->exprs)
	{
		Node	   *expression = lfirst(cell);
		PageOutput	output = PAGE_KEY;

		/* a column that depends on the others is grouped by as well: the groups are merged above */
		if (IsA(expression, Aggref))
		{
			Aggref	   *aggref = (Aggref *) expression;

			if (!classify_aggregate(root, aggref, &output) ||
				!is_computable((Node *) aggref->args, relid) ||
				!is_computable((Node *) aggref->aggfilter, relid))
				return NULL;
			aggref = copyObject(aggref);
			mark_partial_aggref(aggref, AGGSPLIT_INITIAL_SERIAL);
			lfirst(cell) = aggref;
		}
		else if (!is_computable(expression, relid) ||
				 get_typlen(exprType(expression)) == -2)
			return NULL;
		*outputs = lappend_int(*outputs, output);
	}
	return set_pathtarget_cost_width(root, partial);
}

/* Is it a relation that the node can read, with filters that it can have? */
static bool
is_readable(PlannerInfo *root, RelOptInfo *rel)
{
	RangeTblEntry *entry;
	Relation	relation;
	bool		is_heap;
	ListCell   *cell;

	if (!IS_SIMPLE_REL(rel) || rel->rtekind != RTE_RELATION || IS_DUMMY_REL(rel))
		return false;
	entry = planner_rt_fetch(rel->relid, root);
	if ((entry->relkind != RELKIND_RELATION && entry->relkind != RELKIND_MATVIEW) ||
		entry->inh || entry->tablesample != NULL)
		return false;
	foreach(cell, rel->baserestrictinfo)
		if (lfirst_node(RestrictInfo, cell)->pseudoconstant)
			return false;
	/* the planner has locked it */
	relation = table_open(entry->relid, NoLock);
	is_heap = relation->rd_tableam == GetHeapamTableAmRoutine();
	table_close(relation, NoLock);
	return is_heap;
}

/* The columns of the table that the node reads, as the target of the scan below. */
static PathTarget *
scan_target(PlannerInfo *root, PathTarget *partial)
{
	PathTarget *target = create_empty_pathtarget();

	add_new_columns_to_pathtarget(target, pull_var_clause((Node *) partial->exprs, PVC_RECURSE_AGGREGATES));
	return set_pathtarget_cost_width(root, target);
}

static Plan *
plan_page_aggregate(PlannerInfo *root, RelOptInfo *rel, CustomPath *path, List *tlist,
					List *clauses, List *custom_plans)
{
	CustomScan *scan = makeNode(CustomScan);

	(void) root;
	(void) rel;
	(void) clauses;
	if (!IsA(linitial(custom_plans), SeqScan))
		elog(ERROR, "unexpected plan below %s", PAGE_AGGREGATE_NAME);
	scan->scan.plan.targetlist = tlist;
	scan->flags = path->flags;
	scan->custom_plans = custom_plans;
	scan->custom_private = path->custom_private;
	scan->custom_scan_tlist = copyObject(tlist);
	scan->methods = &page_aggregate_scan_methods;
	return &scan->scan.plan;
}

static const CustomPathMethods path_methods = {
	.CustomName = PAGE_AGGREGATE_NAME,
	.PlanCustomPath = plan_page_aggregate
};

/*
 * How many groups the node returns: where they do not fit into its memory, it
 * returns those of a part of the rows at a time, and many of them repeatedly.
 */
static double
groups_returned(double n_groups, double rows, int n_outputs)
{
	double		state = Min(STATE_BYTES + ROW_BYTES * rows / n_groups, STATE_MOST_BYTES);
	double		batches = ceil(n_groups * (GROUP_BYTES + n_outputs * state) / PAGE_AGGREGATE_MEMORY);

	if (batches <= 1)
		return n_groups;
	/* of rows in random order, those of a batch are of so many of the groups */
	return batches * n_groups * (1 - exp(-rows / batches / n_groups));
}

/* The path of the node over one table; its share of it with workers. */
static Path *
page_aggregate_path(PlannerInfo *root, RelOptInfo *rel, RelOptInfo *output_rel,
					PathTarget *target, List *outputs, List *group_exprs, int workers)
{
	CustomPath *path = makeNode(CustomPath);
	Path	   *scan = create_seqscan_path(root, rel, NULL, workers);
	double		rows = scan->rows;
	double		share = rel->rows > 0 ? rows / rel->rows : 1;
	double		page_cost;

	/*
	 * The pages cost what they do, and so does the filter; it is the rest that PostgreSQL
	 * expects of each row that this node does for less.
	 */
	get_tablespace_page_costs(rel->reltablespace, NULL, &page_cost);
	scan->pathtarget = scan_target(root, target);
	scan->total_cost = scan->startup_cost + page_cost * rel->pages +
		rel->tuples * share * (cpu_tuple_cost * ROW_COST_SHARE + rel->baserestrictcost.per_tuple * 0.5);

	path->path.pathtype = T_CustomScan;
	path->path.parent = output_rel;
	path->path.pathtarget = target;
	path->path.parallel_safe = scan->parallel_safe && output_rel->consider_parallel;
	path->path.parallel_workers = workers;
#if PG_VERSION_NUM >= 180000
	path->path.disabled_nodes = scan->disabled_nodes;
#endif
	path->path.rows = 1;
	if (group_exprs != NIL)
		path->path.rows = clamp_row_est(groups_returned(estimate_num_groups(root, group_exprs, rows, NULL, NULL),
														rows, list_length(outputs)));
	path->path.startup_cost = scan->total_cost +
		rows * list_length(outputs) * cpu_operator_cost * OUTPUT_COST_SHARE;
	path->path.total_cost = path->path.startup_cost + path->path.rows *
		(cpu_tuple_cost + list_length(outputs) * cpu_operator_cost * STATE_COST);
	path->custom_paths = list_make1(scan);
	path->custom_private = outputs;
	path->methods = &path_methods;
	return &path->path;
}

/* Adds PostgreSQL's aggregates over the partial states. */
static void
add_finalize_paths(PlannerInfo *root, RelOptInfo *output_rel, Path *partial,
				   List *having, AggClauseCosts *costs, double n_groups)
{
	List	   *clauses = group_clauses(root);
	Path	   *sorted = partial;

	if (root->parse->groupClause == NIL)
	{
		add_path(output_rel, (Path *)
				 create_agg_path(root, output_rel, partial, output_rel->reltarget, AGG_PLAIN,
								 AGGSPLIT_FINAL_DESERIAL, NIL, having, costs, n_groups));
		return;
	}
	if (clauses != NIL && grouping_is_hashable(clauses))
		add_path(output_rel, (Path *)
				 create_agg_path(root, output_rel, partial, output_rel->reltarget, AGG_HASHED,
								 AGGSPLIT_FINAL_DESERIAL, clauses, having, costs, n_groups));
	if (!grouping_is_sortable(clauses))
		return;
	if (root->group_pathkeys != NIL)
		sorted = (Path *) create_sort_path(root, output_rel, partial, root->group_pathkeys, -1.0);
	add_path(output_rel, (Path *)
			 create_agg_path(root, output_rel, sorted, output_rel->reltarget, AGG_SORTED,
							 AGGSPLIT_FINAL_DESERIAL, clauses, having, costs, n_groups));
}

static void
offer(PlannerInfo *root, RelOptInfo *input_rel, RelOptInfo *output_rel, GroupPathExtraData *extra)
{
	PathTarget *target;
	List	   *outputs;
	List	   *group_exprs;
	double		n_groups = 1;
	AggClauseCosts costs = {0};

	if (!is_readable(root, input_rel))
		return;
	target = partial_target(root, output_rel->reltarget, extra->havingQual, input_rel->relid, &outputs);
	if (target == NULL)
		return;
	group_exprs = get_sortgrouplist_exprs(group_clauses(root), extra->targetList);
	if (group_exprs != NIL)
		n_groups = estimate_num_groups(root, group_exprs, input_rel->rows, NULL, NULL);
	get_agg_clause_costs(root, AGGSPLIT_FINAL_DESERIAL, &costs);

	add_finalize_paths(root, output_rel,
					   page_aggregate_path(root, input_rel, output_rel, target, outputs, group_exprs, 0),
					   (List *) extra->havingQual, &costs, n_groups);

	if (output_rel->consider_parallel && input_rel->partial_pathlist != NIL)
	{
		int			workers = compute_parallel_worker(input_rel, input_rel->pages, -1,
													  max_parallel_workers_per_gather);

		if (workers > 0)
		{
			Path	   *partial = page_aggregate_path(root, input_rel, output_rel, target, outputs,
													  group_exprs, workers);
			double		rows = partial->rows * workers;

			partial = (Path *) create_gather_path(root, output_rel, partial, target, NULL, &rows);
			add_finalize_paths(root, output_rel, partial,
							   (List *) extra->havingQual, &costs, n_groups);
		}
	}
}

static void
add_page_aggregate_paths(PlannerInfo *root, UpperRelationKind stage, RelOptInfo *input_rel,
						 RelOptInfo *output_rel, void *extra)
{
	if (previous_hook)
		previous_hook(root, stage, input_rel, output_rel, extra);

	if (stage == UPPERREL_GROUP_AGG && enable_page_aggregate && root->parse->hasAggs &&
		root->parse->groupingSets == NIL && !root->parse->hasTargetSRFs &&
		!root->hasNonPartialAggs && !root->hasNonSerialAggs && has_ours(root))
		offer(root, input_rel, output_rel, extra);
}

void
page_aggregate_init(void)
{
	DefineCustomBoolVariable("ehcp.enable_page_aggregate",
							 "Enables the planner's use of aggregation a page at a time.",
							 "The aggregates of ehcp_timeliness over an ordinary table then read its pages themselves.",
							 &enable_page_aggregate, true, PGC_USERSET, GUC_EXPLAIN, NULL, NULL, NULL);
	RegisterCustomScanMethods(&page_aggregate_scan_methods);
	previous_hook = create_upper_paths_hook;
	create_upper_paths_hook = add_page_aggregate_paths;
}
