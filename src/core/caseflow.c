/*
 * caseflow.c
 *		Openings, closings and breaches by day, and the backlog read off them.
 */
#include "caseflow.h"

static const char *complaint(const Summary *summary);

const SummaryKind caseflow_kind = {
	.has_limit = true,
	.classes = {
		[CASEFLOW_OPENED] = {"opened", SUMMARY_DATE},
		[CASEFLOW_CLOSED] = {"closed", SUMMARY_DATE},
		[CASEFLOW_BREACHED] = {"breached", SUMMARY_DATE},
		[CASEFLOW_CLOSED_OVERDUE] = {"closed_overdue", SUMMARY_DATE},
		[CASEFLOW_UNDATED] = {"undated", SUMMARY_NO_DAY},
	},
	.complaint = complaint,
};

static inline int32_t
summary_day(int32_t date)
{
	/* an infinite date, which is not counted, may overflow */
	return (int32_t) ((uint32_t) date + SUMMARY_DATE_OFFSET);
}

/* Several rows are done at a time. */
static void
make_keys(const CaseflowRows *rows, const bool *counted, size_t n_rows, uint32_t *restrict opened_keys,
		  uint32_t *restrict closed_keys, uint32_t *restrict breached_keys, uint32_t *restrict closed_overdue_keys)
{
	/* bytes, since gcc 12 does not take several bool at a time */
	const uint8_t *is_counted = (const uint8_t *) counted;
	const uint8_t *unopened = (const uint8_t *) rows->opened_on.nulls;
	const uint8_t *unclosed = (const uint8_t *) rows->closed_on.nulls;
	const uint8_t *without_limit = (const uint8_t *) rows->limit_days.nulls;
	const int64_t *opened_on = rows->opened_on.values;
	const int64_t *closed_on = rows->closed_on.values;
	const int64_t *limits = rows->limit_days.values;

	for (size_t row = 0; row < n_rows; row++)
	{
		int32_t		limit_days = (int32_t) limits[row];

		/* days of a summary; below 0 if they are null */
		int32_t		opened = summary_day((int32_t) opened_on[row]) | -(int32_t) unopened[row];
		int32_t		closed = summary_day((int32_t) closed_on[row]) | -(int32_t) unclosed[row];
		bool		is_mistake = (int) !row_day_is_finite((int32_t) opened_on[row]) |
		!row_day_is_finite((int32_t) closed_on[row]) |
		(opened > (int32_t) DAY_COUNTS_MAX_DAY) | (closed > (int32_t) DAY_COUNTS_MAX_DAY) |
		(limit_days < 0) | (limit_days > (int32_t) DAY_COUNTS_MAX_DAY);

		/* all bits, as in ROW_KEY_NONE, or none */
		uint32_t	none = -(uint32_t) is_mistake | -(uint32_t) without_limit[row] | ((uint32_t) is_counted[row] - 1);
		DayCount	counts[CASEFLOW_COUNTS];

		/* they mean nothing for a mistake */
		caseflow_case_counts(opened, closed, limit_days, counts);
		opened_keys[row] = (counts[0].key | none) - (none & is_counted[row]);	/* or ROW_KEY_LEFT */
		closed_keys[row] = counts[1].key | (counts[1].cases - 1) | none;
		breached_keys[row] = counts[2].key | (counts[2].cases - 1) | none;
		closed_overdue_keys[row] = counts[3].key | (counts[3].cases - 1) | none;
	}
}

void
caseflow_row_keys(const CaseflowRows *rows, const bool *counted, size_t n_rows, uint32_t *keys)
{
	make_keys(rows, counted, n_rows, keys, keys + n_rows, keys + 2 * n_rows, keys + 3 * n_rows);
}

static void
next_entry(CountByDay *count)
{
	count->more = day_counts_next(&count->reader) &&
		day_counts_class(count->reader.key) == count->class;
}

/* The cases of the class through a day; days must not descend. */
static uint64_t
count_up_to(CountByDay *count, int64_t day)
{
	while (count->more && day_counts_day(count->reader.key) <= day)
	{
		count->cases += count->reader.cases;
		next_entry(count);
	}
	return count->cases;
}

/* The cases of the class on one day; days must ascend. */
static uint64_t
count_on(CountByDay *count, int64_t day)
{
	uint64_t	before = count_up_to(count, day - 1);

	return count_up_to(count, day) - before;
}

/* One pass over the entries finds where each class begins. */
void
backlog_read(BacklogReader *reader, const Summary *summary)
{
	CountByDay *counts[] = {
		[CASEFLOW_OPENED] = &reader->opened,
		[CASEFLOW_CLOSED] = &reader->closed,
		[CASEFLOW_BREACHED] = &reader->breached,
		[CASEFLOW_CLOSED_OVERDUE] = &reader->closed_overdue,
	};
	DayCountsReader entries;
	bool		more;

	day_counts_read(&entries, summary->entries, summary->size);
	more = day_counts_next(&entries);
	for (unsigned class = 0; class <= CASEFLOW_CLOSED_OVERDUE; class++)
	{
		while (more && day_counts_class(entries.key) < class)
			more = day_counts_next(&entries);
		counts[class]->reader = entries;
		counts[class]->class = class;
		counts[class]->more = more && day_counts_class(entries.key) == class;
		counts[class]->cases = 0;
	}
}

