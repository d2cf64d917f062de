/*
 * statute.c
 *		The statutory time limits for EHC plans in England, and how to count them.
 *
 * "SEND" stands for the Special Educational Needs and Disability Regulations
 * 2014 (SI 2014/1530).
 */
#include "statute.h"

#include <string.h>

#include "civil_date.h"

const char *const statutory_exception_names[N_EXCEPTIONS] = {
	"school closure",
	"early-years closure",
	"personal",
	"absence",
	"absence of 2 weeks",
	"circumstances",
	"missed appointment",
	"may be missed",
	"written variation",
	"tribunal rules",
};

/* regs 5(4), 10(4), 13(3) and 27(3) */
#define EXCEPTIONS_OF_ASSESSMENT \
	(EXCEPTION_SCHOOL_CLOSURE | EXCEPTION_EARLY_YEARS_CLOSURE | \
	 EXCEPTION_PERSONAL | EXCEPTION_ABSENCE)
/* reg. 8(2): a closure does not excuse late advice */
#define EXCEPTIONS_OF_ADVICE \
	(EXCEPTION_CIRCUMSTANCES | EXCEPTION_ABSENCE | EXCEPTION_MISSED_APPOINTMENT)
/* regs 44(3) and 45 */
#define EXCEPTIONS_OF_ORDER \
	(EXCEPTION_PERSONAL | EXCEPTION_ABSENCE_OF_2_WEEKS)

#define DAYS(n)				LIMIT_DAYS, COUNT_AFTER, n, 0
#define DAYS_WITH(n)		LIMIT_DAYS, COUNT_BEGINNING_WITH, n, 0
#define WEEKS(n)			LIMIT_WEEKS, COUNT_AFTER, n, 0
#define WEEKS_BEFORE(n)		LIMIT_WEEKS, COUNT_BEFORE, n, 0
#define MONTHS(n)			LIMIT_MONTHS, COUNT_AFTER, n, 0
#define MONTHS_WITH(n)		LIMIT_MONTHS, COUNT_BEGINNING_WITH, n, 0
#define MONTHS_BEFORE(n)	LIMIT_MONTHS, COUNT_BEFORE, n, 0
#define WORKING(n)			LIMIT_WORKING_DAYS, COUNT_AFTER, n, 0
#define WORKING_WITH(n)		LIMIT_WORKING_DAYS, COUNT_BEGINNING_WITH, n, 0
#define BEFORE(day, month)	LIMIT_DAY_OF_YEAR, COUNT_BEFORE, month, day

