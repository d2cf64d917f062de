/*
 * days.h
 *		Dates of the fuzzer's data: many on the same days, some at the ends of what fits.
 */
#ifndef DAYS_H
#define DAYS_H

#include <stdint.h>

#include "day_counts.h"
#include "summary.h"

/* PostgreSQL's first and last date. */
#define FIRST_DATE	(-SUMMARY_DATE_OFFSET)
#define LAST_DATE	2145031948

/* Two bytes describe a date. */
static int32_t
date_of_bytes(const uint8_t *bytes)
{
	static const int64_t near[] = {
		0, 0, 0, 0, FIRST_DATE, DAY_COUNTS_MAX_DAY - SUMMARY_DATE_OFFSET, DAY_COUNTS_MAX_DAY, LAST_DATE
	};
	int64_t		date = near[bytes[0] % 8] + bytes[0] / 8 * 8 + (int8_t) bytes[1];

	return (int32_t) (date < FIRST_DATE ? FIRST_DATE : date > LAST_DATE ? LAST_DATE : date);
}

#endif
