/*
 * figures.c
 *		Published figures: numeric with one decimal, rounded half up.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "utils/rangetypes.h"
#include "utils/typcache.h"

#include "core/half_up.h"
#include "figures.h"

void
raise_figure_out_of_range(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("figure out of range"),
			 errhint("Use a smaller group of cases.")));
}

Datum
figure_with_one_decimal(FunctionCallInfo fcinfo, uint64 numerator, uint64 denominator, int scaled)
{
	uint64		tenths;

	if (denominator == 0)
		PG_RETURN_NULL();
	if (denominator > PG_INT64_MAX ||
		!half_up(numerator, denominator, scaled + 1, &tenths) || tenths > PG_INT64_MAX)
		raise_figure_out_of_range();
	PG_RETURN_NUMERIC(int64_div_fast_to_numeric((int64) tenths, 1));
}

/* Rounds up a share that is half a tenth except for the last bits of the arithmetic. */
Numeric
figure_percent(double share)
{
	return int64_div_fast_to_numeric((int64) floor(share * 1000 + 0.5 + 1e-9), 1);
}

Datum
figure_percent_range(Interval95 interval)
{
	TypeCacheEntry *type = lookup_type_cache(NUMRANGEOID, TYPECACHE_RANGE_INFO);
	RangeBound	lower = {
		.val = NumericGetDatum(figure_percent(interval.lower)),
		.inclusive = true,
		.lower = true
	};
	RangeBound	upper = {
		.val = NumericGetDatum(figure_percent(interval.upper)),
		.inclusive = true
	};

#if PG_VERSION_NUM >= 160000
	return RangeTypePGetDatum(make_range(type, &lower, &upper, false, NULL));
#else
	return RangeTypePGetDatum(make_range(type, &lower, &upper, false));
#endif
}