const StatutoryLimit statutory_limits[] = {
	{
		"decision_to_assess", "request received, or authority became responsible",
		WEEKS(6), EXCEPTIONS_OF_ASSESSMENT, "SEND reg. 5(1), 5(4)", 'T', NULL
	},
	{
		"no_provision_notice", "request received, or authority became responsible",
		WEEKS(6), 0, "SEND reg. 4(1)", 'T', NULL
	},
	{
		"advice", "body received the authority's request for advice",
		WEEKS(6), EXCEPTIONS_OF_ADVICE, "SEND reg. 8(1), 8(2)", 'T', NULL
	},
	{
		"refusal_to_issue", "request received, or authority became responsible",
		WEEKS(16), EXCEPTIONS_OF_ASSESSMENT, "SEND reg. 10(1), 10(4)", 'T', NULL
	},
	{
		"final_plan", "request received, or authority became responsible",
		WEEKS(FINAL_PLAN_WEEKS), EXCEPTIONS_OF_ASSESSMENT, "SEND reg. 13(2), 13(3)", 'T', NULL
	},
	{
		"draft_plan_representations", "draft plan served",
		DAYS_WITH(15), 0, "SEND reg. 13(1)(a)", 'T', "at least"
	},
	{
		"school_consultation_reply", "school consulted",
		DAYS(15), 0, "Code of Practice 9.83", 'S', "guidance: should"
	},
	{
		"transfer_plan_late", "old authority became aware of the move",
		WORKING_WITH(15), 0, "SEND reg. 15(2)", 'T', NULL
	},
	{
		"transfer_notice", "transfer",
		WEEKS(6), 0, "SEND reg. 15(4)", 'T', NULL
	},
	{
		"transfer_review_after_review", "plan made, or last review",
		MONTHS_WITH(12), 0, "SEND reg. 15(5)(a)", 'T',
		"the later of this and transfer_review_after_transfer holds"
	},
	{
		"transfer_review_after_transfer", "transfer",
		MONTHS_WITH(3), 0, "SEND reg. 15(5)(b)", 'S',
		"the later of this and transfer_review_after_review holds"
	},
	{
		"commissioning_body_notice", "became aware",
		WORKING(15), 0, "SEND reg. 16", 'S', NULL
	},
	{
		"annual_review", "plan made, or last review",
		MONTHS_WITH(12), 0, "Children and Families Act 2014 s. 44(1)", 'S',
		"the decision that ends the review is due by then, not the meeting"
	},
	{
		"phase_transfer_post_16", "any day of the calendar year of the transfer",
		BEFORE(31, 3), 0, "SEND reg. 18(1)(a)", 'T',
		"practice reads \"by 31 March\""
	},
	{
		"phase_transfer", "any day of the calendar year of the transfer",
		BEFORE(15, 2), 0, "SEND reg. 18(1)(b)", 'T',
		"practice reads \"by 15 February\""
	},
	{
		"phase_transfer_between_post_16", "transfer",
		MONTHS_BEFORE(5), 0, "SEND reg. 18(2)", 'T', "at least"
	},
	{
		"review_meeting_notice", "review meeting",
		WEEKS_BEFORE(2), 0, "SEND reg. 20(3), 21(3)", 'T', "at least"
	},
	{
		"review_papers", "review meeting",
		WEEKS_BEFORE(2), 0, "SEND reg. 20(4), 21(4)", 'T', "at least"
	},
	{
		"review_report", "review meeting",
		WEEKS(2), 0, "SEND reg. 20, 21(7)", 'T', NULL
	},
	{
		"review_decision", "review meeting",
		WEEKS(4), 0, "SEND reg. 20(10), 21(9)", 'S', NULL
	},
	{
		"amendment_representations", "amendment notice served",
		DAYS_WITH(15), 0, "SEND reg. 22(2)(c)", 'T', "at least"
	},
	{
		"amended_final_plan", "amendment notice sent",
		WEEKS(8), 0, "SEND reg. 22(3)", 'T',
		"the earlier of this and amended_final_plan_after_meeting holds"
	},
	{
		"amended_final_plan_after_meeting", "review meeting",
		WEEKS(12), 0, "[2022] EWHC 493 (Admin)", 'S',
		"the earlier of this and amended_final_plan holds"
	},
	{
		"reassessment_decision", "request received",
		DAYS(15), 0, "SEND reg. 25", 'S', NULL
	},
	{
		"reassessment_final_plan", "reassessment decided",
		WEEKS(14), EXCEPTIONS_OF_ASSESSMENT, "SEND reg. 27(2), 27(3)", 'T', NULL
	},
	{
		"mediation_contact", "decision notice sent",
		MONTHS(2), 0, "SEND reg. 33", 'T', NULL
	},
	{
		"mediation_certificate_no_mediation", "adviser told",
		WORKING(3), 0, "SEND reg. 34", 'S', NULL
	},
	{
		"mediation_meeting", "authority told",
		DAYS(30), EXCEPTION_MAY_BE_MISSED, "SEND reg. 36 to 39", 'S', NULL
	},
	{
		"mediation_certificate_after", "mediation ended",
		WORKING(3), 0, "SEND reg. 39", 'S', NULL
	},
	{
		"mediation_agreement_not_appealable", "agreement",
		WEEKS(2), EXCEPTION_WRITTEN_VARIATION, "SEND reg. 42(3), 42(5)", 'T', NULL
	},
	{
		"appeal_after_notice", "decision notice sent",
		MONTHS(2), EXCEPTION_TRIBUNAL_RULES, "HESC Rules 2008 r. 20", 'T',
		"the later of this and appeal_after_certificate holds; r. 12 may extend it"
	},
	{
		"appeal_after_certificate", "mediation certificate issued",
		MONTHS(1), EXCEPTION_TRIBUNAL_RULES, "HESC Rules 2008 r. 20", 'T',
		"the later of this and appeal_after_notice holds; r. 12 may extend it"
	},
	{
		"order_to_assess_notice", "tribunal order",
		WEEKS(2), EXCEPTIONS_OF_ORDER, "SEND reg. 44(2)(b), 44(3)", 'T', NULL
	},
	{
		"order_to_assess_refusal", "tribunal order",
		WEEKS(10), EXCEPTIONS_OF_ORDER, "SEND reg. 44(2)(b)(i)", 'T', NULL
	},
	{
		"order_to_assess_final_plan", "tribunal order",
		WEEKS(14), EXCEPTIONS_OF_ORDER, "SEND reg. 44(2)(b)(ii)", 'T', NULL
	},
	{
		"order_to_make_plan_draft", "tribunal order",
		WEEKS(5), EXCEPTIONS_OF_ORDER, "SEND reg. 44(2)(c)(i)", 'T', NULL
	},
	{
		"order_to_make_plan_final", "tribunal order",
		WEEKS(11), EXCEPTIONS_OF_ORDER, "SEND reg. 44(2)(c)(ii)", 'T', NULL
	},
	{
		"order_to_amend_plan", "tribunal order",
		WEEKS(5), EXCEPTIONS_OF_ORDER, "SEND reg. 44(2)(e)", 'S', NULL
	},
	{
		"order_to_amend_placement", "tribunal order",
		WEEKS(2), EXCEPTIONS_OF_ORDER, "SEND reg. 44(2)(f)", 'S', NULL
	},
	{
		"unopposed_assess_notice", "authority told the Tribunal that it does not oppose",
		WEEKS(2), EXCEPTIONS_OF_ORDER, "SEND reg. 45(3)", 'T', NULL
	},
	{
		"unopposed_assess_refusal", "authority told the Tribunal that it does not oppose",
		WEEKS(10), EXCEPTIONS_OF_ORDER, "SEND reg. 45(3), (3A)", 'T', NULL
	},
	{
		"unopposed_assess_final_plan", "authority told the Tribunal that it does not oppose",
		WEEKS(14), EXCEPTIONS_OF_ORDER, "SEND reg. 45(3), (3A)", 'T', NULL
	},
	{
		"unopposed_make_plan_draft", "authority told the Tribunal that it does not oppose",
		WEEKS(5), EXCEPTIONS_OF_ORDER, "SEND reg. 45(5)", 'S', NULL
	},
	{
		"unopposed_make_plan_final", "authority told the Tribunal that it does not oppose",
		WEEKS(11), EXCEPTIONS_OF_ORDER, "SEND reg. 45(5)", 'S', NULL
	},
	{
		"unopposed_amend_plan", "authority told the Tribunal that it does not oppose",
		WEEKS(5), EXCEPTIONS_OF_ORDER, "SEND reg. 45(4)", 'T', NULL
	},
	{
		"unopposed_amend_placement", "authority told the Tribunal that it does not oppose",
		WEEKS(2), EXCEPTIONS_OF_ORDER, "SEND reg. 45(6)", 'S', NULL
	},
	{
		"appeal_response", "Tribunal sent the appeal to the authority",
		WORKING(30), EXCEPTION_TRIBUNAL_RULES, "HESC Rules 2008 r. 21", 'S', NULL
	},
	{
		"mediation_commissioning_body_notice", "agreement that binds the commissioning body",
		WEEKS(1), 0, "SEND reg. 42(4)", 'T', NULL
	},
	{
		"mediation_tell_commissioning_body", "parent told the authority of health issues",
		WORKING(3), 0, "SEND reg. 35 to 38", 'S', NULL
	},
	{
		"direct_payment_review", "first direct payment",
		MONTHS(3), 0, "SI 2014/1652 reg. 11", 'S', NULL
	},
	{
		"detained_decision_to_assess", "request for a detained person received",
		WEEKS(6), EXCEPTION_PERSONAL, "SI 2015/62", 'T', "absence is not an exception here"
	},
	{
		"detained_final_plan", "request for a detained person received",
		WEEKS(20), EXCEPTION_PERSONAL, "SI 2015/62", 'T', "absence is not an exception here"
	},
	{
		"detained_representations", "draft plan for a detained person served",
		DAYS_WITH(15), 0, "SI 2015/62", 'T', "at least"
	},
};

