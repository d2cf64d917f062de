#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "memory.h"
#include "pieces.h"
#include "random.h"
#include "summary_state.h"
#include "timeliness.h"

static const char *complaint;	/* none of these cases entered a period */

/* The number of cases of each of a few days: the model of a state. */
#define N_KEYS	4000

typedef struct Model
{
	uint32_t	cases[N_KEYS];
} Model;

/* Keys of two classes, so that some days are adjacent and some far apart. */
static uint32_t
key_of(int64_t number)
{
	return day_counts_key((unsigned) (number % 2), number < N_KEYS / 2 ? number : number * 1000);
}

static Summary
summary_of_model(const Model *model)
{
	uint8_t    *entries = allocate(N_KEYS * DAY_COUNTS_ENTRY_SIZE);
	DayCountsWriter writer;
	Summary		summary = {SUMMARY_NO_LIMIT, entries, 0};

	day_counts_write(&writer, entries);
	for (int class = 0; class < 2; class++)
		for (int i = class; i < N_KEYS; i += 2)
			if (model->cases[i] > 0)
				day_counts_put(&writer, key_of(i), model->cases[i]);
	summary.size = (size_t) (writer.next - entries);
	return summary;
}

static void
assert_same(const SummaryState *state, const Model *model)
{
	Summary		expected = summary_of_model(model);
	Summary		summary;

	assert_true(summary_state_check(state, offsetof(SummaryState, data) + state->capacity));
	assert_int_equal(summary_state_read(state, &summary), SUMMARY_OK);
	assert_int_equal(summary.size, expected.size);
	assert_memory_equal(summary.entries, expected.entries, expected.size);
}

/* A state copied to separate memory, as PostgreSQL copies it. */
static SummaryState *
copy_of(const SummaryState *state)
{
	size_t		size = offsetof(SummaryState, data) + state->capacity;

	return memcpy(allocate(size), state, size);
}

/* Adds and subtracts cases and summaries, copies and reads, in random order. */
static void
against_a_model(void **unused)
{
	(void) unused;
	for (int trial = 0; trial < 60; trial++)
	{
		SummaryState *state = summary_state_new();
		Model		model = {0};

		/* from a few days with many cases to many with few */
		int64_t		width = 1 + random_below(trial % 3 == 0 ? 10 : N_KEYS);

		for (int step = 0; step < 60; step++)
		{
			Model		part = {0};
			Summary		summary;
			int64_t		n = random_below(step % 20 == 0 ? 5000 : 60);

			switch (random_below(5))
			{
				case 0:
					for (int64_t i = 0; i < n; i++)
						part.cases[random_below(width)] += (uint32_t) (1 + random_below(i % 100 == 0 ? 1000 : 2));
					summary = summary_of_model(&part);
					assert_int_equal(summary_state_add(&state, &summary), SUMMARY_OK);
					for (int i = 0; i < N_KEYS; i++)
						model.cases[i] += part.cases[i];
					break;
				case 1:
					for (int i = 0; i < N_KEYS; i++)
						part.cases[i] = model.cases[i] > 0 ? (uint32_t) random_below(model.cases[i] + 1) : 0;
					summary = summary_of_model(&part);
					assert_int_equal(summary_state_subtract(&state, &timeliness_kind, &summary, &complaint), SUMMARY_OK);
					for (int i = 0; i < N_KEYS; i++)
						model.cases[i] -= part.cases[i];
					break;
				case 2:
					assert_int_equal(summary_state_settle(state, &summary), SUMMARY_OK);
					break;
				case 3:
					state = copy_of(state);
					break;
				default:
					for (int64_t i = 0; i < n; i++)
					{
						int64_t		number = random_below(width);
						DayCount	counts[2] = {{key_of(number), 1}, {key_of(0), 0}};

						/*
						 * the path of an aggregate: inline, and the slow one
						 * only where that has no room
						 */
						if (!summary_state_count(state, counts[0]))
							assert_int_equal(summary_state_add_counts(&state, SUMMARY_NO_LIMIT, counts, 2), SUMMARY_OK);
						model.cases[number]++;
					}
			}
			assert_same(state, &model);
			if (n_pieces > sizeof(pieces) / sizeof(pieces[0]) / 2)
			{
				SummaryState *kept = malloc(offsetof(SummaryState, data) + state->capacity);

				memcpy(kept, state, offsetof(SummaryState, data) + state->capacity);
				free_all();
				state = copy_of(kept);
				free(kept);
			}
		}
		free_all();
	}
}

/* Cases that a state does not contain are not subtracted, and the state does not change. */
static void
not_contained(void **unused)
{
	SummaryState *state = summary_state_new();
	Model		model = {.cases = {[3] = 2}};
	Model		more = {.cases = {[3] = 3}};
	Summary		summary = summary_of_model(&model);

	(void) unused;
	assert_int_equal(summary_state_add(&state, &summary), SUMMARY_OK);
	summary = summary_of_model(&more);
	assert_int_equal(summary_state_subtract(&state, &timeliness_kind, &summary, &complaint), SUMMARY_NOT_CONTAINED);
	assert_same(state, &model);
	free_all();
}

