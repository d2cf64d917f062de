/*
 * timeliness.c
 *		The distribution of days taken, and the measures read off it.
 */
#include "timeliness.h"

const SummaryKind timeliness_kind = {
	.classes = {
		[TIMELINESS_COMPLETED] = {"completed", SUMMARY_DAYS_TAKEN},
		[TIMELINESS_EXCEPTIONS] = {"exceptions", SUMMARY_DAYS_TAKEN},
		[TIMELINESS_OPEN] = {"open", SUMMARY_DAYS_TAKEN},
		[TIMELINESS_UNDATED] = {"undated", SUMMARY_NO_DAY},
		[TIMELINESS_UNDATED_EXCEPTIONS] = {"undated_exceptions", SUMMARY_NO_DAY},
	},
};

bool
timeliness_totals(const uint8_t *entries, size_t size, uint32_t limit_days,
				  TimelinessTotals *totals)
{
	DayCountsReader reader;

	*totals = (TimelinessTotals) {0};
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
				if (days > 0 && reader.cases > (UINT64_MAX - totals->days) / days)
					totals->days_overflow = true;
				else
					totals->days += reader.cases * days;
				break;
			case TIMELINESS_EXCEPTIONS:
				totals->dated_exceptions += reader.cases;
				if (days <= limit_days)
					totals->in_time_exceptions += reader.cases;
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
		}
	}
	return !reader.malformed;
}

bool
timeliness_bands(const uint8_t *entries, size_t size, const int32_t *edges,
				 int n_edges, TimelinessBand *bands)
{
	DayCountsReader reader;
	unsigned	class = DAY_COUNTS_CLASSES;
	int			band = 0;

	for (int i = 0; i <= n_edges; i++)
		bands[i] = (TimelinessBand) {0};
	day_counts_read(&reader, entries, size);
	while (day_counts_next(&reader))
	{
		/* within a class the days ascend, and so do the bands */
		if (day_counts_class(reader.key) != class)
			band = 0;
		class = day_counts_class(reader.key);
		while (band < n_edges && day_counts_day(reader.key) > (uint32_t) edges[band])
			band++;
		if (class == TIMELINESS_COMPLETED)
			bands[band].completed += reader.cases;
		else if (class == TIMELINESS_OPEN)
			bands[band].open += reader.cases;
	}
	return !reader.malformed;
}

bool
timeliness_days_at(const uint8_t *entries, size_t size, uint64_t n,
				   uint32_t *days, uint32_t *days_after)
{
	DayCountsReader reader;
	uint64_t	seen = 0;
	bool		found = false;

	day_counts_read(&reader, entries, size);
	while (day_counts_next(&reader) &&
		   day_counts_class(reader.key) == TIMELINESS_COMPLETED)
	{
		seen += reader.cases;
		if (seen <= n)
			continue;
		*days_after = day_counts_day(reader.key);
		if (!found)
			*days = *days_after;
		found = true;
		if (seen > n + 1)
			break;
	}
	return found && !reader.malformed;
}
