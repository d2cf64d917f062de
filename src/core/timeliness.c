/*
 * timeliness.c
 *		The distribution of days taken, and the measures read off it.
 */
#include "timeliness.h"

#include <string.h>

#include "outcomes.h"

const SummaryKind timeliness_kind = {
	.classes = {
		[TIMELINESS_COMPLETED] = {"completed", SUMMARY_DAYS_TAKEN},
		[TIMELINESS_EXCEPTIONS] = {"exceptions", SUMMARY_DAYS_TAKEN},
		[TIMELINESS_OPEN] = {"open", SUMMARY_DAYS_TAKEN},
		[TIMELINESS_UNDATED] = {"undated", SUMMARY_NO_DAY},
		[TIMELINESS_UNDATED_EXCEPTIONS] = {"undated_exceptions", SUMMARY_NO_DAY},
		[TIMELINESS_WITHOUT_PLAN] = {"without_plan", SUMMARY_DAYS_TAKEN},
		[TIMELINESS_ENTERED] = {"entered", SUMMARY_DAYS_TAKEN},
	},
	.complaint = outcomes_complaint,
	.complaint_class = TIMELINESS_ENTERED,
};

/* With and without an as-of day; it is inlined for each, and several rows are done at a time. */
static ALWAYS_INLINE void
make_keys(const TimelinessRows *rows, const bool *counted, size_t n_rows, bool replays, uint32_t *restrict keys)
{
	/* bytes, since gcc 12 does not take several bool at a time */
	const uint8_t *unstarted = (const uint8_t *) rows->started_on.nulls;
	const uint8_t *uncompleted = (const uint8_t *) rows->completed_on.nulls;
	const uint8_t *without_day = (const uint8_t *) rows->as_of.nulls;
	const uint8_t *is_counted = (const uint8_t *) counted;
	const int64_t *started_on = rows->started_on.values;
	const int64_t *completed_on = rows->completed_on.values;
	const int64_t *excepted = rows->excepted.values;
	const int64_t *as_of = rows->as_of.values;

	for (size_t row = 0; row < n_rows; row++)
	{
		TimelinessCase c = {
			.started = unstarted[row] == 0,
			.completed = uncompleted[row] == 0,
			.excepted = (int32_t) excepted[row] != 0,
			.replays = replays,
			.started_on = (int32_t) started_on[row],
			.completed_on = (int32_t) completed_on[row],
			.as_of = replays ? (int32_t) as_of[row] : 0
		};
		bool		is_mistake = (int) !row_day_is_finite(c.started_on) | !row_day_is_finite(c.completed_on) |
		(replays && ((without_day[row] != 0) | !row_day_is_finite(c.as_of)));
		uint32_t	key;
		int64_t		too_long;
		TimelinessCaseResult result = timeliness_case_key(&c, &key, &too_long);

		key = result == TIMELINESS_COUNTED ? key : ROW_KEY_NONE;
		key = (is_mistake | (result == TIMELINESS_TOO_LONG)) ? ROW_KEY_LEFT : key;
		keys[row] = is_counted[row] != 0 ? key : ROW_KEY_NONE;
	}
}

void
timeliness_row_keys(const TimelinessRows *rows, const bool *counted, size_t n_rows, uint32_t *keys)
{
	if (rows->replays)
		make_keys(rows, counted, n_rows, true, keys);
	else
		make_keys(rows, counted, n_rows, false, keys);
}

/* Adds the days of a number of cases to a sum; false if the sum would overflow. */
static bool
add_days(uint64_t *sum, uint64_t cases, uint32_t days)
{
	if (days > 0 && cases > (UINT64_MAX - *sum) / days)
		return false;
	*sum += cases * days;
	return true;
}

