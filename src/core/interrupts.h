/*
 * interrupts.h
 *		A moment in a long loop at which it may be stopped.
 */
#ifndef INTERRUPTS_H
#define INTERRUPTS_H

/*
 * Called every few milliseconds by what can take more than a second.  It need
 * not return: all that is held then is memory of the caller's.  It does
 * nothing, unless somebody sets it.
 */
extern void (*check_interrupts) (void);

#endif
