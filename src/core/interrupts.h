/*
 * interrupts.h
 *		A point in a long loop at which it can be interrupted.
 */
#ifndef INTERRUPTS_H
#define INTERRUPTS_H

/*
 * Loops that can take more than a second call this every few milliseconds.  It
 * need not return: the loop holds nothing but memory that the caller frees.  By
 * default it does nothing.
 */
extern void (*check_interrupts) (void);

#endif
