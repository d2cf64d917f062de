/*
 * page_aggregate.h
 *		What the planner's part of page aggregation and the node itself share.
 *
 * The node (page_aggregate_scan.c) returns a row for each of its groups: the values
 * grouped by, and partial states of the aggregates.  Its custom_scan_tlist has
 * these columns, and its custom_private the kind of each, as an integer.
 */
#ifndef PAGE_AGGREGATE_H
#define PAGE_AGGREGATE_H

#include "nodes/extensible.h"

#define PAGE_AGGREGATE_NAME	"EhcpPartialAggregate"

/*
 * The memory of the groups: as much as a hash table may have, but not more than this many
 * bytes.  What the node returns is in the memory of the aggregate above as well, and
 * a larger table is only farther from the processor.
 */
#define PAGE_AGGREGATE_MEMORY	Min(get_hash_memory_limit(), (Size) 8 * 1024 * 1024)

typedef enum PageOutput
{
	PAGE_KEY,					/* a value grouped by */
	PAGE_TIMELINESS,			/* the state of timeliness_add() */
	PAGE_CASEFLOW,				/* the state of caseflow_add() */
	PAGE_COUNT,					/* of count(*) and count(value) */
	PAGE_MIN,					/* of dates and integers */
	PAGE_MAX
} PageOutput;

extern const CustomScanMethods page_aggregate_scan_methods;

extern void page_aggregate_init(void);

#endif							/* PAGE_AGGREGATE_H */
