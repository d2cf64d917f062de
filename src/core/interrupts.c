/*
 * interrupts.c
 *		A moment in a long loop at which it may be stopped.
 */
#include "interrupts.h"

static void
go_on(void)
{
}

void		(*check_interrupts) (void) = go_on;
