/*
 * check.h
 *		Checks that hold for every value that input or receive accepts.
 */
#ifndef CHECK_H
#define CHECK_H

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/pieces.h"
#include "area_counts.h"
#include "caseflow.h"
#include "dense_days.h"
#include "funnel.h"
#include "half_up.h"
#include "memory.h"
#include "outcomes.h"
#include "summary.h"
#include "survival.h"
#include "timeliness.h"

/* Chooses by the first byte of the fuzzer's data. */
static inline const SummaryKind *
choose_kind(uint8_t byte)
{
	return byte & 1 ? &caseflow_kind : &timeliness_kind;
}

/* The text of a summary reads as the same summary, byte for byte. */
static void
check_text(const SummaryKind *kind, const Summary *summary, const uint8_t *stored, size_t size)
{
	char	   *string = malloc(SUMMARY_TEXT_SIZE(summary->size));
	uint8_t    *room;
	size_t		again;

	assert(summary_to_text(kind, summary, string));
	room = malloc(strlen(string) + SUMMARY_HEADER_SIZE);
	assert(summary_from_text(kind, string, room, &again) == NULL);
	assert(again == size && memcmp(room, stored, size) == 0);
	free(room);
	free(string);
}

/* a + a - a = a, in the promised room. */
static void
check_algebra(const Summary *summary)
{
	uint8_t    *sum = malloc(2 * summary->size + 1);
	uint8_t    *rest;
	size_t		size;
	uint64_t	after;

	switch (day_counts_add(summary->entries, summary->size, summary->entries, summary->size, sum, &size))
	{
		case DAY_COUNTS_OK:
			assert(size <= 2 * summary->size);
			rest = malloc(size + 1);
			assert(day_counts_subtract(sum, size, summary->entries, summary->size, rest, &size, &after) == DAY_COUNTS_OK);
			assert(size == summary->size && memcmp(rest, summary->entries, size) == 0);
			free(rest);
			break;
		case DAY_COUNTS_OVERFLOW:
			break;
		default:
			abort();
	}
	free(sum);
}

/* Counters and rest add up to the whole, in the promised room. */
static void
check_dense(const Summary *summary)
{
	DenseDays	spans;
	size_t		dense_size = dense_days_choose(&spans, summary->entries, summary->size);
	DenseDays  *dense;
	uint8_t    *counted;
	uint8_t    *rest;
	uint8_t    *sum;
	size_t		counted_size;
	size_t		rest_size;
	size_t		size;

	if (dense_size == 0)
		return;
	dense = calloc(1, dense_size);
	*dense = spans;
	assert(dense_days_fit(dense, dense_size));
	rest = malloc(summary->size);
	assert(dense_days_add(dense, summary->entries, summary->size, rest, &rest_size));
	counted = malloc(DENSE_DAYS_ENTRIES_SIZE(dense_size));
	counted_size = dense_days_entries(dense, counted);
	sum = malloc(counted_size + rest_size);
	assert(day_counts_add(counted, counted_size, rest, rest_size, sum, &size) == DAY_COUNTS_OK);
	assert(size == summary->size && memcmp(sum, summary->entries, size) == 0);
	free(sum);
	free(counted);
	free(rest);
	free(dense);
}

/* Shares and chances are within 0 and 1, and the shares add up. */
static void
check_outcomes(const Summary *summary)
{
	OutcomesReader reader;
	OutcomesCurve curve;
	OutcomesChance chances[141];

	assert(outcomes_read(&reader, summary->entries, summary->size));
	outcomes_curve_start(&curve);
	while (outcomes_next(&reader))
	{
		const OutcomesDay *day = &reader.day;

		assert(day->plan + day->none <= day->at_risk);
		if (day->plan + day->none == 0)
			continue;
		outcomes_curve_add(&curve, day);
		assert(curve.left >= 0 && curve.plan.share >= 0 && curve.none.share >= 0);
		assert(fabs(curve.left + curve.plan.share + curve.none.share - 1) < 1e-9);
		assert(curve.plan.variance > -1e-9 && curve.none.variance > -1e-9);

		/*
		 * the shares and what is left add up to 1, so their covariances do to
		 * 0
		 */
		assert(fabs(curve.plan.covariance + curve.none.covariance + curve.variance) < 1e-9);
		assert(fabs(curve.plan.variance + curve.plan.covariance - curve.none.variance - curve.none.covariance) < 1e-9);
	}
	assert(!reader.impossible);

	assert(outcomes_read(&reader, summary->entries, summary->size));
	assert(outcomes_chances(&reader, 140, chances));
	for (int age = 0; age <= 140; age++)
		assert(isnan(chances[age].chance) || (chances[age].chance >= 0 && chances[age].chance < 1 + 1e-9));
}

