/*
 * area_counts.h
 *		Counts by area: an exact multiset of rows of counts, one row for each area.
 *
 * A row has one or two pairs of counts, in time and issued.  A funnel has one, a
 * comparison of two groups has two.  Rows without an area's name are enough: what
 * is computed from them does not depend on their order.
 *
 * The stored form is also the binary form:
 *
 *		version (1 byte)  pairs in a row (1 byte)  rows, in ascending order
 *
 * A row is a varint for each count; the first is the distance from the first count
 * of the row before it.  Equal contents have equal bytes, on every machine.  The
 * text form has the same contents:
 *
 *		3/5 10/40			a funnel of two areas
 *		3/5:2/9 10/40:0/7	two groups in two areas
 *
 * No rows are "empty".
 */
#ifndef AREA_COUNTS_H
#define AREA_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define AREA_COUNTS_VERSION		1

#define AREA_COUNTS_MAX_PAIRS	2

/* More rows than this are not areas, but cases by mistake. */
#define AREA_COUNTS_MAX_ROWS	100000

/* The most that all counts of issued plans may add up to: what a bigint can hold. */
#define AREA_COUNTS_MAX_ISSUED	((uint64_t) INT64_MAX)

typedef struct AreaPair
{
	uint64_t	in_time;
	uint64_t	issued;
} AreaPair;

/* Rows, one after the other; each has n_pairs pairs. */
typedef struct AreaCounts
{
	int			n_pairs;		/* 1 or 2 */
	size_t		n_rows;
	AreaPair   *pairs;
} AreaCounts;

static inline const AreaPair *
area_counts_row(const AreaCounts *counts, size_t row)
{
	return counts->pairs + row * (size_t) counts->n_pairs;
}

/*
 * Is each pair one of an area that has plans, no more of them in time than issued?
 * Adds what was issued to *issued; false also if that is more than can be.
 */
extern bool area_counts_row_fits(const AreaPair *row, int n_pairs, uint64_t *issued);

extern void area_counts_sort(AreaCounts *counts);

/* Writes sorted rows into a buffer of AREA_COUNTS_SIZE() bytes, and returns the size. */
#define AREA_COUNTS_SIZE(n_pairs, n_rows)	(2 + (size_t) (n_pairs) * 20 * (n_rows))
extern size_t area_counts_write(const AreaCounts *counts, uint8_t *buffer);

/*
 * Functions that read input return NULL, or a few words that say what is wrong
 * with it.  The rows are in memory of core_allocate(), and sorted.
 */
extern const char *area_counts_read(const uint8_t *stored, size_t size, int n_pairs,
									AreaCounts *counts);
extern const char *area_counts_from_text(const char *string, int n_pairs, AreaCounts *counts);

/* string is a buffer of AREA_COUNTS_TEXT_SIZE() characters. */
#define AREA_COUNTS_TEXT_SIZE(n_pairs, n_rows)	(8 + (size_t) (n_pairs) * 44 * (n_rows))
extern void area_counts_to_text(const AreaCounts *counts, char *string);

#endif
