/*
 * funnel.c
 *		Funnels: authorities compared with each other, allowing for the number of
 *		their plans and for how much authorities differ anyway.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "common/hashfn.h"
#include "fmgr.h"
#include "funcapi.h"

#include "area_value.h"
#include "core/funnel.h"
#include "figures.h"

#define TYPE	"ehcp.funnel"

PG_FUNCTION_INFO_V1(ehcp_funnel_in);
PG_FUNCTION_INFO_V1(ehcp_funnel_out);
PG_FUNCTION_INFO_V1(ehcp_funnel_recv);
PG_FUNCTION_INFO_V1(ehcp_funnel_send);
PG_FUNCTION_INFO_V1(ehcp_funnel_add);
PG_FUNCTION_INFO_V1(ehcp_funnel_remove);
PG_FUNCTION_INFO_V1(ehcp_funnel_combine);
PG_FUNCTION_INFO_V1(ehcp_funnel_uncombine);
PG_FUNCTION_INFO_V1(ehcp_funnel_final);

Datum
ehcp_funnel_in(PG_FUNCTION_ARGS)
{
	return area_value_in(fcinfo, 1, TYPE, TYPE "_agg");
}

Datum
ehcp_funnel_out(PG_FUNCTION_ARGS)
{
	return area_value_out(fcinfo, 1);
}

Datum
ehcp_funnel_recv(PG_FUNCTION_ARGS)
{
	return area_value_recv(fcinfo, 1, TYPE);
}

Datum
ehcp_funnel_send(PG_FUNCTION_ARGS)
{
	return area_value_send(fcinfo, 1);
}

Datum
ehcp_funnel_add(PG_FUNCTION_ARGS)
{
	return area_value_add(fcinfo, 1);
}

Datum
ehcp_funnel_remove(PG_FUNCTION_ARGS)
{
	return area_value_remove(fcinfo, 1);
}

/* also the operator + */
Datum
ehcp_funnel_combine(PG_FUNCTION_ARGS)
{
	return area_value_combine(fcinfo, 1);
}

Datum
ehcp_funnel_uncombine(PG_FUNCTION_ARGS)
{
	return area_value_uncombine(fcinfo, 1);
}

Datum
ehcp_funnel_final(PG_FUNCTION_ARGS)
{
	return area_value_final(fcinfo, 1);
}

/* The funnel in argument 0; false if it has no areas. */
static bool
funnel_arg(FunctionCallInfo fcinfo, Funnel *funnel, size_t *n_areas)
{
	AreaCounts	counts = area_value_arg(fcinfo, 0, 1);

	*n_areas = counts.n_rows;
	if (counts.n_rows == 0)
		return false;
	funnel_measure(&counts, funnel);
	return true;
}

static HeapTuple
result_tuple(FunctionCallInfo fcinfo, Datum *values, bool *nulls)
{
	TupleDesc	descriptor;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	return heap_form_tuple(BlessTupleDesc(descriptor), values, nulls);
}

PG_FUNCTION_INFO_V1(ehcp_funnel_dispersion);

/*
 * funnel_dispersion(funnel) returns (areas bigint, in_time bigint, issued bigint,
 * percent numeric, phi float8, tau float8)
 */
Datum
ehcp_funnel_dispersion(PG_FUNCTION_ARGS)
{
	size_t		n_areas;
	Funnel		funnel;
	Datum		values[6] = {Int64GetDatum(0), Int64GetDatum(0), Int64GetDatum(0)};
	bool		nulls[6] = {false, false, false, true, true, true};

	if (funnel_arg(fcinfo, &funnel, &n_areas))
	{
		values[0] = Int64GetDatum((int64) n_areas);
		values[1] = Int64GetDatum((int64) funnel.in_time);
		values[2] = Int64GetDatum((int64) funnel.issued);
		values[3] = figure_with_one_decimal(fcinfo, funnel.in_time, funnel.issued, 2);
		values[4] = Float8GetDatum(funnel.phi);
		values[5] = Float8GetDatum(funnel.tau);
		nulls[3] = nulls[4] = nulls[5] = false;
	}
	return HeapTupleGetDatum(result_tuple(fcinfo, values, nulls));
}

PG_FUNCTION_INFO_V1(ehcp_funnel_z);