const int	n_statutory_limits = sizeof(statutory_limits) / sizeof(statutory_limits[0]);

#define ONE_DAY_EARLIER \
	"one day earlier: the months begin with the trigger's day, so they end before the corresponding date"

/* In the order of the versions. */
const StatutoryChange statutory_changes[] = {
	{"1.1.0", "transfer_review_after_review", ONE_DAY_EARLIER},
	{"1.1.0", "transfer_review_after_transfer", ONE_DAY_EARLIER},
	{"1.1.0", "annual_review", ONE_DAY_EARLIER},
};

const int	n_statutory_changes = sizeof(statutory_changes) / sizeof(statutory_changes[0]);

bool
statutory_limit_has_name(const StatutoryLimit *limit, const char *name, size_t length)
{
	return strncmp(limit->name, name, length) == 0 && limit->name[length] == '\0';
}

const StatutoryLimit *
statutory_limit_by_name(const char *name, size_t length)
{
	for (int i = 0; i < n_statutory_limits; i++)
		if (statutory_limit_has_name(&statutory_limits[i], name, length))
			return &statutory_limits[i];
	return NULL;
}

static int64_t
month_deadline(const StatutoryLimit *limit, int32_t trigger_day)
{
	/* the corresponding date: [1981] 1 WLR 1027 (HL) */
	int64_t		corresponding = civil_date_add_months(trigger_day, limit->counting == COUNT_BEFORE ?
													  -limit->amount : limit->amount);

	/*
	 * "12 months beginning with" a day, s. 44(1) and reg. 15(5): that day is
	 * the first, so the last is the day before the corresponding date.  In a
	 * month without that date, the period ends on the month's last day.
	 */
	if (limit->counting == COUNT_BEGINNING_WITH &&
		civil_date_from_day(corresponding).day == civil_date_from_day(trigger_day).day)
		return corresponding - 1;
	return corresponding;
}

