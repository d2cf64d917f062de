/*
 * scorecard.h
 *		The day that the views of a scorecard answer for.
 */
#ifndef SCORECARD_H
#define SCORECARD_H

/* For the module's load: the setting ehcp.as_of. */
extern void scorecard_init(void);

#endif