/* A state takes the limit of its first cases, rejects others, and loses it with the last case. */
static void
limits(void **unused)
{
	DayCount	count = {key_of(1), 1};
	SummaryState *state = summary_state_new();
	Summary		summary;

	(void) unused;
	assert_int_equal(summary_state_add_counts(&state, 140, &count, 1), SUMMARY_OK);
	assert_int_equal(summary_state_add_counts(&state, 42, &count, 1), SUMMARY_OTHER_LIMIT);
	assert_int_equal(summary_state_read(state, &summary), SUMMARY_OK);
	assert_int_equal(summary.limit_days, 140);
	assert_int_equal(summary_state_subtract(&state, &timeliness_kind, &summary, &complaint), SUMMARY_OK);
	assert_int_equal(state->limit_days, SUMMARY_NO_LIMIT);
	assert_int_equal(summary_state_add_counts(&state, 42, &count, 1), SUMMARY_OK);
	free_all();
}

/* More cases than a bigint holds are an error; what exceeds a counter goes to the run. */
static void
many_cases(void **unused)
{
	uint8_t		room[DAY_COUNTS_ENTRY_SIZE];
	DayCountsWriter writer;
	Summary		most = {SUMMARY_NO_LIMIT, room, 0};
	Summary		summary;
	SummaryState *state = summary_state_new();
	DayCount	count = {key_of(1), 1};

	(void) unused;
	for (int i = 0; i < 10000; i++)
		if (!summary_state_count(state, count))
			assert_int_equal(summary_state_add_counts(&state, SUMMARY_NO_LIMIT, &count, 1), SUMMARY_OK);
	assert_true(state->dense_size > 0);

	day_counts_write(&writer, room);
	day_counts_put(&writer, count.key, DAY_COUNTS_MAX_CASES - 10000);
	most.size = (size_t) (writer.next - room);
	assert_int_equal(summary_state_add(&state, &most), SUMMARY_OK);
	assert_int_equal(summary_state_read(state, &summary), SUMMARY_OK);
	assert_int_equal(day_counts_check(summary.entries, summary.size), DAY_COUNTS_OK);
	if (!summary_state_count(state, count))
		assert_int_equal(summary_state_add_counts(&state, SUMMARY_NO_LIMIT, &count, 1), SUMMARY_OK);
	assert_int_equal(summary_state_read(state, &summary), SUMMARY_OVERFLOW);
	free_all();
}

/* ... at the latest when the state is full, since it settles its keys then. */
static void
many_cases_in_a_full_state(void **unused)
{
	uint8_t		room[DAY_COUNTS_ENTRY_SIZE];
	DayCountsWriter writer;
	Summary		most = {SUMMARY_NO_LIMIT, room, 0};
	SummaryState *state = summary_state_new();
	DayCount	count = {key_of(1), 1};
	SummaryResult result = SUMMARY_OK;
	int			n = 0;

	(void) unused;
	day_counts_write(&writer, room);
	day_counts_put(&writer, count.key, DAY_COUNTS_MAX_CASES);
	most.size = (size_t) (writer.next - room);
	assert_int_equal(summary_state_add(&state, &most), SUMMARY_OK);
	while (result == SUMMARY_OK && n++ < 2000)
		result = summary_state_add_counts(&state, SUMMARY_NO_LIMIT, &count, 1);
	assert_int_equal(result, SUMMARY_OVERFLOW);
	assert_int_equal(state->dense_size, 0);
	free_all();
}

/* A state whose header claims more than its memory holds is rejected. */
static void
corrupt_states(void **unused)
{
	SummaryState *state = summary_state_new();
	size_t		size = offsetof(SummaryState, data) + state->capacity;
	SummaryState *wrong;

	(void) unused;
	assert_true(summary_state_check(state, size));
	assert_false(summary_state_check(state, size - 4));
	assert_false(summary_state_check(state, 8));
#define WRONG(change) \
	(wrong = copy_of(state), wrong->change, assert_false(summary_state_check(wrong, size)))
	WRONG(form = 1);
	WRONG(layout = 2);
	WRONG(capacity += 4);
	WRONG(run_size = wrong->capacity + 1);
	WRONG(n_keys = wrong->capacity / 4 + 1);
	WRONG(n_keys = UINT32_MAX);
	WRONG(dense_size = 4);
	free_all();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(against_a_model),
		cmocka_unit_test(not_contained),
		cmocka_unit_test(limits),
		cmocka_unit_test(many_cases),
		cmocka_unit_test(many_cases_in_a_full_state),
		cmocka_unit_test(corrupt_states),
	};

	core_allocate = allocate;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
