/*
 * case_keys.h
 *		The keys of a case, for whoever counts rows otherwise than by an
 *		aggregate.
 */
#ifndef CASE_KEYS_H
#define CASE_KEYS_H

#include "core/caseflow.h"

/* (started_on, completed_on, excepted); false for a case that is left out */
extern bool timeliness_dates_key(NullableDatum started_on, NullableDatum completed_on,
								 NullableDatum excepted, uint32 *key);

/* (opened_on, closed_on); how many keys there are */
extern int	caseflow_dates_keys(NullableDatum opened_on, NullableDatum closed_on, int32 limit_days,
								uint32 keys[CASEFLOW_COUNTS]);

#endif
