#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "statute.h"

/* Every day of 1895 to 2105, counted one by one. */
#define FIRST_YEAR	1895
#define N_YEARS		211
#define MAX_DAYS	(N_YEARS * 366)

typedef struct Day
{
	int			year;
	int			month;
	int			day;
	bool		working;
} Day;

static Day	days[MAX_DAYS];
static int	n_days;
static int	first_of_2000;
static WorkCalendar *calendar;

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
make_days(void **state)
{
	static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	(void) state;
	for (int year = FIRST_YEAR; year < FIRST_YEAR + N_YEARS; year++)
		for (int month = 1; month <= 12; month++)
			for (int day = 1; day <= length[month - 1] + (month == 2 && is_leap(year)); day++)
			{
				if (year == 2000 && month == 1 && day == 1)
					first_of_2000 = n_days;

				/*
				 * 1 January 1895 was a Tuesday; and Christmas, New Year and a
				 * week in May are closed
				 */
				days[n_days].year = year;
				days[n_days].month = month;
				days[n_days].day = day;
				days[n_days].working = (n_days + 1) % 7 < 5 &&
					!(month == 12 && (day == 25 || day == 26)) &&
					!(month == 1 && day == 1) && !(month == 5 && day >= 25);
				n_days++;
			}

	calendar = malloc(work_calendar_size(-first_of_2000, n_days - 1 - first_of_2000));
	work_calendar_init(calendar, -first_of_2000, n_days - 1 - first_of_2000, WORK_CALENDAR_EVERY_WEEKDAY);
	for (int i = 0; i < n_days; i++)
		if (!days[i].working)
			work_calendar_close(calendar, i - first_of_2000, i - first_of_2000);
	work_calendar_index(calendar);
	return 0;
}

static int
free_days(void **state)
{
	(void) state;
	free(calendar);
	return 0;
}

/*
 * The limits as the source has them: a number, a unit ('d'ays, 'w'eeks, 'm'onths,
 * wor'k'ing days), and whether they are counted after the day ('a'), beginning
 * with it ('b'), or at least that long before it ('-'), or before a day of a
 * month ('y').
 */
static const struct
{
	const char *name;
	int			amount;
	char		unit;
	char		counting;
	int			month;
}			source[] = {
	{"decision_to_assess", 6, 'w', 'a', 0},
	{"no_provision_notice", 6, 'w', 'a', 0},
	{"advice", 6, 'w', 'a', 0},
	{"refusal_to_issue", 16, 'w', 'a', 0},
	{"final_plan", 20, 'w', 'a', 0},
	{"draft_plan_representations", 15, 'd', 'b', 0},
	{"school_consultation_reply", 15, 'd', 'a', 0},
	{"transfer_plan_late", 15, 'k', 'b', 0},
	{"transfer_notice", 6, 'w', 'a', 0},
	{"transfer_review_after_review", 12, 'm', 'b', 0},
	{"transfer_review_after_transfer", 3, 'm', 'b', 0},
	{"commissioning_body_notice", 15, 'k', 'a', 0},
	{"annual_review", 12, 'm', 'b', 0},
	{"phase_transfer_post_16", 31, 'y', '-', 3},
	{"phase_transfer", 15, 'y', '-', 2},
	{"phase_transfer_between_post_16", 5, 'm', '-', 0},
	{"review_meeting_notice", 2, 'w', '-', 0},
	{"review_papers", 2, 'w', '-', 0},
	{"review_report", 2, 'w', 'a', 0},
	{"review_decision", 4, 'w', 'a', 0},
	{"amendment_representations", 15, 'd', 'b', 0},
	{"amended_final_plan", 8, 'w', 'a', 0},
	{"amended_final_plan_after_meeting", 12, 'w', 'a', 0},
	{"reassessment_decision", 15, 'd', 'a', 0},
	{"reassessment_final_plan", 14, 'w', 'a', 0},
	{"mediation_contact", 2, 'm', 'a', 0},
	{"mediation_certificate_no_mediation", 3, 'k', 'a', 0},
	{"mediation_meeting", 30, 'd', 'a', 0},
	{"mediation_certificate_after", 3, 'k', 'a', 0},
	{"mediation_agreement_not_appealable", 2, 'w', 'a', 0},
	{"appeal_after_notice", 2, 'm', 'a', 0},
	{"appeal_after_certificate", 1, 'm', 'a', 0},
	{"order_to_assess_notice", 2, 'w', 'a', 0},
	{"order_to_assess_refusal", 10, 'w', 'a', 0},
	{"order_to_assess_final_plan", 14, 'w', 'a', 0},
	{"order_to_make_plan_draft", 5, 'w', 'a', 0},
	{"order_to_make_plan_final", 11, 'w', 'a', 0},
	{"order_to_amend_plan", 5, 'w', 'a', 0},
	{"order_to_amend_placement", 2, 'w', 'a', 0},
	{"unopposed_assess_notice", 2, 'w', 'a', 0},
	{"unopposed_assess_refusal", 10, 'w', 'a', 0},
	{"unopposed_assess_final_plan", 14, 'w', 'a', 0},
	{"unopposed_make_plan_draft", 5, 'w', 'a', 0},
	{"unopposed_make_plan_final", 11, 'w', 'a', 0},
	{"unopposed_amend_plan", 5, 'w', 'a', 0},
	{"unopposed_amend_placement", 2, 'w', 'a', 0},
	{"appeal_response", 30, 'k', 'a', 0},
	{"mediation_commissioning_body_notice", 1, 'w', 'a', 0},
	{"mediation_tell_commissioning_body", 3, 'k', 'a', 0},
	{"direct_payment_review", 3, 'm', 'a', 0},
	{"detained_decision_to_assess", 6, 'w', 'a', 0},
	{"detained_final_plan", 20, 'w', 'a', 0},
	{"detained_representations", 15, 'd', 'b', 0},
};

