/*
 * area_pairs.h
 *		Rows of counts from the fuzzer's data.
 */
#ifndef AREA_PAIRS_H
#define AREA_PAIRS_H

#include "area_counts.h"

#define MAX_AREAS	100

/* Four bytes describe a pair: a number of up to 62 bits, and how many of them are in time. */
static AreaPair
pair_of_bytes(const uint8_t *bytes)
{
	AreaPair	pair;

	pair.issued = ((uint64_t) bytes[0] << bytes[1] % 56) + bytes[1] / 56;
	pair.in_time = bytes[2] >= 0xC0 ? pair.issued - bytes[3] : bytes[2] >= 0x80 ? bytes[3] :
		(uint64_t) ((double) pair.issued * (bytes[2] * 256 + bytes[3]) / (128 * 256));
	return pair;
}

/* The rows that a user can have. */
static void
read_areas(AreaCounts *counts, const uint8_t *data, size_t size)
{
	size_t		row_size = (size_t) counts->n_pairs * 4;
	uint64_t	issued = 0;

	for (; size >= row_size && counts->n_rows < MAX_AREAS; data += row_size, size -= row_size)
	{
		AreaPair   *row = counts->pairs + counts->n_rows * (size_t) counts->n_pairs;

		for (int i = 0; i < counts->n_pairs; i++)
			row[i] = pair_of_bytes(data + 4 * i);
		if (area_counts_row_fits(row, counts->n_pairs, &issued))
			counts->n_rows++;
	}
	area_counts_sort(counts);
}

#endif
