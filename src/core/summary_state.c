/*
 * summary_state.c
 *		The growing state of an aggregate.
 */
#include "summary_state.h"

#include <string.h>

#include "memory.h"

/*
 * Sizes of a state.  Up to SETTLE_SIZE a full state just doubles: short lists of
 * keys take less than the entries they make.  Beyond, it settles, and gets room
 * for keys in proportion to its run and its counters, so that reading and
 * writing these costs each key a constant.
 */
#define FIRST_SIZE		64
#define SETTLE_SIZE		4096

static size_t
room_for_keys(size_t dense_size, size_t run_size)
{
	return run_size * 8 > dense_size / 4 ? run_size * 8 : dense_size / 4;
}

/* The bytes of a state, all in all. */
static size_t
state_size(const SummaryState *state)
{
	return offsetof(SummaryState, data) + state->capacity;
}

static size_t
state_room(const SummaryState *state)
{
	return state->capacity - state->dense_size - state->run_size -
		state->n_keys * sizeof(uint32_t);
}

static uint8_t *
state_run(SummaryState *state)
{
	return state->data + state->dense_size;
}

static SummaryState *
new_state(size_t size, int32_t limit_days)
{
	SummaryState *state = core_allocate(size);

	memset(state, 0, size);
	state->form = SUMMARY_WORKING;
	state->layout = SUMMARY_LAYOUT;
	state->limit_days = limit_days;
	state->capacity = (uint32_t) (size - offsetof(SummaryState, data));
	return state;
}

SummaryState *
summary_state_new(void)
{
	return new_state(FIRST_SIZE, SUMMARY_NO_LIMIT);
}

bool
summary_state_check(const SummaryState *state, size_t size)
{
	return size >= offsetof(SummaryState, data) && state_size(state) == size &&
		state->capacity % sizeof(uint32_t) == 0 &&
		state->form == SUMMARY_WORKING && state->layout == SUMMARY_LAYOUT &&
		(uint64_t) state->dense_size + state->run_size +
		(uint64_t) state->n_keys * sizeof(uint32_t) <= state->capacity &&
		(state->dense_size == 0 ||
		 dense_days_fit(summary_state_dense((SummaryState *) state), state->dense_size));
}

/* Adds entries to a summary that has the same limit. */
static SummaryResult
add_entries(Summary *summary, const uint8_t *entries, size_t size)
{
	Summary		more = {summary->limit_days, entries, size};

	if (summary->size > 0)
		return summary_add(summary, &more, summary);
	*summary = more;
	return SUMMARY_OK;
}

/* The run and the keys of a state together: in new memory if there are keys. */
static SummaryResult
read_run_and_keys(SummaryState *state, Summary *summary)
{
	uint32_t   *keys;
	uint8_t    *entries;

	summary->limit_days = state->limit_days;
	summary->entries = state_run(state);
	summary->size = state->run_size;
	if (state->n_keys == 0)
		return SUMMARY_OK;
	keys = core_allocate(state->n_keys * 2 * sizeof(uint32_t));
	entries = core_allocate(state->n_keys * DAY_COUNTS_KEY_SIZE);
	memcpy(keys, summary_state_keys(state), state->n_keys * sizeof(uint32_t));
	return add_entries(summary, entries, day_counts_from_keys(keys, keys + state->n_keys, state->n_keys, entries));
}

/* The same with what the state's counters say. */
static SummaryResult
add_dense(const SummaryState *state, Summary *summary)
{
	uint8_t    *entries;

	if (state->dense_size == 0)
		return SUMMARY_OK;
	entries = core_allocate(DENSE_DAYS_ENTRIES_SIZE(state->dense_size));
	return add_entries(summary, entries, dense_days_entries(summary_state_dense((SummaryState *) state), entries));
}

SummaryResult
summary_state_read(const SummaryState *state, Summary *summary)
{
	SummaryResult result = read_run_and_keys((SummaryState *) state, summary);

	return result == SUMMARY_OK ? add_dense(state, summary) : result;
}

SummaryResult
summary_state_settle(SummaryState *state, Summary *summary)
{
	SummaryResult result = read_run_and_keys(state, summary);

	if (result != SUMMARY_OK)
		return result;
	if (state->n_keys > 0 && summary->size <= state->capacity - state->dense_size)
	{
		memcpy(state_run(state), summary->entries, summary->size);
		state->run_size = (uint32_t) summary->size;
		state->n_keys = 0;
	}
	return add_dense(state, summary);
}

/*
 * Gives a state other contents: in its memory where that leaves enough room, in
 * a new state otherwise.
 */
static void
refill(SummaryState **place, const DenseDays *dense, size_t dense_size,
	   const uint8_t *run, size_t run_size, size_t room)
{
	SummaryState *state = *place;

	if (dense_size + run_size + room > state->capacity)
	{
		size_t		needed = (offsetof(SummaryState, data) + dense_size + run_size +
							  room_for_keys(dense_size, run_size));
		size_t		size = FIRST_SIZE;

		/* small pieces of memory are powers of two anyway */
		while (size < needed && size < SETTLE_SIZE)
			size *= 2;
		if (size < needed)
			size = (needed + 7) / 8 * 8;
		state = new_state(size, state->limit_days);
	}
	if (dense_size > 0)
		memmove(state->data, dense, dense_size);
	state->dense_size = (uint32_t) dense_size;
	if (run_size > 0)
		memmove(state_run(state), run, run_size);
	state->run_size = (uint32_t) run_size;
	state->n_keys = 0;
	*place = state;
}