bool
backlog_at(BacklogReader *reader, int64_t day, Backlog *backlog)
{
	uint64_t	breached = count_up_to(&reader->breached, day);
	uint64_t	closed_overdue = count_up_to(&reader->closed_overdue, day);

	backlog->opened = count_up_to(&reader->opened, day);
	backlog->closed = count_up_to(&reader->closed, day);
	backlog->open = backlog->opened - backlog->closed;
	backlog->overdue = breached - closed_overdue;
	return backlog->closed <= backlog->opened && closed_overdue <= breached &&
		backlog->overdue <= backlog->open &&
		!reader->opened.reader.malformed && !reader->closed.reader.malformed &&
		!reader->breached.reader.malformed && !reader->closed_overdue.reader.malformed;
}

/* The first day after which the count can differ; at most end. */
static int64_t
next_day(const CountByDay *count, int64_t end)
{
	return count->more && day_counts_day(count->reader.key) < end
		? day_counts_day(count->reader.key) : end;
}

SummaryResult
backlog_overdue_days(BacklogReader *reader, int64_t from_day, int64_t to_day, uint64_t *days)
{
	int64_t		day = from_day;

	*days = 0;
	while (day <= to_day)
	{
		uint64_t	breached = count_up_to(&reader->breached, day);
		uint64_t	closed_overdue = count_up_to(&reader->closed_overdue, day);
		int64_t		next = next_day(&reader->closed_overdue,
									next_day(&reader->breached, to_day + 1));
		uint64_t	span = (uint64_t) (next - day);

		if (closed_overdue > breached || breached > DAY_COUNTS_MAX_CASES)
			return SUMMARY_CORRUPT;
		if (breached - closed_overdue > (INT64_MAX - *days) / span)
			return SUMMARY_OVERFLOW;
		*days += (breached - closed_overdue) * span;
		day = next;
	}
	return reader->breached.reader.malformed || reader->closed_overdue.reader.malformed
		? SUMMARY_CORRUPT : SUMMARY_OK;
}

/*
 * Is there a set of cases that has this summary?
 *
 * Each breach needs an opening limit + 1 days before it, and each overdue
 * closing needs a closing on its day.  A case that breaches closes, if it does,
 * after the day of the breach.  Every other case closes between its opening and
 * the day on which it would breach.  These spans are equally long, so first-in
 * first-out assigns closings to all cases if any order does, and a comparison of
 * running totals decides.
 */
static const char *
complaint(const Summary *summary)
{
	int64_t		to_breach = (int64_t) summary->limit_days + 1;
	BacklogReader start;
	CountByDay	day;
	BacklogReader up_to;

	backlog_read(&start, summary);

	day = start.breached;
	up_to = start;
	for (; day.more; next_entry(&day))
		if (count_on(&up_to.opened, day_counts_day(day.reader.key) - to_breach) < day.reader.cases)
			return "it has a breach without an opening";

	day = start.closed_overdue;
	up_to = start;
	for (; day.more; next_entry(&day))
		if (count_on(&up_to.closed, day_counts_day(day.reader.key)) < day.reader.cases)
			return "it has an overdue closing that is not a closing";

	day = start.closed_overdue;
	up_to = start;
	for (; day.more; next_entry(&day))
	{
		int64_t		d = day_counts_day(day.reader.key);

		if (count_up_to(&up_to.breached, d - 1) < count_up_to(&up_to.closed_overdue, d))
			return "it has an overdue closing without a breach";
	}

	/* not more closings than openings, without those that breach */
	day = start.closed;
	up_to = start;
	for (; day.more; next_entry(&day))
	{
		int64_t		d = day_counts_day(day.reader.key);

		if (count_up_to(&up_to.opened, d) - count_up_to(&up_to.breached, d + to_breach) <
			count_up_to(&up_to.closed, d) - count_up_to(&up_to.closed_overdue, d))
			return "it has a closing without an opening";
	}

	/* ... and none of them is still open on the day on which it would breach */
	day = start.opened;
	up_to = start;
	for (; day.more; next_entry(&day))
	{
		int64_t		d = day_counts_day(day.reader.key);
		int64_t		breach = d + to_breach;

		if (breach > DAY_COUNTS_MAX_DAY)
			break;
		if (count_up_to(&up_to.opened, d) - count_up_to(&up_to.breached, breach) >
			count_up_to(&up_to.closed, breach) - count_up_to(&up_to.closed_overdue, breach))
			return "it has an opening with neither a closing in time nor a breach";
	}
	return NULL;
}
