/*
 * page_aggregate.c
 *		Aggregation a page at a time: when it is offered to the planner (page_costs.c says at
 *		which cost).
 *
 * A query whose aggregates are ours, over an ordinary table, its partitions or children, or
 * a view with a security barrier that only computes values of it, can have this plan:
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
 * file) where it has a join, TABLESAMPLE, GROUPING SETS, a filter that
 * does not depend on the row, or a function that returns a set; where the table is not
 * kept by the access method heap; where there are more than 64 values to group by (a column
 * that is shown and depends on them is one too); and where an aggregate beside ours is not
 * count, or min or max of dates or integers, or has DISTINCT, ORDER BY, a subquery,
 * or a volatile function among its arguments.
 */
#include "postgres.h"

#include "access/table.h"
#include "access/tableam.h"
#include "access/transam.h"
#include "catalog/pg_aggregate.h"
#include "catalog/pg_class.h"
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/appendinfo.h"
#include "optimizer/clauses.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/planmain.h"
#include "optimizer/planner.h"
#include "optimizer/prep.h"
#include "optimizer/tlist.h"
#include "parser/parsetree.h"
#include "port/pg_bitutils.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/selfuncs.h"
#include "utils/syscache.h"

#include "page_aggregate.h"
#include "page_costs.h"
#include "page_groups.h"
#include "page_rights.h"
#include "page_values.h"
#include "summary_value.h"

static bool enable_page_aggregate = true;
static create_upper_paths_hook_type previous_hook;