/* Settles all keys, and chooses the days with counters anew. */
static SummaryResult
choose_counters(SummaryState **state)
{
	Summary		summary;
	SummaryResult result = summary_state_read(*state, &summary);
	DenseDays	spans;
	size_t		dense_size;
	DenseDays  *dense = NULL;

	if (result != SUMMARY_OK)
		return result;
	dense_size = dense_days_choose(&spans, summary.entries, summary.size);
	if (dense_size > 0)
	{
		uint8_t    *rest = core_allocate(summary.size);

		dense = core_allocate(dense_size);
		memset(dense, 0, dense_size);
		*dense = spans;
		dense_days_add(dense, summary.entries, summary.size, rest, &summary.size);
		summary.entries = rest;
	}
	refill(state, dense, dense_size, summary.entries, summary.size,
		   room_for_keys(dense_size, summary.size));
	return SUMMARY_OK;
}

/* The same state in twice the memory. */
static void
enlarge(SummaryState **place)
{
	SummaryState *state = *place;
	SummaryState *larger = new_state(state_size(state) * 2, state->limit_days);

	larger->dense_size = state->dense_size;
	larger->run_size = state->run_size;
	larger->n_keys = state->n_keys;
	memcpy(larger->data, state->data, state->dense_size + state->run_size);
	memcpy(summary_state_keys(larger), summary_state_keys(state), state->n_keys * sizeof(uint32_t));
	*place = larger;
}

static SummaryResult
make_room(SummaryState **state, size_t room)
{
	SummaryResult result = SUMMARY_OK;

	while (result == SUMMARY_OK && state_room(*state) < room)
	{
		if (state_size(*state) < SETTLE_SIZE || (*state)->n_keys == 0)
			enlarge(state);
		else
			result = choose_counters(state);
	}
	return result;
}

SummaryResult
summary_state_make_room(SummaryState **state, uint32_t n_keys)
{
	return make_room(state, n_keys * sizeof(uint32_t));
}

/* Takes a summary's limit over, or makes sure that it is the same. */
static SummaryResult
agree_on_limit(SummaryState *state, int32_t limit_days)
{
	if (limit_days == SUMMARY_NO_LIMIT)
		return SUMMARY_OK;
	if (state->limit_days != SUMMARY_NO_LIMIT && state->limit_days != limit_days)
		return SUMMARY_OTHER_LIMIT;
	state->limit_days = limit_days;
	return SUMMARY_OK;
}

static SummaryResult
add_cases(SummaryState **state, uint32_t key, uint64_t cases)
{
	DayCount	count = {key, 1};

	for (uint64_t i = 0; i < cases; i++)
		while (!summary_state_count(*state, count))
		{
			SummaryResult result = make_room(state, sizeof(uint32_t));

			if (result != SUMMARY_OK)
				return result;
		}
	return SUMMARY_OK;
}

SummaryResult
summary_state_add_counts(SummaryState **state, int32_t limit_days, const DayCount *counts, int n_counts)
{
	SummaryResult result = agree_on_limit(*state, limit_days);

	for (int i = 0; result == SUMMARY_OK && i < n_counts; i++)
		result = add_cases(state, counts[i].key, counts[i].cases);
	return result;
}

/* Adds as many keys as the entries have cases. */
static SummaryResult
add_as_keys(SummaryState **state, const Summary *summary, uint64_t cases)
{
	SummaryResult result = make_room(state, cases * sizeof(uint32_t));
	DayCountsReader reader;

	day_counts_read(&reader, summary->entries, summary->size);
	while (result == SUMMARY_OK && day_counts_next(&reader))
		result = add_cases(state, reader.key, reader.cases);
	return result;
}

/* To the counters first; what they do not take as keys or as entries, whichever is less work. */
SummaryResult
summary_state_add(SummaryState **place, const Summary *summary)
{
	SummaryState *state = *place;
	Summary		rest = *summary;
	SummaryResult result = agree_on_limit(state, summary->limit_days);
	DayCountsReader reader;
	uint64_t	entries;
	uint64_t	cases = 0;
	Summary		sum;

	if (result != SUMMARY_OK)
		return result;
	if (state->dense_size > 0)
	{
		uint8_t    *room = core_allocate(rest.size);

		if (!dense_days_add(summary_state_dense(state), rest.entries, rest.size, room, &rest.size))
			return SUMMARY_CORRUPT;
		rest.entries = room;
	}

	entries = (uint64_t) state->run_size + rest.size;
	day_counts_read(&reader, rest.entries, rest.size);
	while (cases < entries && day_counts_next(&reader))
		cases += reader.cases;
	if (reader.malformed)
		return SUMMARY_CORRUPT;
	if (cases < entries || rest.size == 0)
		return add_as_keys(place, &rest, cases);

	result = read_run_and_keys(state, &sum);
	if (result == SUMMARY_OK)
		result = add_entries(&sum, rest.entries, rest.size);
	if (result == SUMMARY_OK)
		refill(place, summary_state_dense(state), state->dense_size, sum.entries, sum.size, sum.size);
	return result;
}

SummaryResult
summary_state_subtract(SummaryState **state, const SummaryKind *kind,
					   const Summary *summary, const char **complaint)
{
	Summary		rest;
	SummaryResult result = summary_state_read(*state, &rest);

	*complaint = NULL;
	if (result == SUMMARY_OK)
		result = summary_subtract(kind, &rest, summary, &rest, complaint);
	if (result != SUMMARY_OK)
		return result;
	/* a settled run need not fit where its keys did */
	refill(state, NULL, 0, rest.entries, rest.size, 0);
	(*state)->limit_days = rest.limit_days;
	return SUMMARY_OK;
}
