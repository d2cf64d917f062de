/*
 * nearest_names.c
 *		The names nearest to one that does not exist, for error messages.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/varlena.h"

#include "nearest_names.h"

/* Computing the distance takes time proportional to the product of the lengths. */
#define MAX_LENGTH	255

/*
 * Users shorten names ("england") more often than they lengthen them, so a
 * missing character costs less.
 */
#define COST_MISSING	1
#define COST_WRONG		4

void
nearest_names_start(NearestNames *nearest, const char *wanted, int length)
{
	nearest->wanted = wanted;
	nearest->wanted_length = pg_mbcliplen(wanted, length, MAX_LENGTH);
	nearest->n = 0;
}

void
nearest_names_offer(NearestNames *nearest, const char *name, int length)
{
	int			distance;
	int			i;

	length = pg_mbcliplen(name, length, MAX_LENGTH);
	distance = varstr_levenshtein(nearest->wanted, nearest->wanted_length,
								  name, length,
								  COST_MISSING, COST_WRONG, COST_WRONG, true);
	if (nearest->n == NEAREST_NAMES && distance >= nearest->distances[NEAREST_NAMES - 1])
		return;
	if (nearest->n < NEAREST_NAMES)
		nearest->n++;
	for (i = nearest->n - 1; i > 0 && nearest->distances[i - 1] > distance; i--)
	{
		nearest->distances[i] = nearest->distances[i - 1];
		nearest->names[i] = nearest->names[i - 1];
	}
	nearest->distances[i] = distance;
	nearest->names[i] = pnstrdup(name, length);
}

char *
nearest_names_wanted(const NearestNames *nearest)
{
	return pnstrdup(nearest->wanted, nearest->wanted_length);
}

char *
nearest_names_list(const NearestNames *nearest)
{
	StringInfoData list;

	initStringInfo(&list);
	for (int i = 0; i < nearest->n; i++)
		appendStringInfo(&list, "%s\"%s\"", i > 0 ? ", " : "", nearest->names[i]);
	return list.data;
}
