/*
 * text.c
 *		Fuzzes the text input of all types.
 */
#include "check.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const SummaryKind *kind;
	char	   *string;
	uint8_t    *room;
	size_t		stored_size;
	AreaCounts	counts;

	if (size == 0)
		return 0;
	kind = choose_kind(data[0]);
	string = malloc(size);
	memcpy(string, data + 1, size - 1);
	string[size - 1] = '\0';
	room = malloc(strlen(string) + SUMMARY_HEADER_SIZE);
	if (summary_from_text(kind, string, room, &stored_size) == NULL)
	{
		assert(stored_size <= strlen(string) + SUMMARY_HEADER_SIZE);
		check_stored(kind, room, stored_size);
	}
	core_allocate = allocate;
	if (area_counts_from_text(string, 1 + (data[0] & 1), &counts) == NULL)
		check_areas(&counts);
	free_area_pieces();
	free(room);
	free(string);
	return 0;
}
