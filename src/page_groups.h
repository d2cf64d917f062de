/*
 * page_groups.h
 *		Groups of rows, found by the bytes of the values grouped by.
 *
 * Interface: page_groups_find() says for each row of a page which group it is of, and makes
 * the groups that are new.  They stay where they are until page_groups_reset(), and are in
 * a list in the order in which they came.
 *
 * Values that are equal without having the same bytes, as 1.0 and 1.00, are in different
 * groups, and so are those that are stored out of line, where the pointers to them differ;
 * the aggregate above merges them.  Null is a value like others.
 *
 * Limitation: 64 values to group by.
 */
#ifndef PAGE_GROUPS_H
#define PAGE_GROUPS_H

#include "page_values.h"

/* A value grouped by, or what an aggregate has of the group. */
typedef union PageCell
{
	int64		number;			/* a value by reference is a pointer in it */
	SummaryState *summary;
} PageCell;

typedef struct PageGroup
{
	struct PageGroup *next;
	uint64		hash;
	uint64		nulls;			/* a bit for each value grouped by */
	PageCell	cells[FLEXIBLE_ARRAY_MEMBER];	/* these values, then the
												 * states */
} PageGroup;

#define PAGE_GROUPS_MAX_KEYS	64

typedef struct PageGroups
{
	int			n_keys;
	PageValue **keys;
	int			n_states;
	MemoryContext memory;		/* of the groups and all that they hold */
	PageGroup  *first;
	PageGroup **end;			/* the last pointer of the list */
	uint64		n_groups;
	uint64		n_buckets;		/* a power of 2 */
	PageGroup **buckets;
} PageGroups;

extern PageGroups *page_groups_create(int n_keys, PageValue **keys, int n_states);
extern void page_groups_reset(PageGroups *groups);

/* The group of each row.  A new one is given to start, which sets its states. */
extern void page_groups_find(PageGroups *groups, int n_rows, PageGroup **found,
							 void (*start) (PageGroup *group, void *arg), void *arg);

#endif							/* PAGE_GROUPS_H */
