/*
 * memory.c
 *		Where the core gets memory from.
 */
#include "memory.h"

#include <stdlib.h>

static void *
allocate(size_t size)
{
	void	   *memory = malloc(size > 0 ? size : 1);

	if (memory == NULL)
		abort();
	return memory;
}

void	   *(*core_allocate) (size_t size) = allocate;
