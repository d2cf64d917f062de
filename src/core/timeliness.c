/*
 * timeliness.c
 *		The distribution of days taken, and the measures read off it.
 */
#include "timeliness.h"

const SummaryKind timeliness_kind = {
	.classes = {
		[TIMELINESS_COMPLETED] = {"completed", SUMMARY_DAYS_TAKEN},
		[TIMELINESS_EXCEPTIONS] = {"exceptions", SUMMARY_DAYS_TAKEN},
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