/* funnel_z(funnel, in_time bigint, issued bigint) returns float8 */
Datum
ehcp_funnel_z(PG_FUNCTION_ARGS)
{
	AreaPair	area = area_pair(PG_GETARG_INT64(1), PG_GETARG_INT64(2));
	size_t		n_areas;
	Funnel		funnel;

	if (!funnel_arg(fcinfo, &funnel, &n_areas) || area.issued == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(funnel_z(&funnel, funnel.tau, area));
}

PG_FUNCTION_INFO_V1(ehcp_funnel_limits);

/*
 * funnel_limits(funnel, issued bigint) returns (lower_95, upper_95, lower_998,
 * upper_998, adjusted_lower_95, adjusted_upper_95, adjusted_lower_998,
 * adjusted_upper_998), all numeric
 */
Datum
ehcp_funnel_limits(PG_FUNCTION_ARGS)
{
	static const double normal[] = {NORMAL_95, NORMAL_998};
	int64		issued = PG_GETARG_INT64(1);
	size_t		n_areas;
	Funnel		funnel;
	Datum		values[8];
	bool		nulls[8] = {false};

	if (issued < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("issued must not be negative"),
				 errhint("Give the number of plans for which you want limits.")));
	if (!funnel_arg(fcinfo, &funnel, &n_areas) || issued == 0)
		PG_RETURN_NULL();
	for (int i = 0; i < 4; i++)
	{
		Interval95	limits = funnel_limits(&funnel, i < 2 ? 0 : funnel.tau, normal[i % 2], issued);

		values[2 * i] = NumericGetDatum(figure_percent(limits.lower));
		values[2 * i + 1] = NumericGetDatum(figure_percent(limits.upper));
	}
	return HeapTupleGetDatum(result_tuple(fcinfo, values, nulls));
}

/*
 * Comparison, as with summaries: equal contents have equal bytes, and the order of
 * unequal values has no meaning.
 */
static int
compare(FunctionCallInfo fcinfo)
{
	struct varlena *value_a = PG_GETARG_VARLENA_PP(0);
	struct varlena *value_b = PG_GETARG_VARLENA_PP(1);
	AreaCounts	a = area_value_rows(value_a, 1);
	AreaCounts	b = area_value_rows(value_b, 1);
	int			order = memcmp(a.pairs, b.pairs, Min(a.n_rows, b.n_rows) * sizeof(AreaPair));

	if (order == 0)
		order = (a.n_rows > b.n_rows) - (a.n_rows < b.n_rows);

	/* a sort does not reset its memory between comparisons */
	pfree(a.pairs);
	pfree(b.pairs);
	PG_FREE_IF_COPY(value_a, 0);
	PG_FREE_IF_COPY(value_b, 1);
	return order;
}

PG_FUNCTION_INFO_V1(ehcp_funnel_eq);
PG_FUNCTION_INFO_V1(ehcp_funnel_ne);
PG_FUNCTION_INFO_V1(ehcp_funnel_lt);
PG_FUNCTION_INFO_V1(ehcp_funnel_le);
PG_FUNCTION_INFO_V1(ehcp_funnel_gt);
PG_FUNCTION_INFO_V1(ehcp_funnel_ge);
PG_FUNCTION_INFO_V1(ehcp_funnel_cmp);
PG_FUNCTION_INFO_V1(ehcp_funnel_hash);
PG_FUNCTION_INFO_V1(ehcp_funnel_hash_extended);

Datum
ehcp_funnel_eq(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) == 0);
}

Datum
ehcp_funnel_ne(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) != 0);
}

Datum
ehcp_funnel_lt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) < 0);
}

Datum
ehcp_funnel_le(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) <= 0);
}

Datum
ehcp_funnel_gt(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) > 0);
}

Datum
ehcp_funnel_ge(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(compare(fcinfo) >= 0);
}

Datum
ehcp_funnel_cmp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare(fcinfo));
}

Datum
ehcp_funnel_hash(PG_FUNCTION_ARGS)
{
	struct varlena *value = PG_GETARG_VARLENA_PP(0);
	AreaCounts	counts = area_value_rows(value, 1);
	Datum		hash = hash_any((unsigned char *) counts.pairs, counts.n_rows * sizeof(AreaPair));

	pfree(counts.pairs);
	PG_FREE_IF_COPY(value, 0);
	return hash;
}

Datum
ehcp_funnel_hash_extended(PG_FUNCTION_ARGS)
{
	struct varlena *value = PG_GETARG_VARLENA_PP(0);
	AreaCounts	counts = area_value_rows(value, 1);
	Datum		hash = hash_any_extended((unsigned char *) counts.pairs, counts.n_rows * sizeof(AreaPair),
										 PG_GETARG_INT64(1));

	pfree(counts.pairs);
	PG_FREE_IF_COPY(value, 0);
	return hash;
}
