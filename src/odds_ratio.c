/*
 * odds_ratio.c
 *		Two groups compared over many areas.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"

#include "area_value.h"
#include "core/mantel_haenszel.h"

#define TYPE	"ehcp.strata"
#define GROUPS	2

PG_FUNCTION_INFO_V1(ehcp_strata_in);
PG_FUNCTION_INFO_V1(ehcp_strata_out);
PG_FUNCTION_INFO_V1(ehcp_strata_recv);
PG_FUNCTION_INFO_V1(ehcp_strata_send);
PG_FUNCTION_INFO_V1(ehcp_strata_add);
PG_FUNCTION_INFO_V1(ehcp_strata_remove);
PG_FUNCTION_INFO_V1(ehcp_strata_combine);

Datum
ehcp_strata_in(PG_FUNCTION_ARGS)
{
	return area_value_in(fcinfo, GROUPS, TYPE, "ehcp.strata_add");
}

Datum
ehcp_strata_out(PG_FUNCTION_ARGS)
{
	return area_value_out(fcinfo, GROUPS);
}

Datum
ehcp_strata_recv(PG_FUNCTION_ARGS)
{
	return area_value_recv(fcinfo, GROUPS, TYPE);
}

Datum
ehcp_strata_send(PG_FUNCTION_ARGS)
{
	return area_value_send(fcinfo, GROUPS);
}

Datum
ehcp_strata_add(PG_FUNCTION_ARGS)
{
	return area_value_add(fcinfo, GROUPS);
}

Datum
ehcp_strata_remove(PG_FUNCTION_ARGS)
{
	return area_value_remove(fcinfo, GROUPS);
}

Datum
ehcp_strata_combine(PG_FUNCTION_ARGS)
{
	return area_value_combine(fcinfo, GROUPS);
}

PG_FUNCTION_INFO_V1(ehcp_odds_ratio);

/*
 * odds_ratio(strata) returns odds_ratio_test: (areas bigint, odds_ratio float8,
 * lower float8, upper float8, chi_squared float8, p float8)
 *
 * Also the final function of the aggregate of that name.
 */
Datum
ehcp_odds_ratio(PG_FUNCTION_ARGS)
{
	AreaCounts	counts = area_value_arg(fcinfo, 0, GROUPS);
	OddsRatio	result = {0};
	TupleDesc	descriptor;
	Datum		values[6];
	bool		nulls[6] = {false};

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	mantel_haenszel(&counts, &result);
	values[0] = Int64GetDatum((int64) counts.n_rows);
	values[1] = Float8GetDatum(result.ratio);
	values[2] = Float8GetDatum(result.interval.lower);
	values[3] = Float8GetDatum(result.interval.upper);
	values[4] = Float8GetDatum(result.chi_squared);
	values[5] = Float8GetDatum(result.p);
	nulls[1] = !result.has_ratio;
	nulls[2] = nulls[3] = !result.has_interval;
	nulls[4] = nulls[5] = !result.has_test;
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, nulls));
}
