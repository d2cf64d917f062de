/*
 * page_costs.h
 *		What aggregation a page at a time costs.
 */
#ifndef PAGE_COSTS_H
#define PAGE_COSTS_H

#include "nodes/pathnodes.h"

/*
 * What the scan of a table costs the node, or a share of it with workers; above are
 * conditions on a view of the table.
 */
extern Cost page_scan_cost(PlannerInfo *root, const RelOptInfo *table, const Path *scan, double share, List *above);

/* Sets the costs and the rows of the node's path, over this number of rows of the scan. */
extern void page_node_cost(PlannerInfo *root, Path *path, Cost scan_cost, double rows, List *group_exprs,
						   int n_summaries);

/* Adds to the costs of a Gather over the node what starting workers takes. */
extern void page_workers_cost(Path *gather);

#endif							/* PAGE_COSTS_H */
