/*
 * summary_operators.c
 *		Comparison of summary values, and their conversion to jsonb.
 *
 * The comparison serves both types, since the stored form is canonical: equal
 * contents have equal bytes.  The order of unequal values has no meaning.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "utils/fmgrprotos.h"

#include "core/caseflow.h"
#include "core/civil_date.h"
#include "core/timeliness.h"
#include "summary_value.h"

static int
compare(FunctionCallInfo fcinfo)
{
	struct varlena *value_a = PG_GETARG_VARLENA_PP(0);
	struct varlena *value_b = PG_GETARG_VARLENA_PP(1);
	Summary		a = summary_of(value_a);
	Summary		b = summary_of(value_b);
	int			order = memcmp(a.entries, b.entries, Min(a.size, b.size));

	if (order == 0)
		order = (a.size > b.size) - (a.size < b.size);
	if (order == 0)
		order = (a.limit_days > b.limit_days) - (a.limit_days < b.limit_days);

	/* a sort does not reset its memory between comparisons */
	PG_FREE_IF_COPY(value_a, 0);
	PG_FREE_IF_COPY(value_b, 1);
	return order;
}

PG_FUNCTION_INFO_V1(ehcp_summary_eq);
PG_FUNCTION_INFO_V1(ehcp_summary_ne);
PG_FUNCTION_INFO_V1(ehcp_summary_lt);
PG_FUNCTION_INFO_V1(ehcp_summary_le);
PG_FUNCTION_INFO_V1(ehcp_summary_gt);
PG_FUNCTION_INFO_V1(ehcp_summary_ge);
PG_FUNCTION_INFO_V1(ehcp_summary_cmp);
PG_FUNCTION_INFO_V1(ehcp_summary_hash);
PG_FUNCTION_INFO_V1(ehcp_summary_hash_extended);

Datum
ehcp_summary_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) == 0);
}

Datum
ehcp_summary_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) != 0);
}

Datum
ehcp_summary_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) < 0);
}

Datum
ehcp_summary_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) <= 0);
}

Datum
ehcp_summary_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) > 0);
}

Datum
ehcp_summary_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) >= 0);
}

Datum
ehcp_summary_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare(fcinfo));
}

/* Equal values have equal entries, so the limit need not be hashed. */
Datum
ehcp_summary_hash(PG_FUNCTION_ARGS)
{
	struct varlena *value = PG_GETARG_VARLENA_PP(0);
	Summary		summary = summary_of(value);
	Datum		hash = hash_any(summary.entries, summary.size);

	PG_FREE_IF_COPY(value, 0);
	return hash;
}

Datum
ehcp_summary_hash_extended(PG_FUNCTION_ARGS)
{
	struct varlena *value = PG_GETARG_VARLENA_PP(0);
	Summary		summary = summary_of(value);
	Datum		hash = hash_any_extended(summary.entries, summary.size, PG_GETARG_INT64(1));

	PG_FREE_IF_COPY(value, 0);
	return hash;
}

/*
 * {"limit": 140, "opened": {"2021-01-04": 2}, "undated": 1}: a member for each
 * class that has cases, named as in the text form.
 */
static Datum
summary_jsonb(FunctionCallInfo fcinfo, const SummaryKind *kind)
{
	Summary		summary = summary_value_arg(fcinfo, 0);
	DayCountsReader reader;
	const SummaryClass *last_class = NULL;
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoChar(&json, '{');
	if (summary.limit_days != SUMMARY_NO_LIMIT)
		appendStringInfo(&json, "\"limit\": %d, ", summary.limit_days);
	day_counts_read(&reader, summary.entries, summary.size);
	while (day_counts_next(&reader))
	{
		const SummaryClass *class = &kind->classes[day_counts_class(reader.key)];
		char		day[CIVIL_DATE_TEXT_SIZE];

		if (class->name == NULL)
			raise_corrupt_summary();
		if (class->day == SUMMARY_DATE)
			civil_date_to_text((int64) day_counts_day(reader.key) - SUMMARY_DATE_OFFSET, day);
		else
			snprintf(day, sizeof(day), "%u", day_counts_day(reader.key));

		if (class != last_class)
			appendStringInfo(&json, "%s\"%s\": %s",
							 last_class == NULL ? "" :
							 last_class->day == SUMMARY_NO_DAY ? ", " : "}, ",
							 class->name, class->day == SUMMARY_NO_DAY ? "" : "{");
		else
			appendStringInfoString(&json, ", ");
		if (class->day != SUMMARY_NO_DAY)
			appendStringInfo(&json, "\"%s\": ", day);
		appendStringInfo(&json, UINT64_FORMAT, reader.cases);
		last_class = class;
	}
	if (reader.malformed)
		raise_corrupt_summary();
	appendStringInfoString(&json, last_class && last_class->day != SUMMARY_NO_DAY ? "}}" : "}");
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

PG_FUNCTION_INFO_V1(timeliness_jsonb);
PG_FUNCTION_INFO_V1(caseflow_jsonb);

/* jsonb(timeliness) returns jsonb */
Datum
timeliness_jsonb(PG_FUNCTION_ARGS)
{
	return summary_jsonb(fcinfo, &timeliness_kind);
}

/* jsonb(caseflow) returns jsonb */
Datum
caseflow_jsonb(PG_FUNCTION_ARGS)
{
	return summary_jsonb(fcinfo, &caseflow_kind);
}
