/*
 * summary.c
 *		The stored, text and binary forms of a summary value.
 */
#include "summary.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "civil_date.h"
#include "interrupts.h"
#include "memory.h"

#define EMPTY	"empty"

/* Entries of a text processed between interrupt checks. */
#define ENTRIES_BETWEEN_CHECKS	4096

uint8_t *
summary_put_header(uint8_t *next, int32_t limit_days)
{
	*next++ = SUMMARY_VERSION;
	return day_counts_put_varint(next, (uint64_t) ((int64_t) limit_days + 1));
}

const char *
summary_open(const uint8_t *stored, size_t size, Summary *summary)
{
	const uint8_t *end = stored + size;
	uint64_t	limit;

	if (size == 0)
		return "it is empty";
	if (stored[0] != SUMMARY_VERSION)
		return "it has a version that this release does not know";
	summary->entries = day_counts_get_varint(stored + 1, end, &limit);
	if (summary->entries == NULL || limit > DAY_COUNTS_MAX_DAY + 1)
		return "its limit is malformed";
	summary->limit_days = (int32_t) ((int64_t) limit - 1);
	summary->size = (size_t) (end - summary->entries);
	return NULL;
}

static SummaryResult
result_of(DayCountsResult result)
{
	switch (result)
	{
		case DAY_COUNTS_OK:
			return SUMMARY_OK;
		case DAY_COUNTS_OVERFLOW:
			return SUMMARY_OVERFLOW;
		case DAY_COUNTS_NOT_CONTAINED:
			return SUMMARY_NOT_CONTAINED;
		case DAY_COUNTS_MALFORMED:
			break;
	}
	return SUMMARY_CORRUPT;
}

/* Is there one limit for both?  A summary of no cases has none. */
static bool
common_limit(const Summary *a, const Summary *b, int32_t *limit_days)
{
	*limit_days = a->limit_days != SUMMARY_NO_LIMIT ? a->limit_days : b->limit_days;
	return b->limit_days == SUMMARY_NO_LIMIT || b->limit_days == *limit_days;
}

SummaryResult
summary_add(const Summary *a, const Summary *b, Summary *sum)
{
	uint8_t    *entries;
	Summary		both;
	SummaryResult result;

	if (!common_limit(a, b, &both.limit_days))
		return SUMMARY_OTHER_LIMIT;
	entries = core_allocate(a->size + b->size);
	result = result_of(day_counts_add(a->entries, a->size, b->entries, b->size, entries, &both.size));
	both.entries = entries;
	if (result == SUMMARY_OK)
		*sum = both;
	return result;
}

SummaryResult
summary_subtract(const SummaryKind *kind, const Summary *a, const Summary *b,
				 Summary *rest, const char **complaint)
{
	uint8_t    *entries;
	uint64_t	after;
	Summary		difference;
	SummaryResult result;

	*complaint = NULL;
	if (!common_limit(a, b, &difference.limit_days))
		return SUMMARY_OTHER_LIMIT;
	entries = core_allocate(a->size);
	result = result_of(day_counts_subtract(a->entries, a->size, b->entries, b->size, entries, &difference.size, &after));
	difference.entries = entries;
	if (result != SUMMARY_OK)
		return result;
	if (difference.size == 0)
		difference.limit_days = SUMMARY_NO_LIMIT;
	if (kind->complaint && b->size > 0 && after > day_counts_key(kind->complaint_class, 0))
		*complaint = kind->complaint(&difference);
	if (*complaint)
		return SUMMARY_NOT_CONTAINED;
	*rest = difference;
	return SUMMARY_OK;
}

