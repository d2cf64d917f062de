/*
 * as_of.c
 *		The day for which the views of a scorecard answer, and what had happened by then.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "access/xact.h"
#include "fmgr.h"
#include "pgtime.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

#include "as_of.h"
#include "calendar_cache.h"
#include "core/civil_date.h"
#include "distributed.h"

/* Today is the day in this time zone, whatever TimeZone a session has. */
#define COUNCIL_TIME_ZONE	"Europe/London"

static char *as_of_setting;		/* ehcp.as_of */

/* the value of the setting, read */
typedef enum AsOfKind
{
	AS_OF_TODAY,
	AS_OF_DAY,
	AS_OF_NO_DAY
} AsOfKind;

static AsOfKind as_of_kind;
static DateADT as_of_day;
static bool as_of_is_of_session;

/* The setting is being defined, and accepts any value that was stored before. */
static bool defining;

/* Moves past exactly that many digits and returns their value; -1 if there are fewer. */
static int
read_digits(const char **rest, int digits)
{
	int			value = 0;

	for (int i = 0; i < digits; i++)
	{
		if ((*rest)[i] < '0' || (*rest)[i] > '9')
			return -1;
		value = value * 10 + ((*rest)[i] - '0');
	}
	*rest += digits;
	return value;
}

/* Moves past the literal, if the rest begins with it. */
static bool
read_literal(const char **rest, const char *literal)
{
	size_t		length = strlen(literal);

	if (strncmp(*rest, literal, length) != 0)
		return false;
	*rest += length;
	return true;
}

/*
 * Is this what drivers write after a day?  A midnight, as in " 00:00:00.000" or
 * "T00:00", a time zone, as in "+01", "+01:00", "+0100" or "Z", or both.  The day
 * counts as written, whatever the zone.
 */
static bool
is_midnight(const char *rest)
{
	if ((rest[0] == 'T' || rest[0] == ' ') && rest[1] == '0')
	{
		rest++;
		if (!read_literal(&rest, "00:00"))
			return false;
		if (read_literal(&rest, ":00") && read_literal(&rest, ".0"))
			rest += strspn(rest, "0");
	}
	(void) read_literal(&rest, " ");
	if (*rest == 'Z')
		rest++;
	else if (*rest == '+' || *rest == '-')
	{
		rest++;
		if (read_digits(&rest, 2) < 0)
			return false;
		for (int i = 0; i < 2 && *rest != '\0'; i++)
		{
			(void) read_literal(&rest, ":");
			if (read_digits(&rest, 2) < 0)
				return false;
		}
	}
	else if (rest[-1] == ' ')
		return false;
	return *rest == '\0';
}

static AsOfKind
read_as_of(const char *rest, DateADT *date)
{
	CivilDate	civil;

	if (rest == NULL || rest[0] == '\0')
		return AS_OF_TODAY;
	if ((civil.year = read_digits(&rest, 4)) < 1 || !read_literal(&rest, "-") ||
		(civil.month = read_digits(&rest, 2)) < 1 || civil.month > 12 || !read_literal(&rest, "-") ||
		(civil.day = read_digits(&rest, 2)) < 1 ||
		civil.day > civil_date_days_in_month(civil.year, civil.month) ||
		(*rest != '\0' && !is_midnight(rest)))
		return AS_OF_NO_DAY;
	*date = (DateADT) civil_date_to_day(civil);
	return AS_OF_DAY;
}

/*
 * Refuses a value that is not a day when it is set by SET, set_config(), ALTER ROLE
 * and the like, or when connecting.
 *
 * Accepts a value that was stored elsewhere, and leaves the error to as_of(): from
 * before the library was loaded, from postgresql.conf, a role or a database.
 * There PostgreSQL would turn the error into a warning and continue with the default:
 * today's figures under yesterday's heading.  A parallel worker accepts the value of
 * its leader.
 */
