/*
 * case_keys.h
 *		The keys of a case, for those who count rows otherwise than by an
 *		aggregate.
 *
 * They take the arguments of the aggregates' transition functions, in their
 * places; the first, the state, is not looked at.
 */
#ifndef CASE_KEYS_H
#define CASE_KEYS_H

#include "fmgr.h"

#include "core/caseflow.h"

/* (state, started_on, completed_on [, excepted [, as_of]]); false for a case that is left out */
extern bool timeliness_case_key(FunctionCallInfo fcinfo, uint32 *key);

/* (state, opened_on, closed_on); how many keys there are */
extern int	caseflow_case_keys(FunctionCallInfo fcinfo, int32 limit_days,
							   uint32 keys[CASEFLOW_COUNTS]);

#endif
