/*
 * area_counts.c
 *		Counts by area: an exact multiset of rows of counts, one row for each area.
 */
#include "area_counts.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "day_counts.h"
#include "memory.h"

bool
area_counts_row_fits(const AreaPair *row, int n_pairs, uint64_t *issued)
{
	for (int i = 0; i < n_pairs; i++)
	{
		if (row[i].issued == 0 || row[i].in_time > row[i].issued ||
			row[i].issued > AREA_COUNTS_MAX_ISSUED - *issued)
			return false;
		*issued += row[i].issued;
	}
	return true;
}

static int
compare_pairs(const AreaPair *a, const AreaPair *b, int n_pairs)
{
	for (int i = 0; i < n_pairs; i++)
	{
		if (a[i].in_time != b[i].in_time)
			return a[i].in_time < b[i].in_time ? -1 : 1;
		if (a[i].issued != b[i].issued)
			return a[i].issued < b[i].issued ? -1 : 1;
	}
	return 0;
}

static int
compare_single(const void *a, const void *b)
{
	return compare_pairs(a, b, 1);
}

static int
compare_double(const void *a, const void *b)
{
	return compare_pairs(a, b, 2);
}

void
area_counts_sort(AreaCounts *counts)
{
	if (counts->n_rows > 1)
		qsort(counts->pairs, counts->n_rows, (size_t) counts->n_pairs * sizeof(AreaPair),
			  counts->n_pairs == 1 ? compare_single : compare_double);
}

size_t
area_counts_write(const AreaCounts *counts, uint8_t *buffer)
{
	uint8_t    *next = buffer;
	uint64_t	last = 0;

	*next++ = AREA_COUNTS_VERSION;
	*next++ = (uint8_t) counts->n_pairs;
	for (size_t row = 0; row < counts->n_rows; row++)
	{
		const AreaPair *pairs = area_counts_row(counts, row);

		for (int i = 0; i < counts->n_pairs; i++)
		{
			next = day_counts_put_varint(next, pairs[i].in_time - (i == 0 ? last : 0));
			next = day_counts_put_varint(next, pairs[i].issued);
		}
		last = pairs[0].in_time;
	}
	return (size_t) (next - buffer);
}

/* Room for up to a number of rows, which are added one by one. */
static void
start_rows(AreaCounts *counts, int n_pairs, size_t most)
{
	if (most > AREA_COUNTS_MAX_ROWS)
		most = AREA_COUNTS_MAX_ROWS;
	counts->n_pairs = n_pairs;
	counts->n_rows = 0;
	counts->pairs = core_allocate(most * (size_t) n_pairs * sizeof(AreaPair));
}

/* Checks a row that was read behind the rows before it, and counts it. */
static const char *
accept_row(AreaCounts *counts, uint64_t *issued)
{
	const AreaPair *row = area_counts_row(counts, counts->n_rows);

	if (!area_counts_row_fits(row, counts->n_pairs, issued))
		return "more are in time than issued, none is issued, or there are too many";
	if (counts->n_rows > 0 && compare_pairs(row - counts->n_pairs, row, counts->n_pairs) > 0)
		return "the areas are not in order";
	counts->n_rows++;
	return NULL;
}

const char *
area_counts_read(const uint8_t *stored, size_t size, int n_pairs, AreaCounts *counts)
{
	const uint8_t *next = stored + 2;
	const uint8_t *end = stored + size;
	uint64_t	issued = 0;
	uint64_t	last = 0;

	if (size < 2 || stored[0] != AREA_COUNTS_VERSION || stored[1] != n_pairs)
		return "its version is unknown";
	start_rows(counts, n_pairs, (size - 2) / ((size_t) n_pairs * 2));
	while (next < end)
	{
		AreaPair   *row = counts->pairs + counts->n_rows * (size_t) n_pairs;
		const char *wrong;

		if (counts->n_rows == AREA_COUNTS_MAX_ROWS)
			return "it has too many areas";

		/*
		 * each row has at least two bytes for each pair, so that there is
		 * room for it
		 */
		if (end - next < n_pairs * 2)
			return "the last area is incomplete";
		for (int i = 0; i < n_pairs; i++)
		{
			next = day_counts_get_varint(next, end, &row[i].in_time);
			if (next == NULL || (next = day_counts_get_varint(next, end, &row[i].issued)) == NULL)
				return "an area is malformed";
		}
		if (row[0].in_time > AREA_COUNTS_MAX_ISSUED - last)
			return "an area is malformed";
		last = row[0].in_time += last;
		wrong = accept_row(counts, &issued);
		if (wrong)
			return wrong;
	}
	return NULL;
}

/* A number without superfluous zeros. */
static bool
take_number(const char **string, uint64_t *number)
{
	const char *next = *string;

	if (*next < '0' || *next > '9' || (*next == '0' && next[1] >= '0' && next[1] <= '9'))
		return false;
	*number = 0;
	for (; *next >= '0' && *next <= '9'; next++)
	{
		unsigned	digit = (unsigned) (*next - '0');

		if (*number > (AREA_COUNTS_MAX_ISSUED - digit) / 10)
			return false;
		*number = *number * 10 + digit;
	}
	*string = next;
	return true;
}

const char *
area_counts_from_text(const char *string, int n_pairs, AreaCounts *counts)
{
	uint64_t	issued = 0;

	if (strcmp(string, "empty") == 0)
	{
		start_rows(counts, n_pairs, 0);
		return NULL;
	}

	/*
	 * a row takes at least four characters for each pair, with what follows
	 * it
	 */
	start_rows(counts, n_pairs, (strlen(string) + 1) / ((size_t) n_pairs * 4));
	for (;;)
	{
		AreaPair	row[AREA_COUNTS_MAX_PAIRS];
		const char *wrong;

		if (counts->n_rows == AREA_COUNTS_MAX_ROWS)
			return "it has too many areas";
		for (int i = 0; i < n_pairs; i++)
		{
			if (i > 0 && *string++ != ':')
				return "an area has too few groups";
			if (!take_number(&string, &row[i].in_time) || *string++ != '/' ||
				!take_number(&string, &row[i].issued))
				return "an area is not two numbers with a slash between them";
		}
		/* only a complete row has room */
		memcpy(counts->pairs + counts->n_rows * (size_t) n_pairs, row, (size_t) n_pairs * sizeof(AreaPair));
		wrong = accept_row(counts, &issued);
		if (wrong)
			return wrong;
		if (*string == '\0')
			return NULL;
		if (*string++ != ' ')
			return "something follows the counts of an area";
	}
}

void
area_counts_to_text(const AreaCounts *counts, char *string)
{
	if (counts->n_rows == 0)
		strcpy(string, "empty");
	for (size_t row = 0; row < counts->n_rows; row++)
	{
		const AreaPair *pairs = area_counts_row(counts, row);

		for (int i = 0; i < counts->n_pairs; i++)
			string += sprintf(string, "%s%" PRIu64 "/%" PRIu64, i > 0 ? ":" : row > 0 ? " " : "",
							  pairs[i].in_time, pairs[i].issued);
	}
}
