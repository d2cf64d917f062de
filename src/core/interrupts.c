/*
 * interrupts.c
 *		A point in a long loop at which it can be interrupted.
 */
#include "interrupts.h"

static void
go_on(void)
{
}

void		(*check_interrupts) (void) = go_on;
