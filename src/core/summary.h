/*
 * summary.h
 *		The forms of a summary value outside an aggregate: stored, text, binary.
 *
 * The stored form is also what goes over the wire:
 *
 *		version (1 byte)  varint(limit_days + 1, or 0 for none)  day counts
 *
 * The text form says the same in words, so that it reads and diffs well:
 *
 *		limit 140; opened 2020-03-02:4 2020-03-03:1; closed 2020-05-01:2
 *
 * A summary of no cases has no limit, so that it can be combined with any; its
 * text is "empty".
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
	SUMMARY_NO_DAY,				/* a bare number of cases; the day is 0 */
	SUMMARY_DAYS_TAKEN,
	SUMMARY_DATE				/* see summary_date() */
} SummaryDay;

typedef struct SummaryClass
{
	const char *name;			/* NULL: there is no such class */
	SummaryDay	day;
} SummaryClass;

/* A summary taken apart; the entries are not a copy. */
typedef struct Summary
{
	int32_t		limit_days;		/* SUMMARY_NO_LIMIT for a kind without, and if empty */
	const uint8_t *entries;
	size_t		size;
} Summary;

typedef struct SummaryKind
{
	bool		has_limit;
	SummaryClass classes[DAY_COUNTS_CLASSES];
	/* what is wrong with well-formed entries, or NULL; may itself be NULL */
	const char *(*complaint) (const Summary *summary);
} SummaryKind;

/*
 * Dates are held as Julian days, the PostgreSQL date plus this, so that none
 * is negative.
 */
#define SUMMARY_DATE_OFFSET	2451545

/* What adding or subtracting summaries comes to. */
typedef enum SummaryResult
{
	SUMMARY_OK,
	SUMMARY_CORRUPT,			/* entries that were checked do not decode */
	SUMMARY_OVERFLOW,			/* more cases than a bigint can hold */
	SUMMARY_NOT_CONTAINED,		/* more to take away than there is */
	SUMMARY_OTHER_LIMIT			/* openings under one limit say nothing about breaches of another */
} SummaryResult;

/* a + b and a - b, in memory of core_allocate(); the result may take the place of a or b. */
extern SummaryResult summary_add(const Summary *a, const Summary *b, Summary *sum);
extern SummaryResult summary_subtract(const Summary *a, const Summary *b, Summary *rest);

/*
 * The functions that take something from outside return NULL, or what is
 * wrong with it in a few words.
 *
 * The header may be read without a check of the rest, which is meant for
 * values that were checked when they came in.
 */
extern const char *summary_open(const uint8_t *stored, size_t size, Summary *summary);
extern const char *summary_check(const SummaryKind *kind, const uint8_t *stored, size_t size);

/* Writes the header into SUMMARY_HEADER_SIZE bytes, and returns its end. */
extern uint8_t *summary_put_header(uint8_t *next, int32_t limit_days);

/* The room holds SUMMARY_TEXT_SIZE(summary->size) characters. */
#define SUMMARY_TEXT_SIZE(size)	(256 + (size) * 48)

/* False where the entries are malformed. */
extern bool summary_to_text(const SummaryKind *kind, const Summary *summary, char *text);

/* The room holds strlen(text) + SUMMARY_HEADER_SIZE bytes, and gets the stored form. */
extern const char *summary_from_text(const SummaryKind *kind, const char *text,
									 uint8_t *room, size_t *size);

#endif
