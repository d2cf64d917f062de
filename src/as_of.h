/*
 * as_of.h
 *		The day for which the views of a scorecard answer: the setting ehcp.as_of.
 */
#ifndef AS_OF_H
#define AS_OF_H

#include "utils/date.h"

/* Defines the setting, when the module is loaded. */
extern void as_of_init(void);

/* The day that the setting names, or today in England. */
extern DateADT as_of_or_today(void);

#endif
