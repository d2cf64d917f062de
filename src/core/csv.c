/*
 * csv.c
 *		The fields of a CSV file.
 */
#include "csv.h"

#include <string.h>

#define BYTE_ORDER_MARK	"\xEF\xBB\xBF"

void
csv_read(CsvReader *reader, const char *file, size_t size)
{
	reader->next = file;
	reader->end = file + size;
	if (size >= strlen(BYTE_ORDER_MARK) && memcmp(file, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0)
		reader->next += strlen(BYTE_ORDER_MARK);
	reader->line = 0;
	reader->ends_row = true;
	reader->complaint = NULL;
	reader->next_line = 1;
}

/* Skips the end of a line, if there is one. */
static bool
skip_end_of_line(CsvReader *reader)
{
	const char *next = reader->next;

	if (next < reader->end && *next == '\r')
		next++;
	if (next == reader->end || *next != '\n')
		return false;
	reader->next = next + 1;
	reader->next_line++;
	return true;
}

static bool
refuse(CsvReader *reader, const char *complaint)
{
	reader->complaint = complaint;
	reader->next = reader->end;
	return false;
}

/* From behind the first quotation mark to behind the last. */
static bool
read_quoted(CsvReader *reader, char *buffer, size_t *length)
{
	for (;;)
	{
		char		c;

		if (reader->next == reader->end)
			return refuse(reader, "a quotation mark has no partner");
		c = *reader->next++;
		if (c == '"')
		{
			if (reader->next == reader->end || *reader->next != '"')
				return true;
			reader->next++;
		}
		else if (c == '\n')
			reader->next_line++;
		buffer[(*length)++] = c;
	}
}

bool
csv_next(CsvReader *reader, char *buffer, size_t *length)
{
	const char *start;

	if (reader->ends_row)
	{
		while (skip_end_of_line(reader))
			;
		/* after a comma, the end of the file is an empty field */
		if (reader->next == reader->end)
			return false;
	}
	*length = 0;
	reader->line = reader->next_line;
	reader->ends_row = false;
	if (reader->next < reader->end && *reader->next == '"')
	{
		reader->next++;
		if (!read_quoted(reader, buffer, length))
			return false;
	}
	else
	{
		start = reader->next;
		while (reader->next < reader->end && *reader->next != ',' && *reader->next != '\n' && *reader->next != '"')
			reader->next++;
		*length = (size_t) (reader->next - start);
		/* the CR of the end of the line */
		if (*length > 0 && reader->next < reader->end && *reader->next == '\n' && reader->next[-1] == '\r')
		{
			reader->next--;
			(*length)--;
		}
		memcpy(buffer, start, *length);
	}

	if (reader->next == reader->end || skip_end_of_line(reader))
		reader->ends_row = true;
	else if (*reader->next == ',')
		reader->next++;
	else
		return refuse(reader, "a quotation mark is inside a field");
	return true;
}