#define N_SOURCE	((int) (sizeof(source) / sizeof(source[0])))

static const StatutoryLimit *
limit_of(const char *name)
{
	return statutory_limit_by_name(name, strlen(name));
}

/* The deadline, found day by day: the index of a day. */
static int
walked(int i, int trigger)
{
	int			sign = source[i].counting == '-' ? -1 : 1;
	int			day = trigger;

	switch (source[i].unit)
	{
		case 'd':
		case 'w':
			for (int left = source[i].amount * (source[i].unit == 'w' ? 7 : 1); left > 0; left--)
				day += sign;
			return day - (source[i].counting == 'b');

		case 'm':
			{
				/*
				 * the last day not after the corresponding date; "beginning
				 * with": before it
				 */
				int			month = days[trigger].year * 12 + days[trigger].month + sign * source[i].amount;

				day = trigger + sign * 31 * source[i].amount;
				if (sign < 0)
					day += 31;
				for (;; day--)
				{
					int			this_month = days[day].year * 12 + days[day].month;

					if (this_month < month ||
						(this_month == month && days[day].day < days[trigger].day + (source[i].counting != 'b')))
						return day;
				}
			}

		case 'k':
			{
				int			left = source[i].amount;

				if (source[i].counting == 'b' && days[day].working)
					left--;
				while (left > 0)
					left -= days[++day].working;
				return day;
			}

		default:
			/* backwards from the end of the year */
			while (days[day].month != 12 || days[day].day != 31)
				day++;
			while (days[day].month > source[i].month ||
				   (days[day].month == source[i].month && days[day].day >= source[i].amount))
				day--;
			return day;
	}
}

/* Each limit on every day of two centuries, including 1900 and 2100, which are not leap years. */
static void
every_limit_on_every_day(void **state)
{
	(void) state;
	assert_int_equal(n_statutory_limits, N_SOURCE);
	for (int i = 0; i < N_SOURCE; i++)
	{
		const StatutoryLimit *limit = limit_of(source[i].name);

		assert_non_null(limit);
		for (int trigger = 2 * 366; trigger < n_days - 2 * 366; trigger++)
		{
			int64_t		deadline;

			assert_int_equal(statutory_deadline(limit, trigger - first_of_2000, calendar, &deadline), DEADLINE_OK);
			if (deadline != walked(i, trigger) - first_of_2000)
				fail_msg("%s from %d-%02d-%02d: %d, not %d", source[i].name, days[trigger].year, days[trigger].month,
						 days[trigger].day, (int) deadline, walked(i, trigger) - first_of_2000);
		}
	}
}

