/*
 * page_rights.h
 *		The right to execute the functions of an aggregate.
 *
 * The node calls the core, and none of the functions of an aggregate, so it checks
 * the rights that PostgreSQL checks before it calls them.
 */
#ifndef PAGE_RIGHTS_H
#define PAGE_RIGHTS_H

#include "nodes/primnodes.h"

/*
 * Raises the error that an aggregation of rows raises: for the caller's right to execute the
 * aggregate, and that of its owner to execute the final function, and the transition
 * function if the aggregate is the first of those that share its state.
 */
extern void page_rights_check(const Aggref *aggref, bool is_first);

/*
 * May the owner of the aggregate execute the function that combines its states?  An
 * aggregation of rows does not call it.
 */
extern bool page_rights_to_combine(const Aggref *aggref, Oid combine_function);

#endif							/* PAGE_RIGHTS_H */