static const char *
check_entries(const SummaryKind *kind, const Summary *summary)
{
	DayCountsReader reader;

	switch (day_counts_check(summary->entries, summary->size))
	{
		case DAY_COUNTS_OK:
			break;
		case DAY_COUNTS_MALFORMED:
			return "its day counts are malformed";
		case DAY_COUNTS_OVERFLOW:
			return "it counts more cases than a bigint can hold";
		case DAY_COUNTS_NOT_CONTAINED:
			break;
	}

	day_counts_read(&reader, summary->entries, summary->size);
	while (day_counts_next(&reader))
	{
		const SummaryClass *class = &kind->classes[day_counts_class(reader.key)];

		if (class->name == NULL)
			return "it has a class of cases that this release does not know";
		if (class->day == SUMMARY_NO_DAY && day_counts_day(reader.key) != 0)
			return "it has a day where none can be";
	}
	return kind->complaint ? kind->complaint(summary) : NULL;
}

const char *
summary_check(const SummaryKind *kind, const uint8_t *stored, size_t size)
{
	Summary		summary;
	const char *wrong = summary_open(stored, size, &summary);

	if (wrong)
		return wrong;
	if ((kind->has_limit && summary.size > 0) != (summary.limit_days != SUMMARY_NO_LIMIT))
		return "it has a limit and no cases, or cases and no limit";
	return check_entries(kind, &summary);
}

bool
summary_to_text(const SummaryKind *kind, const Summary *summary, char *string)
{
	DayCountsReader reader;
	int			last_class = -1;

	if (summary->size == 0)
	{
		strcpy(string, EMPTY);
		return true;
	}
	if (kind->has_limit)
		string += sprintf(string, "limit %" PRId32 "; ", summary->limit_days);

	day_counts_read(&reader, summary->entries, summary->size);
	while (day_counts_next(&reader))
	{
		int			number = (int) day_counts_class(reader.key);
		uint32_t	day = day_counts_day(reader.key);
		const SummaryClass *class = &kind->classes[number];

		if (class->name == NULL)
			return false;
		if (number != last_class)
			string += sprintf(string, "%s%s", last_class >= 0 ? "; " : "", class->name);
		last_class = number;

		*string++ = ' ';
		if (class->day == SUMMARY_DATE)
		{
			civil_date_to_text((int64_t) day - SUMMARY_DATE_OFFSET, string);
			string += strlen(string);
			*string++ = ':';
		}
		else if (class->day == SUMMARY_DAYS_TAKEN)
			string += sprintf(string, "%" PRIu32 ":", day);
		string += sprintf(string, "%" PRIu64, reader.cases);
	}
	*string = '\0';
	return !reader.malformed;
}

/* Skips a word at the front of the string; false if it is not there. */
static bool
skip_word(const char **string, const char *word)
{
	size_t		length = strlen(word);

	if (strncmp(*string, word, length) != 0)
		return false;
	*string += length;
	return true;
}

/* Takes an unsigned number of at most max from the front of the string. */
static bool
take_number(const char **string, uint64_t max, uint64_t *number)
{
	const char *start = *string;

	*number = 0;
	for (; **string >= '0' && **string <= '9'; ++*string)
	{
		uint64_t	digit = (uint64_t) (**string - '0');

		if (*number > (max - digit) / 10)
			return false;
		*number = *number * 10 + digit;
	}
	/* no sign, no space, no leading zero */
	return *string > start && (*start != '0' || *string == start + 1);
}

/* Takes two digits from the front of the string. */
static bool
take_two_digits(const char **string, int *number)
{
	const char *t = *string;

	if (t[0] < '0' || t[0] > '9' || t[1] < '0' || t[1] > '9')
		return false;
	*number = (t[0] - '0') * 10 + t[1] - '0';
	*string += 2;
	return true;
}