static DeadlineResult
working_day_deadline(const StatutoryLimit *limit, int32_t trigger_day,
					 const WorkCalendar *calendar, int64_t *deadline)
{
	int			amount = limit->amount;
	int32_t		result;

	if (calendar == NULL)
		return DEADLINE_NEEDS_CALENDAR;
	if (!work_calendar_knows(calendar, trigger_day))
		return DEADLINE_DAY_UNKNOWN;

	/*
	 * reg. 15(2): "15 working days beginning with" a day, which may not be a
	 * working day
	 */
	if (limit->counting == COUNT_BEGINNING_WITH &&
		work_calendar_is_working(calendar, trigger_day))
		amount--;
	if (!work_calendar_add(calendar, trigger_day, amount, &result))
		return DEADLINE_END_UNKNOWN;
	*deadline = result;
	return DEADLINE_OK;
}

bool
statutory_limit_in_days(const StatutoryLimit *limit, int *days)
{
	int			amount = limit->counting == COUNT_BEFORE ? -limit->amount : limit->amount;

	switch (limit->unit)
	{
		case LIMIT_DAYS:

			/*
			 * "within N days of": the day of the event is not counted; "N
			 * days beginning with", regs 13(1)(a) and 22(2)(c): it is day 1.
			 */
			*days = amount - (limit->counting == COUNT_BEGINNING_WITH);
			return true;

		case LIMIT_WEEKS:

			/*
			 * "within 20 weeks of", reg. 13(2), and similar: the day of the
			 * event is not counted, so that day 140 is in time
			 */
			*days = 7 * amount;
			return true;

		default:
			return false;
	}
}

DeadlineResult
statutory_deadline(const StatutoryLimit *limit, int32_t trigger_day,
				   const WorkCalendar *calendar, int64_t *deadline)
{
	int			days;

	switch (limit->unit)
	{
		case LIMIT_DAYS:
		case LIMIT_WEEKS:
			statutory_limit_in_days(limit, &days);
			*deadline = (int64_t) trigger_day + days;
			return DEADLINE_OK;

		case LIMIT_MONTHS:
			*deadline = month_deadline(limit, trigger_day);
			return DEADLINE_OK;

		case LIMIT_WORKING_DAYS:
			return working_day_deadline(limit, trigger_day, calendar, deadline);

		case LIMIT_DAY_OF_YEAR:
			/* before 31 March or 15 February, reg. 18(1): the day before */
			{
				CivilDate	date = civil_date_from_day(trigger_day);

				date.month = limit->amount;
				date.day = limit->day;
				*deadline = civil_date_to_day(date) - 1;
				return DEADLINE_OK;
			}
	}
	return DEADLINE_OK;
}
