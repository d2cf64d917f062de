/*
 * pieces.h
 *		Memory for tests of what never frees: all pieces are freed at once.
 */
#ifndef PIECES_H
#define PIECES_H

#include <stdlib.h>
#include <string.h>

#define MAX_PIECES	(1 << 16)

static void *pieces[MAX_PIECES];
static size_t n_pieces;

/* Of exactly that size, and not zeroed, for the sanitizers; a core_allocate hook. */
static void *
allocate(size_t size)
{
	if (n_pieces == MAX_PIECES)
		abort();
	pieces[n_pieces] = malloc(size > 0 ? size : 1);
	memset(pieces[n_pieces], 0x7F, size);
	return pieces[n_pieces++];
}

static void
free_all(void)
{
	while (n_pieces > 0)
		free(pieces[--n_pieces]);
}

#endif
