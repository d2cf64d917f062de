/*
 * summary.h
 *		The stored, text and binary forms of a summary value.
 *
 * The stored form is also the binary form:
 *
 *		version (1 byte)  varint(limit_days + 1, or 0 for none)  day counts
 *
 * The text form has the same contents, and is easy to read and to compare:
 *
 *		limit 140; opened 2020-03-02:4 2020-03-03:1; closed 2020-05-01:2
 *
 * A summary of no cases has no limit, so that it can be combined with any other.
 * Its text is "empty".
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "day_counts.h"

#define SUMMARY_VERSION		1
#define SUMMARY_NO_LIMIT	(-1)

/* The most bytes before the day counts. */
#define SUMMARY_HEADER_SIZE	(1 + DAY_COUNTS_VARINT_SIZE)

/* What the day of an entry means. */
typedef enum SummaryDay
{
	SUMMARY_NO_DAY,				/* cases without a day; the day is 0 */
	SUMMARY_DAYS_TAKEN,
	SUMMARY_DATE				/* see SUMMARY_DATE_OFFSET */
} SummaryDay;

typedef struct SummaryClass
{
	const char *name;			/* NULL for an unused class */
	SummaryDay	day;
} SummaryClass;

/* A summary, decoded; the entries are not a copy. */
typedef struct Summary
{
	int32_t		limit_days;		/* SUMMARY_NO_LIMIT for a kind without a
								 * limit, and if empty */
	const uint8_t *entries;
	size_t		size;
} Summary;

typedef struct SummaryKind
{
	bool		has_limit;
	SummaryClass classes[DAY_COUNTS_CLASSES];
	/* says what is wrong with well-formed entries, or NULL; can be NULL */
	const char *(*complaint) (const Summary *summary);
	unsigned	complaint_class;	/* it complains only of summaries with
									 * cases of this class or a later one */
} SummaryKind;

/*
 * Dates are stored as Julian days (the PostgreSQL date plus this offset), so
 * that none is negative.
 */
#define SUMMARY_DATE_OFFSET	2451545

/* What adding or subtracting summaries comes to. */
typedef enum SummaryResult
{
	SUMMARY_OK,
	SUMMARY_CORRUPT,			/* entries that were checked do not decode */
	SUMMARY_OVERFLOW,			/* more cases than a bigint can hold */
	SUMMARY_NOT_CONTAINED,		/* more to take away than there is */
	SUMMARY_OTHER_LIMIT			/* openings under one limit say nothing about
								 * breaches of another */
} SummaryResult;

/* a + b, in memory of core_allocate(); the sum may take the place of a or b. */
extern SummaryResult summary_add(const Summary *a, const Summary *b, Summary *sum);

/*
 * The same for a - b.  If a has enough cases on each day, but the difference is
 * not the summary of any cases, it is not contained, and the complaint says why;
 * otherwise the complaint is NULL.
 */
extern SummaryResult summary_subtract(const SummaryKind *kind, const Summary *a, const Summary *b,
									  Summary *rest, const char **complaint);

/*
 * Functions that read input return NULL, or a few words that say what is wrong
 * with it.
 *
 * summary_open() reads the header and does not check the entries.  It is meant
 * for values that were checked on input.
 */
extern const char *summary_open(const uint8_t *stored, size_t size, Summary *summary);
extern const char *summary_check(const SummaryKind *kind, const uint8_t *stored, size_t size);

/* Writes the header into a buffer of SUMMARY_HEADER_SIZE bytes, and returns its end. */
extern uint8_t *summary_put_header(uint8_t *next, int32_t limit_days);

/* text is a buffer of SUMMARY_TEXT_SIZE(summary->size) characters. */
#define SUMMARY_TEXT_SIZE(size)	(256 + (size) * 48)

/* False if the entries are malformed. */
extern bool summary_to_text(const SummaryKind *kind, const Summary *summary, char *string);

/* Writes the stored form into a buffer of strlen(text) + SUMMARY_HEADER_SIZE bytes. */
extern const char *summary_from_text(const SummaryKind *kind, const char *string,
									 uint8_t *buffer, size_t *size);

#endif
