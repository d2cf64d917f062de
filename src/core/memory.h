/*
 * memory.h
 *		Where the core gets memory from.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/*
 * Memory aligned for any type.  It does not return without: PostgreSQL's raises an error.
 * The core frees nothing; whoever sets the hook frees all of it at once, as PostgreSQL
 * resets a memory context.  Without a hook it comes from malloc().
 */
extern void *(*core_allocate) (size_t size);

#endif