static int
day_of(int year, int month, int day)
{
	for (int i = 0; i < n_days; i++)
		if (days[i].year == year && days[i].month == month && days[i].day == day)
			return i - first_of_2000;
	fail_msg("no such day");
	return 0;
}

/* The examples of the law's table, by hand. */
static void
months_beginning_with(void **state)
{
	static const struct
	{
		const char *limit;
		int			from[3];
		int			to[3];
	}			examples[] = {
		{"annual_review", {2021, 11, 8}, {2022, 11, 7}},
		{"annual_review", {2023, 3, 1}, {2024, 2, 29}},
		{"annual_review", {2022, 3, 1}, {2023, 2, 28}},
		{"annual_review", {2024, 2, 29}, {2025, 2, 28}},
		{"annual_review", {2023, 2, 28}, {2024, 2, 27}},
		{"annual_review", {2021, 1, 1}, {2021, 12, 31}},
		{"transfer_review_after_review", {2021, 9, 1}, {2022, 8, 31}},
		{"transfer_review_after_transfer", {2021, 9, 1}, {2021, 11, 30}},
		{"transfer_review_after_transfer", {2021, 11, 30}, {2022, 2, 28}},
		{"transfer_review_after_transfer", {2021, 11, 28}, {2022, 2, 27}},
		{"transfer_review_after_transfer", {2021, 12, 1}, {2022, 2, 28}},
		{"transfer_review_after_transfer", {2021, 5, 31}, {2021, 8, 30}},
		{"transfer_review_after_transfer", {2021, 8, 31}, {2021, 11, 30}},
		/* and months that do not begin with the day */
		{"direct_payment_review", {2021, 9, 1}, {2021, 12, 1}},
		{"direct_payment_review", {2021, 11, 30}, {2022, 2, 28}},
		{"mediation_contact", {2021, 12, 31}, {2022, 2, 28}},
	};

	(void) state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
	{
		const int  *from = examples[i].from;
		const int  *to = examples[i].to;
		int64_t		deadline;

		assert_int_equal(statutory_deadline(limit_of(examples[i].limit), day_of(from[0], from[1], from[2]), NULL, &deadline), DEADLINE_OK);
		assert_int_equal(deadline, day_of(to[0], to[1], to[2]));
	}
}

/* A limit in days or weeks has the days of its deadline, and so has the constant that the code uses. */
static void
limits_in_days(void **state)
{
	int			n = 0;
	int			final_plan;

	(void) state;
	for (int i = 0; i < N_SOURCE; i++)
	{
		const StatutoryLimit *limit = limit_of(source[i].name);
		int64_t		deadline;
		int			in_days;

		if (!statutory_limit_in_days(limit, &in_days))
		{
			assert_null(strchr("dw", source[i].unit));
			continue;
		}
		assert_int_equal(statutory_deadline(limit, 0, NULL, &deadline), DEADLINE_OK);
		assert_int_equal(deadline, in_days);
		n++;
	}
	assert_int_equal(n, 37);
	assert_true(statutory_limit_in_days(limit_of("final_plan"), &final_plan));
	assert_int_equal(FINAL_PLAN_DAYS, final_plan);
	assert_int_equal(FINAL_PLAN_DAYS, 140);
}

