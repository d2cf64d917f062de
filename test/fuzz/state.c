/*
 * state.c
 *		Fuzzes the state of an aggregate: the data is a program of additions and
 *		subtractions, whose result is compared with sums of stored summaries.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/pieces.h"
#include "memory.h"
#include "summary_state.h"
#include "timeliness.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static Summary
read_state(SummaryState *state, SummaryResult expected)
{
	Summary		summary;

	assert(summary_state_check(state, offsetof(SummaryState, data) + state->capacity));
	assert(summary_state_read(state, &summary) == expected);
	return summary;
}

/* A summary of many cases on some days, described by three bytes. */
static Summary
summary_of_bytes(const uint8_t *bytes)
{
	uint8_t    *entries = allocate(256 * DAY_COUNTS_ENTRY_SIZE);
	DayCountsWriter writer;
	Summary		summary = {SUMMARY_NO_LIMIT, entries, 0};

	day_counts_write(&writer, entries);
	for (int i = 0; i < bytes[0]; i++)
		day_counts_put(&writer, day_counts_key(bytes[1] % 8, bytes[1] * 40 + i * (1 + bytes[2] % 16)),
					   (uint64_t) 1 << bytes[2] / 4 % 55);
	summary.size = (size_t) (writer.next - entries);
	return summary;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint32_t keys[256 * 8];
	static uint32_t scratch[256 * 8];
	static uint8_t entries[256 * 8 * DAY_COUNTS_KEY_SIZE];
	SummaryState *state;
	const char *complaint;
	Summary		sum = {SUMMARY_NO_LIMIT, (const uint8_t *) "", 0};
	Summary		summary;

	core_allocate = allocate;
	state = summary_state_new();
	/* four bytes per instruction, as many as the pieces suffice for */
	for (int step = 0; step < 200 && size >= 4; step++, data += 4, size -= 4)
	{
		SummaryState *before = state;
		SummaryResult result = SUMMARY_OK;

		summary = summary_of_bytes(data + 1);
		switch (data[0] % 8)
		{
			case 0:
				result = summary_subtract(&timeliness_kind, &sum, &summary, &sum, &complaint);
				assert(summary_state_subtract(&state, &timeliness_kind, &summary, &complaint) == result);
				break;
			case 1:
				assert(summary_state_settle(state, &summary) == SUMMARY_OK);
				break;
			case 2:
				state = memcpy(allocate(offsetof(SummaryState, data) + state->capacity), state,
							   offsetof(SummaryState, data) + state->capacity);
				break;
			case 3:
			case 4:
				/* add cases one by one, as an aggregate adds rows */
				for (int i = 0; i < data[1] * 8; i++)
				{
					DayCount	count = {day_counts_key(data[2] % 8, data[3] * 16 + i % (1 + data[0])), 1};

					if (!summary_state_count(state, count))
						assert(summary_state_add_counts(&state, SUMMARY_NO_LIMIT, &count, 1) == SUMMARY_OK);
					keys[i] = count.key;
				}
				summary.entries = entries;
				summary.size = day_counts_from_keys(keys, scratch, data[1] * 8, entries);
				if (summary_add(&sum, &summary, &sum) == SUMMARY_OVERFLOW)
					goto done;
				break;
			default:
				result = summary_add(&sum, &summary, &sum);
				/* a state detects this when it is read or settles */
				if (result == SUMMARY_OVERFLOW)
					goto done;
				assert(summary_state_add(&state, &summary) == SUMMARY_OK);
		}
		assert(result != SUMMARY_CORRUPT);
		if (result != SUMMARY_OK)
			assert(state == before);
		summary = read_state(state, SUMMARY_OK);
		assert(summary.size == sum.size && (sum.size == 0 || memcmp(summary.entries, sum.entries, sum.size) == 0));
	}

done:
	free_all();
	return 0;
}
