/*
 * page_costs.c
 *		What aggregation a page at a time costs.
 *
 * The costs are those that PostgreSQL expects of its own plan for the same work, times what
 * was measured: it expects less of an aggregate than that takes, and more of reading.
 */
#include "postgres.h"

#include <math.h>

#include "miscadmin.h"
#include "nodes/pathnodes.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "utils/selfuncs.h"
#include "utils/spccache.h"

#include "page_aggregate.h"
#include "page_costs.h"
#include "page_values.h"

/*
 * The costs, against those of PostgreSQL's sequential scan and aggregate (measured, see
 * bench/README.md).  Pages cost the same.  A row costs ROW_COST tuples, since the node
 * does not pass it on to another; a value or a test that is read VALUE_COST operators, and one that is
 * remembered MEMO_COST, after it has been evaluated once for each value of its column.
 * What is evaluated for each row costs what it costs PostgreSQL, and INPUT_COST for each
 * mention of a column after the second; a row costs a little more than a tuple where a
 * condition is evaluated.  A group costs STATE_COST operators for each of its summaries,
 * which the aggregate above reads and merges.
 */
#define ROW_COST		0.12
#define EVALUATED_ROW_COST	1.01
#define VALUE_COST		0.1
#define MEMO_COST		0.3
#define INPUT_COST		0.3
#define STATE_COST		5

/*
 * Where PostgreSQL would use an index, the scan has to cost less than the index by this factor:
 * PostgreSQL counts the pages of an index scan as if most of them were on a disk, and
 * often expects more rows of it than come.
 */
#define INDEX_FACTOR	1.5

/*
 * Starting workers costs this many times parallel_setup_cost: in that time, 1 million rows
 * are read.
 */
#define WORKERS_FACTOR	4

/* What a group takes in memory: in itself, for a state, and for a row in a state, up to a limit. */
#define GROUP_BYTES			96
#define STATE_BYTES			80
#define ROW_BYTES			6
#define STATE_MOST_BYTES	4096

/*
 * How many groups the node returns: where they do not fit into its memory, it
 * returns those of a part of the rows at a time, and many of them repeatedly.
 */
static double
groups_returned(double n_groups, double rows, int n_outputs, int n_summaries)
{
	double		state = Min(STATE_BYTES + ROW_BYTES * rows / n_groups, STATE_MOST_BYTES);
	double		bytes = GROUP_BYTES + n_outputs * sizeof(Datum) + n_summaries * state;
	double		batches = ceil(n_groups * bytes / PAGE_AGGREGATE_MEMORY);

	if (batches <= 1)
		return n_groups;
	/* in random order, the rows of a batch meet this many of the groups */
	return batches * n_groups * (1 - exp(-rows / batches / n_groups));
}

/* What an expression costs, for a number of rows. */
static Cost
value_cost(PlannerInfo *root, Node *expression, PageValueKind kind, double rows)
{
	QualCost	evaluation;
	int			n_inputs;

	cost_qual_eval_node(&evaluation, expression, root);
	switch (kind)
	{
		case PAGE_READ:
			return rows * cpu_operator_cost * VALUE_COST;
		case PAGE_REMEMBERED:
			return rows * cpu_operator_cost * MEMO_COST +
				Min(rows, PAGE_MEMO_PLACES) * evaluation.per_tuple;
		default:
			n_inputs = list_length(pull_var_clause(expression, PVC_INCLUDE_PLACEHOLDERS | PVC_INCLUDE_AGGREGATES));
			return rows * (evaluation.per_tuple + Max(n_inputs - 2, 0) * cpu_operator_cost * INPUT_COST);
	}
}

/* What the values of the node's columns cost. */
static Cost
output_cost(PlannerInfo *root, const PathTarget *target, double rows)
{
	Cost		cost = 0;
	ListCell   *cell;

	foreach(cell, target->exprs)
	{
		Aggref	   *aggref = lfirst(cell);
		ListCell   *arg;

		if (!IsA(aggref, Aggref))
		{
			cost += value_cost(root, lfirst(cell), page_value_kind(lfirst(cell)), rows);
			continue;
		}
		cost += rows * cpu_operator_cost * VALUE_COST;
		foreach(arg, aggref->args)
			cost += value_cost(root, (Node *) lfirst_node(TargetEntry, arg)->expr,
							   page_value_kind(lfirst_node(TargetEntry, arg)->expr), rows);
		if (aggref->aggfilter)
			cost += value_cost(root, (Node *) aggref->aggfilter, page_value_kind(aggref->aggfilter), rows);
	}
	return cost;
}

/* What conditions cost; is_evaluated if one of them is, for each row. */
static Cost
filter_cost(PlannerInfo *root, List *conditions, double rows, bool *is_evaluated)
{
	Cost		cost = 0;
	ListCell   *cell;

	foreach(cell, conditions)
	{
		Expr	   *condition = lfirst_node(RestrictInfo, cell)->clause;
		PageValueKind kind = page_filter_takes((Node *) condition) ? page_condition_kind(condition) : PAGE_EVALUATED;

		cost += value_cost(root, (Node *) condition, kind, rows);
		*is_evaluated |= kind == PAGE_EVALUATED;
	}
	return cost;
}

/* Would PostgreSQL read the table by an index?  Workers and projections do not matter. */
static bool
is_by_index(const RelOptInfo *table)
{
	const Path *path = table->cheapest_total_path;

	for (;;)
	{
		if (IsA(path, ProjectionPath))
			path = ((const ProjectionPath *) path)->subpath;
		else if (IsA(path, GatherPath))
			path = ((const GatherPath *) path)->subpath;
		else
			return IsA(path, IndexPath) || IsA(path, BitmapHeapPath);
	}
}

Cost
page_scan_cost(PlannerInfo *root, const RelOptInfo *table, const Path *scan, double share, List *above)
{
	double		rows = table->tuples * share;
	double		page_cost;
	bool		is_evaluated = false;
	Cost		cost;

	get_tablespace_page_costs(table->reltablespace, NULL, &page_cost);
	cost = scan->startup_cost + page_cost * table->pages;
	cost += filter_cost(root, table->baserestrictinfo, rows, &is_evaluated);
	cost += filter_cost(root, above, table->rows * share, &is_evaluated);
	cost += rows * cpu_tuple_cost * (is_evaluated ? EVALUATED_ROW_COST : ROW_COST);
	if (is_by_index(table))
		cost *= INDEX_FACTOR;
	return cost;
}

void
page_node_cost(PlannerInfo *root, Path *path, Cost scan_cost, double rows, List *group_exprs, int n_summaries)
{
	int			n_outputs = list_length(path->pathtarget->exprs);

	path->rows = 1;
	if (group_exprs != NIL)
		path->rows = clamp_row_est(groups_returned(estimate_num_groups(root, group_exprs, rows, NULL, NULL),
												   rows, n_outputs, n_summaries));
	path->startup_cost = scan_cost + output_cost(root, path->pathtarget, rows);
	path->total_cost = path->startup_cost +
		path->rows * (cpu_tuple_cost + (n_outputs + n_summaries * STATE_COST) * cpu_operator_cost);
}

void
page_workers_cost(Path *gather)
{
	Cost		cost = parallel_setup_cost * (WORKERS_FACTOR - 1);

	gather->startup_cost += cost;
	gather->total_cost += cost;
}