static bool
check_as_of(char **newval, void **extra, GucSource source)
{
	DateADT		date;

	if (defining || InitializingParallelWorker || source < PGC_S_CLIENT ||
		read_as_of(*newval, &date) != AS_OF_NO_DAY)
		return keep_source(extra, source);
	GUC_check_errcode(ERRCODE_INVALID_DATETIME_FORMAT);
	GUC_check_errdetail("The setting takes a day in the form YYYY-MM-DD, whatever DateStyle is, or a timestamp in ISO form at midnight.");
	GUC_check_errhint("Write the day as in SET ehcp.as_of = '2021-01-31', or RESET ehcp.as_of for today.");
	return false;
}

static void
as_of_changed(const char *newval, void *extra)
{
	as_of_kind = read_as_of(newval, &as_of_day);
	as_of_is_of_session = is_of_session(extra);
}

void
as_of_init(void)
{
	defining = true;
	DefineCustomStringVariable("ehcp.as_of",
							   "The day for which the views of a scorecard answer.",
							   "A day such as 2021-01-31; today if it is not set.",
							   &as_of_setting,
							   "",
							   PGC_USERSET, 0, check_as_of, as_of_changed, NULL);
	defining = false;
}

/* The day in England at the start of the transaction, computed once for it. */
static DateADT
today(void)
{
	static TimestampTz last_start = 0;
	static DateADT last_day;
	TimestampTz start = GetCurrentTransactionStartTimestamp();
	pg_tz	   *zone;
	struct pg_tm tm;
	fsec_t		fsec;
	int			offset;

	if (likely(start == last_start))
		return last_day;
	zone = pg_tzset(COUNCIL_TIME_ZONE);
	if (zone == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_CONFIG_FILE_ERROR),
				 errmsg("time zone \"%s\" is not known to the server", COUNCIL_TIME_ZONE),
				 errhint("Install the time zone data of the server's system.")));
	if (timestamp2tm(start, &offset, &tm, &fsec, NULL, zone) != 0)
		ereport(ERROR,
				(errcode(ERRCODE_DATETIME_VALUE_OUT_OF_RANGE),
				 errmsg("timestamp out of range")));
	last_day = date2j(tm.tm_year, tm.tm_mon, tm.tm_mday) - POSTGRES_EPOCH_JDATE;
	last_start = start;
	return last_day;
}

DateADT
as_of_or_today(void)
{
	if (!as_of_is_of_session && is_session_of_engine())
		raise_setting_elsewhere("ehcp.as_of",
								"Read the day where the question is asked: (SELECT day FROM ehcp.today), "
								"or set ehcp.as_of in this session.");
	if (as_of_kind == AS_OF_NO_DAY)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_DATETIME_FORMAT),
				 errmsg("the setting ehcp.as_of is \"%s\", which is not a day", as_of_setting),
				 errhint("Write the day as in SET ehcp.as_of = '2021-01-31', or RESET ehcp.as_of for today.")));
	return as_of_kind == AS_OF_DAY ? as_of_day : today();
}

PG_FUNCTION_INFO_V1(ehcp_as_of);

/* as_of() returns date */
Datum
ehcp_as_of(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(as_of_or_today());
}

/*
 * No date of a case is earlier than this one, 1 September 1989: part 3 of the
 * Children and Families Act 2014 began on 1 September 2014 and covers people
 * under 25, so everyone it has ever covered was born after it.
 */
#define EARLIEST_DATE	((DateADT) (-3774))

PG_FUNCTION_INFO_V1(ehcp_earliest_date);

/* earliest_date() returns date */
Datum
ehcp_earliest_date(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATEADT(EARLIEST_DATE);
}

PG_FUNCTION_INFO_V1(ehcp_date_by);

/* date_by(day date, as_of date) returns date: the day, if it can be right and has come */
Datum
ehcp_date_by(PG_FUNCTION_ARGS)
{
	DateADT		day = PG_GETARG_DATEADT(0);

	if (day < EARLIEST_DATE || day > PG_GETARG_DATEADT(1))
		PG_RETURN_NULL();
	PG_RETURN_DATEADT(day);
}

PG_FUNCTION_INFO_V1(ehcp_calendar_setting);

/* calendar_setting() returns text: the setting ehcp.calendar */
Datum
ehcp_calendar_setting(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(calendar_name_by_setting()));
}