/* Takes a date as civil_date_to_text() writes it from the front of the string. */
static bool
take_date(const char **string, uint64_t *day)
{
	bool		negative = skip_word(string, "-");
	int			digits = 0;
	CivilDate	date = {0};
	int64_t		result;

	for (; **string >= '0' && **string <= '9' && digits < 7; digits++)
		date.year = date.year * 10 + *(*string)++ - '0';
	if (digits < 4 || (digits > 4 && date.year < 10000) || (negative && date.year == 0))
		return false;
	if (negative)
		date.year = -date.year;
	if (!skip_word(string, "-") || !take_two_digits(string, &date.month) ||
		date.month < 1 || date.month > 12 ||
		!skip_word(string, "-") || !take_two_digits(string, &date.day) ||
		date.day < 1 || date.day > civil_date_days_in_month(date.year, date.month))
		return false;
	result = civil_date_to_day(date) + SUMMARY_DATE_OFFSET;
	*day = (uint64_t) result;
	return result >= 0 && result <= DAY_COUNTS_MAX_DAY;
}

static const char *
take_entry(const char **string, unsigned number, SummaryDay kind_of_day,
		   DayCountsWriter *writer)
{
	uint64_t	day = 0;
	uint64_t	cases;

	if (kind_of_day == SUMMARY_DATE ? !take_date(string, &day) :
		kind_of_day == SUMMARY_DAYS_TAKEN ? !take_number(string, DAY_COUNTS_MAX_DAY, &day) :
		false)
		return "a day is malformed";
	if (kind_of_day != SUMMARY_NO_DAY && !skip_word(string, ":"))
		return "a day has no number of cases";
	if (!take_number(string, DAY_COUNTS_MAX_CASES, &cases) || cases == 0)
		return "a number of cases is malformed";
	if (day_counts_key(number, (int64_t) day) < writer->after)
		return "its days are not in ascending order";
	day_counts_put(writer, day_counts_key(number, (int64_t) day), cases);
	return NULL;
}

/* Takes the name of a class, this one or a later, from the front of the string. */
static bool
take_class(const SummaryKind *kind, const char **string, unsigned *number)
{
	for (; *number < DAY_COUNTS_CLASSES; ++*number)
	{
		const char *after = *string;

		if (kind->classes[*number].name != NULL &&
			skip_word(&after, kind->classes[*number].name) && *after == ' ')
		{
			*string = after;
			return true;
		}
	}
	return false;
}

/*
 * The buffer suffices: an entry of n digits takes fewer than n bytes, and the
 * larger gap at the start of a class fewer than the name of the class.
 */
const char *
summary_from_text(const SummaryKind *kind, const char *string, uint8_t *buffer,
				  size_t *size)
{
	uint64_t	limit = 0;
	DayCountsWriter writer;
	uint8_t    *entries;
	Summary		summary;
	size_t		n = 0;

	if (strcmp(string, EMPTY) == 0)
	{
		*size = (size_t) (summary_put_header(buffer, SUMMARY_NO_LIMIT) - buffer);
		return NULL;
	}
	if (kind->has_limit &&
		!(skip_word(&string, "limit ") && take_number(&string, DAY_COUNTS_MAX_DAY, &limit) &&
		  skip_word(&string, "; ")))
		return "it does not begin with a limit";

	summary.limit_days = kind->has_limit ? (int32_t) limit : SUMMARY_NO_LIMIT;
	entries = summary_put_header(buffer, summary.limit_days);
	day_counts_write(&writer, entries);
	for (unsigned number = 0;; number++)
	{
		const char *wrong;

		if (!take_class(kind, &string, &number))
			return "a class of cases is unknown, or not in its order";
		while (skip_word(&string, " "))
		{
			if (++n % ENTRIES_BETWEEN_CHECKS == 0)
				check_interrupts();
			wrong = take_entry(&string, number, kind->classes[number].day, &writer);
			if (wrong)
				return wrong;
		}
		if (*string == '\0')
			break;
		if (!skip_word(&string, "; "))
			return "something follows a number of cases";
	}

	summary.entries = entries;
	summary.size = (size_t) (writer.next - entries);
	*size = (size_t) (writer.next - buffer);
	return check_entries(kind, &summary);
}
