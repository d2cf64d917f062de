/*
 * binary.c
 *		Fuzzes the receive functions of both types.
 */
#include "check.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const SummaryKind *kind;
	uint8_t    *stored;

	if (size == 0)
		return 0;
	kind = choose_kind(data[0]);
	/* a copy of just that size, so that the sanitizer sees a byte too many */
	stored = malloc(size);
	memcpy(stored, data + 1, size - 1);
	if (summary_check(kind, stored, size - 1) == NULL)
		check_stored(kind, stored, size - 1);
	free(stored);
	return 0;
}
