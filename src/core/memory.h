/*
 * memory.h
 *		Where the core gets memory from.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/*
 * Memory aligned for any type, never NULL: PostgreSQL's allocator raises an error instead.
 * The core frees nothing.  The setter of the hook frees all of it at once, as PostgreSQL
 * resets a memory context.  Without a hook it comes from malloc().
 */
extern void *(*core_allocate) (size_t size);

#endif
