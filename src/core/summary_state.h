/*
 * summary_state.h
 *		The growing state of an aggregate.
 *
 * Interface: a state takes cases by their keys, whole summaries, and gives
 * back what an aggregate subtracts; at any time it can be read as a summary.
 * A function that may need more memory takes a pointer to the state, and may
 * put another in its place.
 *
 * A state counts a case by an increment where its day has a counter (see
 * dense_days.h).  It collects the keys of all others, unsorted, at the end of
 * its memory, growing downwards, and settles them when the memory is full: the
 * days that have many cases get counters, the others go into a run of encoded
 * entries (see day_counts.h).  So a case costs one store, whatever the
 * distribution, and a group with a few hundred cases never sorts at all.
 *
 * Limitations: 4 GB; cases can be subtracted only if the state has them.
 */
#ifndef SUMMARY_STATE_H
#define SUMMARY_STATE_H

#include "dense_days.h"
#include "summary.h"

/*
 * One flat piece of memory with no pointer in it, since PostgreSQL copies
 * states, and sends them from a parallel worker to the leader.
 */
typedef struct SummaryState
{
	uint32_t	header;			/* the caller's: PostgreSQL's length word */
	uint8_t		form;			/* SUMMARY_WORKING */
	uint8_t		layout;			/* SUMMARY_LAYOUT */
	uint8_t		unused[2];
	int32_t		limit_days;
	uint32_t	dense_size;		/* 0 for no counters */
	uint32_t	run_size;
	uint32_t	n_keys;
	uint32_t	capacity;		/* the bytes of data */
	uint8_t		data[];			/* counters, run, room, keys */
} SummaryState;

/* No stored form begins with it: versions count from 1. */
#define SUMMARY_WORKING		0

/*
 * An aggregate that somebody made from our functions without a final function
 * can store a state; when the layout changes, this tells.
 */
#define SUMMARY_LAYOUT		3

static inline DenseDays *
summary_state_dense(SummaryState *state)
{
	return (DenseDays *) state->data;
}

static inline uint32_t *
summary_state_keys(SummaryState *state)
{
	return (uint32_t *) (state->data + state->capacity) - state->n_keys;
}

/* The counters of a state, or NULL. */
static inline DenseDays *
summary_state_counters(SummaryState *state)
{
	return state->dense_size > 0 ? summary_state_dense(state) : NULL;
}

/* Counts one case or none; false where the state has no room for the key. */
static inline bool
summary_state_count_in(SummaryState *state, DenseDays *counters, DayCount count)
{
	uint32_t   *keys;

	if (counters != NULL && dense_days_count(counters, count))
		return true;
	keys = summary_state_keys(state) - 1;
	if ((uint8_t *) keys < state->data + state->dense_size + state->run_size)
		return false;
	*keys = count.key;
	state->n_keys += count.cases;
	return true;
}

static inline bool
summary_state_count(SummaryState *state, DayCount count)
{
	return summary_state_count_in(state, summary_state_counters(state), count);
}

/* Is there room for keys, whatever their days? */
static inline bool
summary_state_has_room(const SummaryState *state, size_t n_keys)
{
	return (uint64_t) state->dense_size + state->run_size +
		((uint64_t) state->n_keys + n_keys) * sizeof(uint32_t) <= state->capacity;
}

/* Makes that room. */
extern SummaryResult summary_state_make_room(SummaryState **state, uint32_t n_keys);

/* A state of no cases, with the limit of none. */
extern SummaryState *summary_state_new(void);

/* Is this a state of that size?  The content of its parts is checked when they are read. */
extern bool summary_state_check(const SummaryState *state, size_t size);

/* Adds cases under a limit, or SUMMARY_NO_LIMIT. */
extern SummaryResult summary_state_add_counts(SummaryState **state, int32_t limit_days,
											  const DayCount *counts, int n_counts);

/* Adds, and subtracts, a summary; see summary_subtract(). */
extern SummaryResult summary_state_add(SummaryState **state, const Summary *summary);
extern SummaryResult summary_state_subtract(SummaryState **state, const SummaryKind *kind,
											const Summary *summary, const char **complaint);

/* The summary that a state holds; its entries may be the state's own. */
extern SummaryResult summary_state_read(const SummaryState *state, Summary *summary);

/*
 * The same; the state keeps what it sorted, if that fits, so that it need not be
 * sorted again at the next reading.
 */
extern SummaryResult summary_state_settle(SummaryState *state, Summary *summary);

#endif
