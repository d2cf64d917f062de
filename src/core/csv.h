/*
 * csv.h
 *		The fields of a CSV file.
 *
 * REFERENCES
 *
 * Y. Shafranovich. Common Format and MIME Type for Comma-Separated Values (CSV)
 * Files. RFC 4180, 2005. DOI 10.17487/RFC4180
 *
 * A byte order mark in front is skipped, as are empty lines; lines end with LF or
 * CR LF.
 */
#ifndef CSV_H
#define CSV_H

#include <stdbool.h>
#include <stddef.h>

typedef struct CsvReader
{
	const char *next;
	const char *end;
	int			line;			/* of the field that was read, from 1 */
	bool		ends_row;		/* that field was the last of its row */
	const char *complaint;		/* a few words on what is malformed, or NULL */
	int			next_line;
} CsvReader;

extern void csv_read(CsvReader *reader, const char *file, size_t size);

/*
 * Reads a field into a buffer, which has room for as many bytes as the file.  False
 * at the end, and at what is malformed.
 */
extern bool csv_next(CsvReader *reader, char *buffer, size_t *length);

#endif