extern PGDLLEXPORT Datum timeliness_add(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum caseflow_add(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum ehcp_summary_combine(PG_FUNCTION_ARGS);

/* What the paths of a query have in common. */
typedef struct Offer
{
	RelOptInfo *output_rel;
	PathTarget *target;			/* of the node, over the table of the query */
	List	   *outputs;		/* the kinds of its columns */
	int			n_summaries;	/* the states that are summaries */
	List	   *group_exprs;
	List	   *having;
	double		n_groups;
	AggClauseCosts costs;		/* of the aggregate above */
} Offer;

/* The paths of the tables that a query reads. */
typedef struct Parts
{
	List	   *whole;			/* each executed by one process */
	List	   *shared;			/* each shared by workers */
	int			workers;
} Parts;

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

/*
 * Is the function the given one of this library?  Another with its name need not be, and one
 * that is declared strict or has settings is not.
 */
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

		is_named = proc->prolang == ClanguageId && !proc->prosecdef && !proc->proisstrict && !isnull &&
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
	List	   *vars = pull_var_clause(expression, PVC_RECURSE_AGGREGATES | PVC_INCLUDE_PLACEHOLDERS);
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
		aggref->aggvariadic || aggref->agglevelsup > 0 ||
		!page_rights_to_combine(aggref, transition->combinefn_oid))
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

/* An expression without what is grouped by, which the node returns as it is. */
static Node *
without_grouped(Node *node, void *context)
{
	if (node == NULL || IsA(node, Aggref))
		return node;
	if (list_member((List *) context, node))
		return (Node *) makeNullConst(exprType(node), -1, exprCollation(node));
	return expression_tree_mutator(node, without_grouped, context);
}

/*
 * The target of the node, as the planner makes that of a partial aggregate, or NULL if
 * there is a column that the node cannot return.  Puts the kinds of the columns into offer.
 */
static PathTarget *
partial_target(PlannerInfo *root, PathTarget *target, Node *having, Index relid, Offer *offer)
{
	PathTarget *partial = create_empty_pathtarget();
	List	   *others = NIL;
	Bitmapset  *summaries = NULL;
	int			n_keys = 0;
	int			i = 0;
	ListCell   *cell;

	foreach(cell, target->exprs)
	{
		Expr	   *expression = lfirst(cell);
		Index		reference = get_pathtarget_sortgroupref(target, i++);

		if (reference != 0 && get_sortgroupref_clause_noerr(reference, group_clauses(root)) != NULL)
			add_column_to_pathtarget(partial, expression, reference);
		else if (reference != 0 && contain_var_clause((Node *) expression) &&
				 get_sortgroupref_clause_noerr(reference, root->parse->groupClause) != NULL)
			/* grouped by, but the same in all rows of the query */
			add_new_column_to_pathtarget(partial, expression);
		else
			others = lappend(others, expression);
	}
	if (having != NULL)
		others = lappend(others, having);
	others = (List *) without_grouped((Node *) others, list_copy(partial->exprs));
	add_new_columns_to_pathtarget(partial,
								  pull_var_clause((Node *) others, PVC_INCLUDE_AGGREGATES |
												  PVC_RECURSE_WINDOWFUNCS | PVC_INCLUDE_PLACEHOLDERS));

	foreach(cell, partial->exprs)
	{
		Node	   *expression = lfirst(cell);
		PageOutput	output = PAGE_KEY;

		/*
		 * a column that depends on the others is grouped by as well: the
		 * groups are merged above
		 */
		if (IsA(expression, Aggref))
		{
			Aggref	   *aggref = (Aggref *) expression;

			if (!classify_aggregate(root, aggref, &output) ||
				!is_computable((Node *) aggref->args, relid) ||
				!is_computable((Node *) aggref->aggfilter, relid))
				return NULL;
			if (output == PAGE_TIMELINESS || output == PAGE_CASEFLOW)
				summaries = bms_add_member(summaries, aggref->aggtransno);
			aggref = copyObject(aggref);
			mark_partial_aggref(aggref, AGGSPLIT_INITIAL_SERIAL);
			lfirst(cell) = aggref;
		}
		else if (!is_computable(expression, relid) ||
				 get_typlen(exprType(expression)) == -2)
			return NULL;
		if (output == PAGE_KEY && ++n_keys > PAGE_GROUPS_MAX_KEYS)
			return NULL;
		offer->outputs = lappend_int(offer->outputs, output);
	}
	offer->n_summaries = bms_num_members(summaries);
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

	entry = planner_rt_fetch(rel->relid, root);
	foreach(cell, rel->baserestrictinfo)
		if (lfirst_node(RestrictInfo, cell)->pseudoconstant)
		return false;
	if (entry->rtekind != RTE_RELATION || entry->tablesample != NULL)
		return false;
	/* of a table with partitions or children, it is these that are read */
	if (entry->inh)
		return true;
	if (entry->relkind != RELKIND_RELATION && entry->relkind != RELKIND_MATVIEW)
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
	Plan	   *below = linitial(custom_plans);
	ListCell   *cell;

	(void) rel;
	(void) clauses;
	if (IsA(below, SubqueryScan))
		below = ((SubqueryScan *) below)->subplan;
	if (!IsA(below, SeqScan))
		elog(ERROR, "unexpected plan below %s", PAGE_AGGREGATE_NAME);
	scan->scan.plan.targetlist = tlist;
	scan->flags = path->flags;
	scan->custom_plans = custom_plans;
	scan->custom_private = path->custom_private;
	scan->custom_scan_tlist = copyObject(tlist);
	scan->methods = &page_aggregate_scan_methods;

	/* a plan that is kept is made anew when one of these functions changes */
	foreach(cell, tlist)
	{
		Aggref	   *aggref = (Aggref *) lfirst_node(TargetEntry, cell)->expr;

		if (IsA(aggref, Aggref))
		{
			AggTransInfo *transition = list_nth(root->aggtransinfos, aggref->aggtransno);

			record_plan_function_dependency(root, transition->transfn_oid);
			record_plan_function_dependency(root, transition->combinefn_oid);
		}
	}
	return &scan->scan.plan;
}

static const CustomPathMethods path_methods = {
	.CustomName = PAGE_AGGREGATE_NAME,
	.PlanCustomPath = plan_page_aggregate
};

/* The path of the node over the scan of a table, of which rel is what the query sees. */
static Path *
node_path(PlannerInfo *root, const Offer *offer, RelOptInfo *rel, const RelOptInfo *table, Path *scan,
		  Cost scan_cost, PathTarget *target, List *group_exprs)
{
	CustomPath *path = makeNode(CustomPath);

	path->path.pathtype = T_CustomScan;
	path->path.parent = rel;
	path->path.pathtarget = target;
	path->path.parallel_safe = scan->parallel_safe && table->consider_parallel &&
		offer->output_rel->consider_parallel;
	path->path.parallel_workers = scan->parallel_workers;
#if PG_VERSION_NUM >= 180000
	path->path.disabled_nodes = scan->disabled_nodes;
#endif
	page_node_cost(root, &path->path, scan_cost, scan->rows, group_exprs, offer->n_summaries);
	path->custom_paths = list_make1(scan);
	path->custom_private = offer->outputs;
	path->methods = &path_methods;
	return &path->path;
}

/* The path of the node over one table; its share of it with workers. */
static Path *
table_path(PlannerInfo *root, const Offer *offer, RelOptInfo *rel, PathTarget *target,
		   List *group_exprs, int workers)
{
	Path	   *scan = create_seqscan_path(root, rel, NULL, workers);

	scan->pathtarget = scan_target(root, target);
	scan->total_cost = page_scan_cost(root, rel, scan, rel->rows > 0 ? scan->rows / rel->rows : 1, NIL);
	return node_path(root, offer, rel, rel, scan, scan->total_cost, target, group_exprs);
}

/* The sequential scan among the paths of a subquery, or NULL. */
static Path *
sequential_scan(List *paths)
{
	ListCell   *cell;

	foreach(cell, paths)
	{
		Path	   *path = lfirst(cell);
		Path	   *scan = path;

		/* what it computes of the rows becomes the scan's own */
		if (IsA(path, ProjectionPath) && ((ProjectionPath *) path)->dummypp)
			scan = ((ProjectionPath *) path)->subpath;
		if (scan->pathtype == T_SeqScan)
			return path;
	}
	return NULL;
}

/* Can conditions be tested by the node itself? */
static bool
are_testable(List *conditions)
{
	ListCell   *cell;

	foreach(cell, conditions)
	{
		RestrictInfo *condition = lfirst_node(RestrictInfo, cell);

		if (condition->pseudoconstant || !page_filter_takes((Node *) condition->clause))
			return false;
	}
	return true;
}

/*
 * The table that a subquery only reads, filters and computes values of, as a view with
 * a security barrier does, which the planner does not merge into the query; or NULL.
 */
static RelOptInfo *
table_of_subquery(RelOptInfo *rel)
{
	PlannerInfo *root = rel->subroot;
	Query	   *query = root->parse;
	RelOptInfo *table = NULL;
	ListCell   *cell;

	if (query->hasAggs || query->hasWindowFuncs || query->hasTargetSRFs || query->groupClause != NIL ||
		query->groupingSets != NIL || query->havingQual != NULL || query->distinctClause != NIL ||
		query->sortClause != NIL || query->limitOffset != NULL || query->limitCount != NULL ||
		query->setOperations != NULL || query->rowMarks != NIL)
		return NULL;
	for (int i = 1; i < root->simple_rel_array_size; i++)
	{
		RelOptInfo *base = root->simple_rel_array[i];

		if (base == NULL || base->reloptkind != RELOPT_BASEREL)
			continue;
		if (table != NULL)
			return NULL;
		table = base;
	}
	if (table == NULL || IS_DUMMY_REL(table) || !is_readable(root, table) ||
		planner_rt_fetch(table->relid, root)->inh ||
		!are_testable(table->baserestrictinfo) || !are_testable(rel->baserestrictinfo))
		return NULL;
	foreach(cell, root->processed_tlist)
		if (!is_computable((Node *) lfirst_node(TargetEntry, cell)->expr, table->relid))
		return NULL;
	return table;
}

/* The path of the node over a table that is read by a subquery; NULL if there is none. */
static Path *
subquery_path(PlannerInfo *root, const Offer *offer, RelOptInfo *rel, bool parallel)
{
	RelOptInfo *table = rel->subroot ? table_of_subquery(rel) : NULL;
	RelOptInfo *final;
	Path	   *inner;
	Path	   *scan;
	double		share;

	if (table == NULL || rel->lateral_relids != NULL)
		return NULL;
	final = fetch_upper_rel(rel->subroot, UPPERREL_FINAL, NULL);
	inner = sequential_scan(parallel ? final->partial_pathlist : final->pathlist);
	if (inner == NULL)
		return NULL;
	share = table->rows > 0 ? inner->rows / table->rows : 1;
#if PG_VERSION_NUM >= 160000
	scan = (Path *) create_subqueryscan_path(root, rel, inner, false, NIL, NULL);
#else
	scan = (Path *) create_subqueryscan_path(root, rel, inner, NIL, NULL);
#endif
	scan->pathtarget = scan_target(root, offer->target);
	/* the values of the view cost what they cost PostgreSQL */
	return node_path(root, offer, rel, table, scan,
					 page_scan_cost(rel->subroot, table, inner, share, rel->baserestrictinfo) +
					 table->rows * share * final->reltarget->cost.per_tuple,
					 offer->target, offer->group_exprs);
}

/* The expression of a table as that of one of its partitions or children. */
static void *
of_child(PlannerInfo *root, void *expression, AppendRelInfo *child)
{
	return adjust_appendrel_attrs(root, expression, 1, &child);
}

/* The workers that PostgreSQL would use for a scan of the table. */
static int
workers_of(const RelOptInfo *rel)
{
	return rel->consider_parallel ?
		compute_parallel_worker((RelOptInfo *) rel, rel->pages, -1, max_parallel_workers_per_gather) : 0;
}

/*
 * Collects the paths of a table, or of its partitions and children; false if one
 * cannot be read.  With workers, those of large tables are shared among them, and
 * those of small ones are each executed by one.
 */
static bool
collect_paths(PlannerInfo *root, const Offer *offer, RelOptInfo *rel, PathTarget *target,
			  List *group_exprs, bool parallel, Parts *parts)
{
	RangeTblEntry *entry = planner_rt_fetch(rel->relid, root);
	ListCell   *cell;

	if (!is_readable(root, rel) || !is_computable((Node *) target->exprs, rel->relid) ||
		(parallel && !rel->consider_parallel))
		return false;
	if (!entry->inh)
	{
		int			workers = parallel ? workers_of(rel) : 0;
		Path	   *path = table_path(root, offer, rel, target, group_exprs, workers);

		parts->workers = Max(parts->workers, workers);
		if (workers > 0)
			parts->shared = lappend(parts->shared, path);
		else
			parts->whole = lappend(parts->whole, path);
		return true;
	}
	foreach(cell, root->append_rel_list)
	{
		AppendRelInfo *child = lfirst_node(AppendRelInfo, cell);
		PathTarget *child_target;
		RelOptInfo *child_rel;

		if (child->parent_relid != rel->relid)
			continue;
		child_rel = root->simple_rel_array[child->child_relid];
		if (child_rel == NULL || IS_DUMMY_REL(child_rel))
			continue;
		child_target = copy_pathtarget(target);
		child_target->exprs = of_child(root, target->exprs, child);
		if (!collect_paths(root, offer, child_rel, child_target,
						   of_child(root, group_exprs, child), parallel, parts))
			return false;
	}
	return true;
}

/* The path of the partial states: that of a table, or of its partitions together; or NULL. */
static Path *
partial_path(PlannerInfo *root, const Offer *offer, RelOptInfo *rel, bool parallel)
{
	Parts		parts = {0};
	Path	   *path;
	int			n_parts;
	bool		all_shared;

	if (rel->rtekind == RTE_SUBQUERY)
		return subquery_path(root, offer, rel, parallel);
	if (!collect_paths(root, offer, rel, offer->target, offer->group_exprs, parallel, &parts))
		return NULL;
	n_parts = list_length(parts.whole) + list_length(parts.shared);
	all_shared = parts.whole == NIL;
	if (n_parts == 0 || (parallel && parts.workers == 0) ||
		(parallel && !all_shared && !enable_parallel_append))
		return NULL;
	if (!planner_rt_fetch(rel->relid, root)->inh)
		return linitial(parallel ? parts.shared : parts.whole);

	/* as PostgreSQL: some more workers for many partitions */
	if (parallel && enable_parallel_append)
		parts.workers = Min(Max(parts.workers, pg_leftmost_one_pos32(n_parts) + 1),
							max_parallel_workers_per_gather);
	/* its parent is the table, so that partitions are pruned in execution too */
#if PG_VERSION_NUM >= 190000
	{
		AppendPathInput input = {0};

		input.subpaths = parts.whole;
		input.partial_subpaths = parts.shared;
		path = (Path *) create_append_path(root, rel, input, NIL, NULL, parts.workers,
										   parallel && enable_parallel_append, -1);
	}
#else
	path = (Path *) create_append_path(root, rel, parts.whole, parts.shared, NIL, NULL, parts.workers,
									   parallel && enable_parallel_append, -1);
#endif
	path->pathtarget = offer->target;
	return path;
}

/* Adds PostgreSQL's aggregates over the partial states. */
static void
add_finalize_paths(PlannerInfo *root, const Offer *offer, Path *partial)
{
	RelOptInfo *rel = offer->output_rel;
	PathTarget *target = rel->reltarget;
	List	   *clauses = group_clauses(root);
	Path	   *sorted = partial;

	if (root->parse->groupClause == NIL)
	{
		add_path(rel, (Path *)
				 create_agg_path(root, rel, partial, target, AGG_PLAIN, AGGSPLIT_FINAL_DESERIAL,
								 NIL, offer->having, &offer->costs, offer->n_groups));
		return;
	}
	if (clauses != NIL && grouping_is_hashable(clauses))
		add_path(rel, (Path *)
				 create_agg_path(root, rel, partial, target, AGG_HASHED, AGGSPLIT_FINAL_DESERIAL,
								 clauses, offer->having, &offer->costs, offer->n_groups));
	if (!grouping_is_sortable(clauses))
		return;
	if (root->group_pathkeys != NIL)
		sorted = (Path *) create_sort_path(root, rel, partial, root->group_pathkeys, -1.0);
	add_path(rel, (Path *)
			 create_agg_path(root, rel, sorted, target, AGG_SORTED, AGGSPLIT_FINAL_DESERIAL,
							 clauses, offer->having, &offer->costs, offer->n_groups));
}

static void
add_paths(PlannerInfo *root, RelOptInfo *input_rel, RelOptInfo *output_rel, GroupPathExtraData *extra)
{
	Offer		offer = {0};
	Path	   *path;

	/* not a join; the tables are looked at below */
	if (!IS_SIMPLE_REL(input_rel) || IS_DUMMY_REL(input_rel))
		return;
	offer.output_rel = output_rel;
	offer.having = (List *) extra->havingQual;
	offer.target = partial_target(root, output_rel->reltarget, extra->havingQual,
								  input_rel->relid, &offer);
	if (offer.target == NULL)
		return;
	offer.group_exprs = get_sortgrouplist_exprs(group_clauses(root), extra->targetList);
	offer.n_groups = 1;
	if (offer.group_exprs != NIL)
		offer.n_groups = estimate_num_groups(root, offer.group_exprs, input_rel->rows, NULL, NULL);
	get_agg_clause_costs(root, AGGSPLIT_FINAL_DESERIAL, &offer.costs);

	path = partial_path(root, &offer, input_rel, false);
	if (path == NULL)
		return;
	add_finalize_paths(root, &offer, path);
	if (!output_rel->consider_parallel || input_rel->partial_pathlist == NIL)
		return;
	path = partial_path(root, &offer, input_rel, true);
	if (path != NULL)
	{
		double		rows = path->rows * path->parallel_workers;
		Path	   *gather = (Path *) create_gather_path(root, output_rel, path, offer.target, NULL, &rows);

		page_workers_cost(gather);
		add_finalize_paths(root, &offer, gather);
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
		add_paths(root, input_rel, output_rel, extra);
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
