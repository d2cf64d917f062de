/*
 * area_value.h
 *		Values with counts by area, as PostgreSQL sees them: input and output, the
 *		state of an aggregate, and reading.
 *
 * As with summaries, a datum has one of two forms, which differ in their first
 * byte: the stored form (see core/area_counts.h), and the working form, the state
 * of an aggregate, to which rows are appended.  Every function accepts both.
 */
#ifndef AREA_VALUE_H
#define AREA_VALUE_H

#include "fmgr.h"

#include "core/area_counts.h"

/*
 * The functions that differ between the types: input, output and receive.  type is
 * the name of the type, and aggregate that of the aggregate that makes it.
 */
extern Datum area_value_in(FunctionCallInfo fcinfo, int n_pairs, const char *type, const char *aggregate);
extern Datum area_value_out(FunctionCallInfo fcinfo, int n_pairs);
extern Datum area_value_recv(FunctionCallInfo fcinfo, int n_pairs, const char *type);
extern Datum area_value_send(FunctionCallInfo fcinfo, int n_pairs);

/*
 * Transition, combine and final functions, and the inverses of the first two, which
 * only an aggregate may call; the operator + is the combine function.
 */
extern Datum area_value_add(FunctionCallInfo fcinfo, int n_pairs);
extern Datum area_value_remove(FunctionCallInfo fcinfo, int n_pairs);
extern Datum area_value_combine(FunctionCallInfo fcinfo, int n_pairs);
extern Datum area_value_uncombine(FunctionCallInfo fcinfo, int n_pairs);
extern Datum area_value_final(FunctionCallInfo fcinfo, int n_pairs);

/* The sorted rows of a detoasted value, in new memory; and of an argument that is not NULL. */
extern AreaCounts area_value_rows(struct varlena *value, int n_pairs);
extern AreaCounts area_value_arg(FunctionCallInfo fcinfo, int argno, int n_pairs);

/* A pair of counts.  An error if it cannot be one; issued can be 0. */
extern AreaPair area_pair(int64 in_time, int64 issued);

#endif
