/*
 * text.c
 *		Fuzzes the text input of all types, and the reader of CSV files.
 */
#include "check.h"
#include "csv.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* All fields together have room in a buffer as long as the file. */
static void
check_csv(const char *file, size_t size)
{
	char	   *copy = malloc(size + (size == 0));
	char	   *buffer = malloc(size + (size == 0));
	size_t		all = 0;
	size_t		length;
	CsvReader	reader;

	memcpy(copy, file, size);
	csv_read(&reader, copy, size);
	while (csv_next(&reader, buffer, &length))
		all += length;
	assert(all <= size && reader.next == reader.end);
	free(buffer);
	free(copy);
}

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
	check_csv(string, strlen(string));
	core_allocate = allocate;
	if (area_counts_from_text(string, 1 + (data[0] & 1), &counts) == NULL)
		check_areas(&counts);
	free_all();
	free(room);
	free(string);
	return 0;
}
