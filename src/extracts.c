/*
 * extracts.c
 *		Readers for dates and flags in text, as extracts contain them.
 */
#include "postgres.h"

#include "fmgr.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/date.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

#include "core/civil_date.h"
#include "core/extracts.h"

/* How much of a text an error shows. */
#define SHOWN_BYTES	100

static char *
shown(const text *value)
{
	int			size = VARSIZE_ANY_EXHDR(value);
	int			clipped = pg_mbcliplen(VARDATA_ANY(value), size, SHOWN_BYTES);

	return psprintf("%.*s%s", clipped, VARDATA_ANY(value), clipped < size ? "..." : "");
}

/* A character that looks like another, such as a no-break space, would be hard to see. */
static bool
is_ascii(const text *value)
{
	for (Size i = 0; i < VARSIZE_ANY_EXHDR(value); i++)
		if (IS_HIGHBIT_SET(VARDATA_ANY(value)[i]))
			return false;
	return true;
}

/* What is wrong with a text that is not a date. */
static char *
date_problem(DateReading reading, const DateFields *fields, const text *value)
{
	switch (reading)
	{
		case DATE_SHORT_YEAR:
			return "The year has two digits.";
		case DATE_NUMBER:
			return "It is a number.";
		case DATE_NO_SUCH_YEAR:
			return "There is no year 0.";
		case DATE_NO_SUCH_MONTH:
			return psprintf("There is no month %d.", fields->month);
		case DATE_NO_SUCH_DAY:
			return psprintf("Month %d of %d has %d days.", fields->month, fields->year,
							civil_date_days_in_month(fields->year, fields->month));
		case DATE_NO_SUCH_TIME:
			return "There is no such time of day.";
		case DATE_OLD_SUMMER_TIME:
			return "The day in England depends on the summer time of a year before 1996.";
		default:
			return is_ascii(value) ? "It does not have the form of a date." :
				"It does not have the form of a date, and it contains a character that is not ASCII, such as a no-break space.";
	}
}

static char *
date_remedy(DateReading reading, const DateFields *fields, bool has_format)
{
	switch (reading)
	{
		case DATE_SHORT_YEAR:
			return "Export the year with four digits, or give a format with YY, such as 'DD/MM/YY', "
				"which reads 70 to 99 as 1970 to 1999, and 00 to 69 as 2000 to 2069.";
		case DATE_NUMBER:
			if (fields->n_digits == 8)
				return "Give the format: 'YYYYMMDD' or 'DDMMYYYY'.";
			return "If it is the day number of a spreadsheet, write date '1899-12-30' + floor(text::numeric)::integer.";
		case DATE_NO_SUCH_MONTH:
			if (!has_format && fields->order == DAY_MONTH_YEAR && fields->day >= 1 && fields->day <= 12)
				return psprintf("If the month comes first in all rows, give the format: 'MM%cDD%cYYYY'.",
								fields->separator, fields->separator);
			return "Correct the date.";
		case DATE_NO_SUCH_YEAR:
		case DATE_NO_SUCH_DAY:
		case DATE_NO_SUCH_TIME:
			return "Correct the date.";
		case DATE_OLD_SUMMER_TIME:
			return "Export the day without a time zone.";
		default:
			if (has_format)
				return "Without a format, ehcp.read_date() reads 31/12/2021, 2021-12-31, 31 Dec 2021 and the like, with or without a time of day.";
			return "Dates are read as in 31/12/2021, 2021-12-31 or 31 Dec 2021, with or without a time of day, or in the format that you give. "
				"For a word that means no date, write ehcp.read_date(nullif(text, 'n/a')).";
	}
}

static DateFormat
format_arg(FunctionCallInfo fcinfo, int argno)
{
	text	   *value = PG_GETARG_TEXT_PP(argno);
	DateFormat	format;

	if (!date_format_read(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), &format))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("\"%s\" is not a date format", shown(value)),
				 errhint("A format is DD, MM, Mon or Month, and YYYY or YY, with the year last or first, "
						 "such as 'DD/MM/YYYY', 'MM/DD/YYYY', 'YYYY-MM-DD', 'YYYYMMDD' or 'DD-Mon-YY'.")));
	return format;
}

PG_FUNCTION_INFO_V1(ehcp_read_date);

/* read_date(value text [, format text]) returns date: NULL for blank text */
Datum
ehcp_read_date(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);
	bool		has_format = PG_NARGS() > 1;
	DateFormat	format;
	DateFields	fields;
	int32		day;
	DateReading reading;

	if (has_format)
		format = format_arg(fcinfo, 1);
	reading = date_read(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), has_format ? &format : NULL, &day, &fields);
	if (reading == DATE_BLANK)
		PG_RETURN_NULL();
	if (reading != DATE_READ)
		ereport(ERROR,
				(errcode(reading >= DATE_NO_SUCH_YEAR ? ERRCODE_DATETIME_VALUE_OUT_OF_RANGE :
						 ERRCODE_INVALID_DATETIME_FORMAT),
				 errmsg(has_format ? "cannot read \"%s\" as a date of the format \"%s\"" : "cannot read \"%s\" as a date",
						shown(value), has_format ? shown(PG_GETARG_TEXT_PP(1)) : ""),
				 errdetail_internal("%s", date_problem(reading, &fields, value)),
				 errhint("%s", date_remedy(reading, &fields, has_format))));
	PG_RETURN_DATEADT(day);
}

PG_FUNCTION_INFO_V1(ehcp_can_read_date);

/* can_read_date(value text) returns boolean: true for blank text too */
Datum
ehcp_can_read_date(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);
	DateFields	fields;
	int32		day;

	PG_RETURN_BOOL(date_read(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), NULL, &day, &fields) <= DATE_BLANK);
}

PG_FUNCTION_INFO_V1(ehcp_can_read_flag);

/* can_read_flag(value text) returns boolean: true for blank text too */
Datum
ehcp_can_read_flag(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);
	bool		flag;

	PG_RETURN_BOOL(flag_read(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), &flag) != FLAG_UNKNOWN);
}

PG_FUNCTION_INFO_V1(ehcp_read_flag);

/* read_flag(value text) returns boolean: NULL for blank text */
Datum
ehcp_read_flag(PG_FUNCTION_ARGS)
{
	text	   *value = PG_GETARG_TEXT_PP(0);
	bool		flag;

	switch (flag_read(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value), &flag))
	{
		case FLAG_READ:
			PG_RETURN_BOOL(flag);
		case FLAG_BLANK:
			PG_RETURN_NULL();
		default:
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("cannot read \"%s\" as a flag", shown(value)),
					 is_ascii(value) ? 0 :
					 errdetail("It contains a character that is not ASCII, such as a no-break space."),
					 errhint("Flags are Y or N, Yes or No, True or False, T or F, 1 or 0, in capitals or small letters. "
							 "Convert other words first: ehcp.read_flag(CASE text WHEN 'Granted' THEN 'Y' WHEN 'None' THEN 'N' ELSE text END).")));
	}
}