bool
timeliness_totals(const uint8_t *entries, size_t size, uint32_t limit_days,
				  TimelinessTotals *totals)
{
	DayCountsReader reader;

	memset(totals, 0, sizeof(*totals));
	day_counts_read(&reader, entries, size);
	while (day_counts_next(&reader))
	{
		uint32_t	days = day_counts_day(reader.key);

		switch (day_counts_class(reader.key))
		{
			case TIMELINESS_COMPLETED:
				totals->dated += reader.cases;
				if (days <= limit_days)
					totals->in_time += reader.cases;
				if (!add_days(&totals->days, reader.cases, days))
					totals->days_overflow = true;
				break;
			case TIMELINESS_EXCEPTIONS:
				totals->dated_exceptions += reader.cases;
				if (days <= limit_days)
					totals->in_time_exceptions += reader.cases;
				if (!add_days(&totals->days_exceptions, reader.cases, days))
					totals->days_exceptions_overflow = true;
				break;
			case TIMELINESS_OPEN:
				totals->open += reader.cases;
				if (days > limit_days)
					totals->overdue += reader.cases;
				break;
			case TIMELINESS_UNDATED:
				totals->undated += reader.cases;
				break;
			case TIMELINESS_UNDATED_EXCEPTIONS:
				totals->undated_exceptions += reader.cases;
				break;
			case TIMELINESS_ENTERED:
				totals->entered += reader.cases;
				break;
		}
	}
	return !reader.malformed;
}

bool
timeliness_bands(const uint8_t *entries, size_t size, const int32_t *edges,
				 int n_edges, bool include_exceptions, TimelinessBand *bands)
{
	DayCountsReader reader;
	unsigned	class = DAY_COUNTS_CLASSES;
	int			band = 0;

	memset(bands, 0, ((size_t) n_edges + 1) * sizeof(TimelinessBand));
	day_counts_read(&reader, entries, size);
	while (day_counts_next(&reader))
	{
		/* within a class the days ascend, and so do the bands */
		if (day_counts_class(reader.key) != class)
			band = 0;
		class = day_counts_class(reader.key);
		while (band < n_edges && day_counts_day(reader.key) > (uint32_t) edges[band])
			band++;
		if (class == TIMELINESS_COMPLETED || (class == TIMELINESS_EXCEPTIONS && include_exceptions))
			bands[band].completed += reader.cases;
		else if (class == TIMELINESS_OPEN)
			bands[band].open += reader.cases;
	}
	return !reader.malformed;
}

/* The next entry of that class; false where there is none left. */
static bool
next_of_class(DayCountsReader *reader, TimelinessClass class)
{
	while (day_counts_next(reader))
	{
		if (day_counts_class(reader->key) == class)
			return true;
		if (day_counts_class(reader->key) > class)
			break;
	}
	return false;
}

bool
timeliness_days_at(const uint8_t *entries, size_t size, uint64_t n,
				   bool include_exceptions, uint32_t *days, uint32_t *days_after)
{
	/* a reader for each class, merged by days */
	DayCountsReader readers[2];
	bool		more[2];
	uint64_t	seen = 0;
	bool		found = false;

	for (int i = 0; i < 2; i++)
		day_counts_read(&readers[i], entries, size);
	more[0] = next_of_class(&readers[0], TIMELINESS_COMPLETED);
	more[1] = include_exceptions && next_of_class(&readers[1], TIMELINESS_EXCEPTIONS);
	while (more[0] || more[1])
	{
		int			i = (!more[0] ||
						 (more[1] && day_counts_day(readers[1].key) < day_counts_day(readers[0].key)));

		seen += readers[i].cases;
		if (seen > n)
		{
			*days_after = day_counts_day(readers[i].key);
			if (!found)
				*days = *days_after;
			found = true;
			if (seen > n + 1)
				break;
		}
		more[i] = next_of_class(&readers[i], i == 0 ? TIMELINESS_COMPLETED : TIMELINESS_EXCEPTIONS);
	}
	return found && !readers[0].malformed && !readers[1].malformed;
}
