#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "csv.h"
#include "random.h"

/* The fields of a file: | between fields, the line and a semicolon after a row, ! and what is malformed. */
static char *
fields_of(const char *file, size_t size)
{
	/* copies of just that size, for the sanitizer */
	char	   *copy = malloc(size + (size == 0));
	char	   *buffer = malloc(size + (size == 0));
	char	   *result = malloc(size * 20 + 100);
	char	   *next = result;
	CsvReader	reader;
	size_t		length;

	memcpy(copy, file, size);
	csv_read(&reader, copy, size);
	while (csv_next(&reader, buffer, &length))
	{
		memcpy(next, buffer, length);
		next += length;
		next += reader.ends_row ? sprintf(next, "@%d;", reader.line) : sprintf(next, "|");
	}
	*next = '\0';
	if (reader.complaint)
		sprintf(next, "!%d", reader.line);
	free(copy);
	free(buffer);
	return result;
}

static void
forms(void **state)
{
	static const char *const files[][2] = {
		{"", ""}, {"\n\r\n\n", ""}, {"\xEF\xBB\xBF", ""}, {"\xEF\xBB", "\xEF\xBB@1;"},
		{"a", "a@1;"}, {"a\n", "a@1;"}, {"a\r\n", "a@1;"}, {"a,b\nc,d", "a|b@1;c|d@2;"}, {"\xEF\xBB\xBF" "a,b\r\nc,d\r\n", "a|b@1;c|d@2;"},
		{",", "|@1;"}, {"a,\n,b\n", "a|@1;|b@2;"}, {"a\n\n\nb", "a@1;b@4;"},
		{"\"a\"", "a@1;"}, {"\"a,b\",c", "a,b|c@1;"}, {"\"a\"\"b\"", "a\"b@1;"}, {"\"\"", "@1;"}, {"\"\",\"\"\r\n", "|@1;"},
		{"\"a\nb\",c\nd", "a\nb|c@2;d@3;"}, {"\"a\r\nb\"\r\n", "a\r\nb@1;"}, {"a\rb", "a\rb@1;"},
		{"\"a", "!1"}, {"a\n\"b\nc", "a@1;!2"}, {"\"a\"b", "!1"}, {"a\"b", "!1"}, {"a\nb,c\"", "a@1;b|!2"}, {"\"a\" ,b", "!1"},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
	{
		char	   *fields = fields_of(files[i][0], strlen(files[i][0]));

		assert_string_equal(fields, files[i][1]);
		free(fields);
	}
}

/* What is written is read, whatever is in the fields. */
static void
round_trips(void **state)
{
	static const char letters[] = "ab,\"\n\r ";

	(void) state;
	for (int trial = 0; trial < 5000; trial++)
	{
		char		file[2000];
		char		expected[2000];
		size_t		size = 0;
		size_t		n_expected = 0;
		int			line = 1;

		for (int row = 0; row < 4; row++)
		{
			int			n = 1 + (int) random_below(4);
			int			first_line = line;

			for (int i = 0; i < n; i++)
			{
				int			length = (int) random_below(6);

				file[size++] = '"';
				if (i > 0)
					expected[n_expected++] = '|';
				if (i == n - 1)
					first_line = line;
				for (int j = 0; j < length; j++)
				{
					char		c = letters[random_below((int64_t) sizeof(letters) - 1)];

					if (c == '"')
						file[size++] = c;
					if (c == '\n')
						line++;
					file[size++] = c;
					expected[n_expected++] = c;
				}
				file[size++] = '"';
				if (i < n - 1)
					file[size++] = ',';
			}
			n_expected += (size_t) sprintf(expected + n_expected, "@%d;", first_line);
			if (trial % 2)
				file[size++] = '\r';
			file[size++] = '\n';
			line++;
		}
		expected[n_expected] = '\0';
		{
			char	   *fields = fields_of(file, size);

			assert_string_equal(fields, expected);
			free(fields);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),
		cmocka_unit_test(round_trips),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