/* A day at either end of int32 has a deadline in int64, without an overflow. */
static void
far_days(void **state)
{
	static const int32_t ends[] = {INT32_MIN, INT32_MIN + 1, INT32_MAX - 1, INT32_MAX};

	(void) state;
	for (int i = 0; i < N_SOURCE; i++)
		for (int j = 0; j < 4; j++)
		{
			const StatutoryLimit *limit = limit_of(source[i].name);
			int64_t		deadline = 0;
			int64_t		distance;

			if (source[i].unit == 'k')
			{
				assert_int_equal(statutory_deadline(limit, ends[j], NULL, &deadline), DEADLINE_NEEDS_CALENDAR);
				assert_int_equal(statutory_deadline(limit, ends[j], calendar, &deadline), DEADLINE_DAY_UNKNOWN);
				continue;
			}
			assert_int_equal(statutory_deadline(limit, ends[j], NULL, &deadline), DEADLINE_OK);
			distance = deadline - ends[j];
			if (source[i].counting == '-' && source[i].unit != 'y')
				distance = -distance;
			switch (source[i].unit)
			{
				case 'd':
				case 'w':
					assert_true(distance >= source[i].amount - 1 && distance <= source[i].amount * 7);
					break;
				case 'm':
					assert_true(distance >= source[i].amount * 28 - 1 && distance <= source[i].amount * 31);
					break;
				default:
					assert_true(distance > -366 && distance < 366);
			}
		}
}

/* A limit in working days at the ends of the calendar. */
static void
calendar_ends(void **state)
{
	(void) state;
	for (int i = 0; i < N_SOURCE; i++)
	{
		const StatutoryLimit *limit = limit_of(source[i].name);
		int64_t		deadline;

		if (source[i].unit != 'k')
			continue;
		assert_int_equal(statutory_deadline(limit, calendar->first_day - 1, calendar, &deadline), DEADLINE_DAY_UNKNOWN);
		assert_int_equal(statutory_deadline(limit, calendar->first_day, calendar, &deadline), DEADLINE_OK);
		assert_int_equal(statutory_deadline(limit, calendar->last_day, calendar, &deadline), DEADLINE_END_UNKNOWN);
		assert_int_equal(statutory_deadline(limit, calendar->last_day + 1, calendar, &deadline), DEADLINE_DAY_UNKNOWN);
	}
}

static void
names(void **state)
{
	(void) state;
	for (int i = 0; i < n_statutory_limits; i++)
	{
		const char *name = statutory_limits[i].name;
		size_t		length = strlen(name);
		char		longer[80];

		assert_ptr_equal(statutory_limit_by_name(name, length), &statutory_limits[i]);
		/* not by a part of it, nor by more; the name need not end in a NUL */
		assert_true(statutory_limit_by_name(name, length - 1) != &statutory_limits[i]);
		strcpy(longer, name);
		strcat(longer, "_x");
		assert_null(statutory_limit_by_name(longer, length + 2));
		assert_ptr_equal(statutory_limit_by_name(longer, length), &statutory_limits[i]);
		assert_non_null(strchr("TS", statutory_limits[i].status));
	}
	assert_null(statutory_limit_by_name("", 0));
}

/* Every change names an existing limit, at most once per version, in the order of versions. */
static void
changes(void **state)
{
	(void) state;
	assert_true(n_statutory_changes >= 3);
	for (int i = 0; i < n_statutory_changes; i++)
	{
		const StatutoryChange *change = &statutory_changes[i];
		int			number[3];
		int			before[3];
		char		rest;

		assert_non_null(limit_of(change->limit));
		assert_int_equal(sscanf(change->version, "%d.%d.%d%c", &number[0], &number[1], &number[2], &rest), 3);
		for (int j = 0; j < i; j++)
		{
			sscanf(statutory_changes[j].version, "%d.%d.%d", &before[0], &before[1], &before[2]);
			assert_true(memcmp(before, number, sizeof number) == 0 ?
						strcmp(statutory_changes[j].limit, change->limit) != 0 :
						before[0] < number[0] || (before[0] == number[0] &&
												  (before[1] < number[1] || (before[1] == number[1] && before[2] < number[2]))));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_limit_on_every_day),
		cmocka_unit_test(months_beginning_with),
		cmocka_unit_test(limits_in_days),
		cmocka_unit_test(far_days),
		cmocka_unit_test(calendar_ends),
		cmocka_unit_test(names),
		cmocka_unit_test(changes),
	};

	return cmocka_run_group_tests(tests, make_days, free_days);
}
