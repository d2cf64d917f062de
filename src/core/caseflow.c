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

/* A date as a day of a summary; below 0 if it is null. */
static inline int64_t
summary_day(const RowColumn *dates, size_t row)
{
	return dates->nulls[row] ? -1 : dates->values[row] + SUMMARY_DATE_OFFSET;
}

size_t
caseflow_add_rows(const RowStates *states, const CaseflowRows *rows, size_t row, size_t n_rows)
{
	const CaseflowRows columns = *rows;
	const RowStates places = *states;

	for (; row < n_rows; row++)
	{
		int64_t		opened = summary_day(&columns.opened_on, row);
		int64_t		closed = summary_day(&columns.closed_on, row);
		int64_t		limit_days = columns.limit_days.values[row];
		SummaryState *state = row_state(&places, row);
		DayCount	counts[CASEFLOW_COUNTS];

		row_state_ahead(&places, row, n_rows);
		if (!places.counted[row])
			continue;
		if ((int) !row_day_is_finite(columns.opened_on.values[row]) | (opened > DAY_COUNTS_MAX_DAY) |
			!row_day_is_finite(columns.closed_on.values[row]) | (closed > DAY_COUNTS_MAX_DAY) |
			columns.limit_days.nulls[row] | (limit_days < 0) | (limit_days != state->limit_days) |
			!summary_state_has_room(state, CASEFLOW_COUNTS))
			break;

		/*
		 * there is room for all; they are undated, or have this many counts,
		 * which is unrolled
		 */
		if (caseflow_case_counts(opened, closed, (int32_t) limit_days, counts) == CASEFLOW_COUNTS)
			for (int i = 0; i < CASEFLOW_COUNTS; i++)
				(void) summary_state_count(state, counts[i]);
		else
			(void) summary_state_count(state, counts[0]);
	}
	return row;
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
