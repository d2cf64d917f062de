/*
 * nearest_names.h
 *		The names nearest to one that does not exist, for error messages.
 */
#ifndef NEAREST_NAMES_H
#define NEAREST_NAMES_H

#define NEAREST_NAMES	3

typedef struct NearestNames
{
	const char *wanted;
	int			wanted_length;
	int			n;
	char	   *names[NEAREST_NAMES];	/* copies, nearest first */
	int			distances[NEAREST_NAMES];
} NearestNames;

/* The wanted name is not copied, and need not end in a NUL. */
extern void nearest_names_start(NearestNames *nearest, const char *wanted, int length);
extern void nearest_names_offer(NearestNames *nearest, const char *name, int length);

/* The wanted name for a message, truncated if it is very long. */
extern char *nearest_names_wanted(const NearestNames *nearest);

/* The names in quotation marks, separated by commas; "" if there are none. */
extern char *nearest_names_list(const NearestNames *nearest);

#endif
