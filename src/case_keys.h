/*
 * case_keys.h
 *		The keys of a case, for code that counts rows without an aggregate.
 */
#ifndef CASE_KEYS_H
#define CASE_KEYS_H

#include "core/caseflow.h"

/* The key of a case; false if the case is not counted. */
extern bool timeliness_dates_key(NullableDatum started_on, NullableDatum completed_on,
								 NullableDatum excepted, uint32 *key);

/*
 * The same from the arguments of an aggregate after its state: (started_on,
 * completed_on [, excepted [, as_of]]).
 */
extern bool timeliness_row_key(const NullableDatum *args, int n_args, uint32 *key);

/* The keys of a case; returns their number. */
extern int	caseflow_dates_keys(NullableDatum opened_on, NullableDatum closed_on, int32 limit_days,
								uint32 keys[CASEFLOW_COUNTS]);

/* From (opened_on, closed_on [, limit_days]): what the case adds, and its limit. */
extern int	caseflow_row_counts(const NullableDatum *args, int n_args, int32 *limit_days,
								DayCount counts[CASEFLOW_COUNTS]);

#endif
