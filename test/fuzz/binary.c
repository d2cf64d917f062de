/*
 * binary.c
 *		Fuzzes the receive functions of all types.
 */
#include "check.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Equal contents have equal bytes, so there is only one form that is accepted. */
static void
check_only_form(const AreaCounts *counts, const uint8_t *stored, size_t size)
{
	uint8_t    *again = allocate(AREA_COUNTS_SIZE(counts->n_pairs, counts->n_rows));

	assert(area_counts_write(counts, again) == size && memcmp(again, stored, size) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const SummaryKind *kind;
	uint8_t    *stored;
	AreaCounts	counts;

	if (size == 0)
		return 0;
	kind = choose_kind(data[0]);
	/* a copy of just that size, so that the sanitizer sees a byte too many */
	stored = malloc(size);
	memcpy(stored, data + 1, size - 1);
	if (summary_check(kind, stored, size - 1) == NULL)
		check_stored(kind, stored, size - 1);
	core_allocate = allocate;
	if (area_counts_read(stored, size - 1, 1 + (data[0] & 1), &counts) == NULL)
	{
		check_only_form(&counts, stored, size - 1);
		check_areas(&counts);
	}
	free_all();
	free(stored);
	return 0;
}