static void
check_timeliness(const Summary *summary)
{
	static const int32_t edges[] = {0, 42, 140, INT32_MAX};
	TimelinessTotals totals;
	TimelinessBand bands[5];
	SurvivalReader reader;
	double		last = 1;

	assert(timeliness_totals(summary->entries, summary->size, 140, &totals));
	assert(totals.in_time <= totals.dated && totals.overdue <= totals.open);
	assert(timeliness_bands(summary->entries, summary->size, edges, 4, false, bands));
	check_outcomes(summary);
	assert(survival_read(&reader, summary->entries, summary->size));
	while (survival_next(&reader))
	{
		assert(reader.step.survival >= 0 && reader.step.survival <= last);
		assert(reader.step.completed + reader.step.open <= reader.step.at_risk);
		last = reader.step.survival;
	}
	if (totals.dated > 0)
	{
		uint32_t	days;
		uint32_t	days_after;
		uint64_t	result;

		assert(timeliness_days_at(summary->entries, summary->size, totals.dated - 1, false, &days, &days_after));
		assert(days == days_after);
		assert(half_up(totals.in_time, totals.dated, 3, &result) && result <= 1000);
	}
}

/* No day has a negative figure, and each follows from the day before and the flow. */
static void
check_caseflow(const Summary *summary)
{
	DayCountsReader entries;
	int64_t		days[64];
	int			n = 0;
	BacklogReader reader;
	Backlog		backlog;

	day_counts_read(&entries, summary->entries, summary->size);
	while (n < 64 && day_counts_next(&entries) && day_counts_class(entries.key) < CASEFLOW_UNDATED)
		days[n++] = day_counts_day(entries.key);
	for (int i = 0; i < n; i++)
	{
		backlog_read(&reader, summary);
		assert(backlog_at(&reader, days[i] - 1, &backlog));
		assert(backlog_at(&reader, days[i], &backlog));
		assert(backlog_at(&reader, days[i] + summary->limit_days + 1, &backlog));
		assert(backlog_at(&reader, DAY_COUNTS_MAX_DAY, &backlog));
	}
}

static inline void
check_stored(const SummaryKind *kind, const uint8_t *stored, size_t size)
{
	Summary		summary;

	assert(summary_check(kind, stored, size) == NULL);
	assert(summary_open(stored, size, &summary) == NULL);
	check_text(kind, &summary, stored, size);
	check_algebra(&summary);
	check_dense(&summary);
	if (kind == &timeliness_kind)
		check_timeliness(&summary);
	else
		check_caseflow(&summary);
}

/* Both forms read as the same rows, byte for byte, and their measures are numbers. */
static inline void
check_areas(const AreaCounts *counts)
{
	uint8_t    *stored = allocate(AREA_COUNTS_SIZE(counts->n_pairs, counts->n_rows));
	size_t		size = area_counts_write(counts, stored);
	uint8_t    *again = allocate(AREA_COUNTS_SIZE(counts->n_pairs, counts->n_rows));
	char	   *string = allocate(AREA_COUNTS_TEXT_SIZE(counts->n_pairs, counts->n_rows));
	AreaCounts	rows;

	assert(area_counts_read(stored, size, counts->n_pairs, &rows) == NULL);
	area_counts_to_text(&rows, string);
	assert(area_counts_from_text(string, counts->n_pairs, &rows) == NULL);
	area_counts_sort(&rows);
	assert(area_counts_write(&rows, again) == size && memcmp(again, stored, size) == 0);
	if (counts->n_pairs == 1 && counts->n_rows > 0)
	{
		Funnel		funnel;
		double		z;

		funnel_measure(&rows, &funnel);
		assert(funnel.phi >= 0 && funnel.tau >= 0 && funnel.tau <= 1e10);
		z = funnel_z(&funnel, funnel.tau, rows.pairs[0]);
		assert(z >= -1e10 && z <= 1e10);
	}
}

#endif
