-- The scorecard: views over the user's case table, for dashboards.  Their definitions are in sql/scorecard.

CREATE VIEW ehcp.scorecard_columns AS
SELECT *
FROM (VALUES
	(1, 'cases', 'case_id', 'any', true, 'the case'),
	(2, 'cases', 'requested_on', 'date', true, 'the request for an assessment was received'),
	(3, 'cases', 'issued_on', 'date', true, 'the final plan was issued'),
	(4, 'cases', 'closed_on', 'date', true, 'the case stopped waiting: plan issued, refused or withdrawn; NULL: still open'),
	(5, 'cases', 'excepted', 'boolean', true, 'a statutory exception applies to the 20 weeks'),
	(6, 'cases', 'decided_on', 'date', false, 'the decision whether to assess'),
	(7, 'cases', 'decision', 'boolean', false, 'the decision was to assess'),
	(8, 'cases', 'refused_on', 'date', false, 'a plan was refused after the assessment'),
	(9, 'cases', 'ceased_on', 'date', false, 'the plan ceased'),
	(10, 'cases', 'contested', 'boolean', false, 'mediation or tribunal on the request or the assessment'),
	(11, 'cases', 'area', 'any', false, 'the part of the council that reports are split by, or the council'),
	(12, 'cases', 'owner', 'any', false, 'the officer or team that has the case'),
	(13, 'advice', 'case_id', 'any', true, 'the case'),
	(14, 'advice', 'service', 'any', true, 'the service that gives the advice'),
	(15, 'advice', 'requested_on', 'date', true, 'the service received the request for advice'),
	(16, 'advice', 'received_on', 'date', true, 'the advice was received'),
	(17, 'advice', 'area', 'any', false, 'the part of the council that reports are split by, or the council; without it, that of the case'),
	(18, 'reviews', 'plan_id', 'any', true, 'the plan'),
	(19, 'reviews', 'due_on', 'date', true, 'the last day for the decision: the day before the anniversary of the plan or the last review'),
	(20, 'reviews', 'meeting_on', 'date', true, 'the review meeting was held'),
	(21, 'reviews', 'decided_on', 'date', true, 'the decision after the review was sent'),
	(22, 'reviews', 'person_id', 'any', false, 'the child or young person'),
	(23, 'reviews', 'area', 'any', false, 'the part of the council that reports are split by, or the council'),
	(61, 'plans', 'plan_id', 'any', true, 'the plan'),
	(62, 'plans', 'started_on', 'date', true, 'the plan started'),
	(63, 'plans', 'ceased_on', 'date', true, 'the plan ceased'),
	(64, 'plans', 'meeting_on', 'date', true, 'the last review meeting was held'),
	(65, 'plans', 'decided_on', 'date', true, 'the last decision after a review was sent; one before the meeting belongs to an earlier review'),
	(66, 'plans', 'outcome', 'any', false, 'the outcome of the review: A (amend), C (cease) or M (maintain), as in the SEN2 return'),
	(67, 'plans', 'cease_reason', 'any', false, 'why the plan ceased, 1 to 9, as in the SEN2 return; 2: the needs are met without a plan'),
	(68, 'plans', 'draft_on', 'date', false, 'the amendment notice was sent, with the proposed amendments; without it, the day of a decision to amend counts'),
	(69, 'plans', 'amended_on', 'date', false, 'the amended plan was issued'),
	(70, 'plans', 'transfer_due_on', 'date', false, 'the plan for the next phase is due: 15 February, 31 March, or five months before a transfer between post-16 institutions'),
	(71, 'plans', 'transfer_final_on', 'date', false, 'the final plan for the next phase was issued'),
	(72, 'plans', 'person_id', 'any', false, 'the child or young person'),
	(73, 'plans', 'area', 'any', false, 'the part of the council that reports are split by, or the council'),
	(81, 'appeals', 'appeal_id', 'any', true, 'the appeal'),
	(82, 'appeals', 'registered_on', 'date', true, 'the Tribunal registered the appeal'),
	(83, 'appeals', 'decided_on', 'date', true, 'the appeal ended: decided, or withdrawn'),
	(84, 'appeals', 'conceded_on', 'date', false, 'the authority told the Tribunal that it does not oppose the appeal'),
	(85, 'appeals', 'kind', 'any', false, 'what the appeal is about'),
	(86, 'appeals', 'outcome', 'any', false, 'how the appeal ended'),
	(87, 'appeals', 'order_kind', 'any', false, 'what the authority must do after the order or the concession: assess, make_plan, amend_plan or amend_placement; NULL: nothing'),
	(88, 'appeals', 'complied_on', 'date', false, 'the authority did all of it'),
	(89, 'appeals', 'area', 'any', false, 'the part of the council that reports are split by, or the council'),
	(101, 'mediations', 'requested_on', 'date', true, 'the authority was told that mediation is wanted'),
	(102, 'mediations', 'held_on', 'date', true, 'the mediation meeting was held'),
	(103, 'mediations', 'agreed', 'boolean', true, 'the mediation ended with an agreement'),
	(104, 'mediations', 'appealed_on', 'date', false, 'an appeal about the same decision was registered'),
	(105, 'mediations', 'area', 'any', false, 'the part of the council that reports are split by, or the council')
) AS columns(position, relation, name, type, required, meaning);
COMMENT ON VIEW ehcp.scorecard_columns IS
	'The columns of the relations that ehcp.create_scorecard() accepts.';
COMMENT ON COLUMN ehcp.scorecard_columns.position IS 'The order of the rows.';
COMMENT ON COLUMN ehcp.scorecard_columns.relation IS 'The argument of create_scorecard: cases, advice, reviews, plans, appeals or mediations.';
COMMENT ON COLUMN ehcp.scorecard_columns.name IS 'The column.';
COMMENT ON COLUMN ehcp.scorecard_columns.type IS 'Its type.';
COMMENT ON COLUMN ehcp.scorecard_columns.required IS 'False: the column is optional.';
COMMENT ON COLUMN ehcp.scorecard_columns.meaning IS 'What it means.';

CREATE VIEW ehcp.scorecard_figures AS
SELECT *
FROM (VALUES
	('advice', 'the requests for advice read: those made by the day', 'nothing'),
	('advice_status', 'waiting, over 6 weeks (waiting for more than 42 days), or received late (after more than 42 days)', NULL),
	('agreed', 'mediations that ended with an agreement; in mediations_as_at, whether it did', 'months and areas'),
	('ahead_by', 'completed minus expected_by_now, rounded; the milestone is behind if it is below 0 before rounding', 'nothing'),
	('amended', 'of the notices, those whose amended plan was issued', 'months and areas'),
	('amended_in_12_weeks', 'of the notices, those whose amended plan was issued within 84 days of the review meeting', 'months and areas'),
	('amended_in_8_weeks', 'of the notices, those whose amended plan was issued within 56 days of the notice', 'months and areas'),
	('amended_on', 'the amended plan was issued', NULL),
	('appeal_id', 'the appeal', NULL),
	('appealable', 'the decisions of the 12 months that can be appealed: requests_refused, plans_refused, reviews_completed and plans_ceased together; NULL if one of them is not known', 'areas'),
	('appealed_on', 'an appeal about the same decision was registered', NULL),
	('appeals', 'the appeals read: those registered by the day', 'nothing'),
	('area', 'the part of the council; NULL in the rows for all areas together, and if areas are not recorded', NULL),
	('authorities', 'of an authority, how many have a figure and are ranked; of the neighbours together, how many are added up', 'nothing'),
	('awaits_compliance', 'no day on which the authority did all that the order requires is on record', NULL),
	('awaits_decision', 'a review meeting was held, and no decision has been sent since', NULL),
	('band', 'weeks since the request', NULL),
	('beyond_12_weeks', 'of the notices, those whose amended plan was issued more than 84 days after the meeting, or is not issued although the 84 days are over', 'months and areas'),
	('beyond_8_weeks', 'of the notices, those whose amended plan was issued more than 56 days after the notice, or is not issued although the 56 days are over', 'months and areas'),
	('calendar', 'the calendar of working days, which the setting ehcp.calendar names', NULL),
	('calendar_last_day', 'the last day that the calendar knows; NULL: no such calendar', NULL),
	('case_id', 'the case, as in the case table', NULL),
	('cases', 'the cases read: those requested by the day', 'nothing'),
	('cases_over_6_weeks', 'the cases that have waited for advice for more than 42 days; a case that waits for two services counts once', 'nothing'),
	('cases_to_complete', 'how many of the counted cases, reviews, transfers or amendments are to be completed', 'nothing'),
	('cases_waiting', 'the cases that wait for advice; a case that waits for two services counts once', 'nothing'),
	('cease_reason', 'why the plan ceased, as in the table of plans', NULL),
	('ceased_on', 'the plan ceased', NULL),
	('chance_in_time', 'the chance of a plan in 20 weeks, in percent, for a case of this age at the pace of all areas in the last 52 weeks; NULL if it is not known', 'nothing'),
	('change', 'in percentage points, from the month, year or period before', 'nothing'),
	('change_percent', 'the change from a year before, in percent', 'nothing'),
	('children', 'the children with a plan in force, by person_id; NULL where no plan has one', 'nothing'),
	('children_not_completed', 'of the children, those with a plan that counts in not_completed; NULL where no plan has a person_id', 'nothing'),
	('children_outstanding', 'the children with an outstanding review, by person_id; NULL if no review with one has been outstanding', 'nothing'),
	('clearance_weeks', 'the weeks needed to close the open cases at the rate of the last 12 weeks', 'nothing'),
	('closed_without_plan', 'refused or withdrawn; in case_facts 1 or 0', 'months and areas'),
	('code', 'the code of the Office for National Statistics', NULL),
	('completed', 'cases ended, with a plan or without; or stages, or reviews, completed; in case_facts 1 or 0, as in weekly_backlog', 'weeks, months, areas and services; in trajectory only weeks'),
	('completed_12_months', 'completed, in the 12 months that end with the month: the denominator of rolling_12_months', 'areas and services'),
	('completed_12_weeks', 'cases ended in the 84 days that end with the day of the scorecard', 'owners'),
	('completed_earlier', 'of the expected, those whose last review was completed before these 12 months', 'areas'),
	('completed_in_4_weeks', 'of the reviews completed in the month, those decided within 28 days of the meeting', 'months and areas'),
	('completed_in_year', 'of the expected, those with a review completed in the 12 months: the decision was sent', 'areas'),
	('completed_year_to_date', 'completed, since January: the denominator of year_to_date', 'areas and services'),
	('completions_a_week', 'the completions a week of the trajectory: those of the last 12 weeks, or of the scenario from its day on; in milestone_progress, of the counted cases in the last 12 weeks, or since counted_on if that is later', 'nothing'),
	('complied_on', 'the authority did all that the order requires', NULL),
	('conceded', 'the authority does not oppose the appeal; false: the Tribunal made an order; NULL without the column conceded_on', NULL),
	('conceded_on', 'the authority told the Tribunal that it does not oppose the appeal', NULL),
	('concluded', 'appeals decided, withdrawn or conceded in the month', 'months and areas'),
	('concluded_on', 'the first of: decided, conceded', NULL),
	('contested', 'mediation or tribunal on the request or the assessment', NULL),
	('counted_on', 'the day on which the milestone counts its population', NULL),
	('counted_then', 'the size of the population on the day counted_on; NULL for transfers without the columns transfer_due_on and transfer_final_on, and for amendments without amended_on, and draft_on or outcome', 'nothing'),
	('counts', '1: in the denominator of the headline measure, plans issued without exceptions and contested cases; otherwise 0', 'all cases'),
	('counts_including_exceptions', '1: in the denominator of the measure including exceptions; otherwise 0', 'all cases'),
	('created_with', 'the version of the extension with which create_scorecard() made the views', NULL),
	('day', 'the end of the month, or the day of the scorecard if that is earlier; in about, the day of the scorecard', NULL),
	('days_left', 'until the deadline; below 0 after it', 'nothing'),
	('days_open', 'since the request', 'nothing'),
	('days_taken', 'from request to plan; NULL if there is no plan, no request date, or the plan is earlier', 'nothing'),
	('days_waited', 'from the request for advice to the day, or to the answer', 'nothing'),
	('deadline', 'the last day of the 20 weeks', NULL),
	('decided', '1: the decision whether to assess has been made; otherwise 0; NULL without the column decided_on', 'all cases'),
	('decided_after_meeting', 'of completed_in_year, those whose meeting is known', 'areas'),
	('decided_in_4_weeks', 'of decided_after_meeting, those decided within 28 days of the meeting', 'areas'),
	('decided_in_time', '1: decided within 42 days of the request; otherwise 0; NULL without the column decided_on', 'all cases'),
	('decided_on', 'the decision: whether to assess, or after the review; of an appeal, its end', NULL),
	('decision', 'the decision was to assess', NULL),
	('direction_of_travel', 'better or worse if the change is more than chance (95 %), otherwise no clear change', NULL),
	('draft_on', 'the amendment notice was sent', NULL),
	('due', 'plans due: cases whose limit ends in the month, without exceptions; in a future month also those that will be refused or withdrawn; or reviews due; in case_facts 1 or 0, by month_due', 'months and areas'),
	('due_in_4_weeks', 'open, with 28 days or fewer until the deadline, which has not passed', 'owners'),
	('due_on', 'the last day for it; in reviews_as_at and plans_as_at, for the decision after the review', NULL),
	('effect', 'which figures the problem changes, and how', NULL),
	('ended_on', 'the first of: plan issued, plan refused, decision not to assess, case closed', NULL),
	('excepted', 'a statutory exception applies to the 20 weeks', NULL),
	('expected', 'of the cases in progress, how many can expect a plan in 20 weeks, by their ages, at the pace of all areas in the last 52 weeks; NULL if that is not known; in annual_reviews, plans in force that are a year old, or of unknown age, or reviewed before', 'areas; in cohort, outcomes and plans_due also months'),
	('expected_by_now', 'the number to have completed by now, on a straight line to the milestone', 'nothing'),
	('final_by_law', 'of the transfers due, those whose final plan was issued by legal_last_day', 'areas; also days'),
	('final_in_time', 'of the transfers due, those whose final plan was issued by the day, the day included', 'areas; also days'),
	('final_late', 'of the transfers due, those whose final plan was issued after the day', 'areas; also days'),
	('first_request', 'the first request date', NULL),
	('from_20_to_52_weeks', 'of the plans issued, those after more than 20 weeks, up to 52 weeks', 'authorities'),
	('from_day', 'the first day of the band or period', NULL),
	('funnel_lower_95', 'the percentage below which an authority with as many plans is outside the 95 % limits, adjusted for how much authorities differ anyway', 'nothing'),
	('funnel_lower_998', 'the same for the 99.8 % limits', 'nothing'),
	('funnel_upper_95', 'the percentage above which an authority with as many plans is outside the 95 % limits, adjusted for how much authorities differ anyway', 'nothing'),
	('funnel_upper_998', 'the same for the 99.8 % limits', 'nothing'),
	('has_moved', 'what the data say now differs from what was noted; NULL where one of them is not known', NULL),
	('held', 'of the reviews due in the month, those whose meeting was held, including late meetings', 'months and areas'),
	('held_in_time', 'of the reviews due in the month, those whose meeting was held by due_on', 'months and areas'),
	('held_on', 'the mediation meeting was held', NULL),
	('hours_per_plan', 'the hours that the role takes for a plan, from the table hours_per_plan', 'nothing'),
	('in_20_weeks', 'of the plans issued, those within 140 days; in case_facts 1 or 0, with exceptions and contested cases; in benchmark with exceptions where including_exceptions says so', 'months, years and areas'),
	('in_20_weeks_12_months', 'in_20_weeks, in the 12 months that end with the month: the numerator of rolling_12_months', 'areas'),
	('in_20_weeks_including_exceptions', 'of the plans issued including exceptions, those within 140 days', 'months, years and areas'),
	('in_20_weeks_year_to_date', 'in_20_weeks, since January: the numerator of year_to_date', 'areas'),
	('in_20_weeks_now', 'in_20_weeks, as the data say now; NULL for a month that is too long ago for the views by month', 'months and areas'),
	('in_force', 'plans issued and not ceased; in case_facts 1 or 0', 'areas'),
	('in_force_year_before', 'at the end of the same month a year before; on the same day while the month is not over', 'areas'),
	('in_progress', 'neither issued nor closed', 'months and areas'),
	('in_time', 'of the completed, those within the limit; in case_facts 1 or 0, by the headline measure', 'months, areas and services; in trajectory only weeks'),
	('in_time_12_months', 'in_time, in the 12 months that end with the month: the numerator of rolling_12_months', 'areas and services'),
	('in_time_including_exceptions', '1: in time, in the measure including exceptions; otherwise 0', 'all cases'),
	('in_time_year_to_date', 'in_time, since January: the numerator of year_to_date', 'areas and services'),
	('including_exceptions', 'the counts of the row include the cases with an exception', NULL),
	('incomplete', 'reviews not completed since their meeting, or since the day on which they were due', 'areas'),
	('incomplete_12_months', 'of the incomplete, those of 12 months or more', 'areas'),
	('incomplete_24_months', 'of the incomplete, those of 24 months or more', 'areas'),
	('incomplete_3_months', 'of the incomplete, those of 3 months or more', 'areas'),
	('incomplete_6_months', 'of the incomplete, those of 6 months or more', 'areas'),
	('is_open', 'requested and not ended; in case_facts 1 or 0, and 0 without a request date', 'all cases'),
	('is_overdue', '1: open, and past the 20 weeks; otherwise 0', 'all cases'),
	('is_total', 'the row is the total of other rows, for all areas or services together: leave it out of sums; in benchmark, the row is not about one authority as published', NULL),
	('is_whole', 'the month or period is over', NULL),
	('issued', 'final plans; without exceptions in the views of timeliness; in case_facts 1 or 0, with exceptions and contested cases; in benchmark with exceptions where including_exceptions says so', 'months, years and areas'),
	('issued_12_months', 'issued, in the 12 months that end with the month: the denominator of rolling_12_months', 'areas'),
	('issued_including_exceptions', 'final plans, including those with an exception', 'months, years and areas'),
	('issued_now', 'issued, as the data say now; NULL for a month that is too long ago for the views by month', 'months and areas'),
	('issued_on', 'the final plan was issued', NULL),
	('issued_year_to_date', 'issued, since January: the denominator of year_to_date', 'areas'),
	('kind', 'in period_timeliness, quarter, financial year (from April) or academic year (from September): show one of them at a time; otherwise what the appeal is about, as in the table of appeals', NULL),
	('knows_amendments', 'the table of plans has the column amended_on, and draft_on or outcome', NULL),
	('knows_appeals', 'the table of mediations has the column appealed_on', NULL),
	('knows_areas', 'the relation has the column area', NULL),
	('knows_cease_reasons', 'the table of plans has the column cease_reason', NULL),
	('knows_concessions', 'the table of appeals has the column conceded_on', NULL),
	('knows_decisions', 'the case table has the column decided_on', NULL),
	('knows_refusals_to_assess', 'the case table has the columns decided_on and decision', NULL),
	('knows_refusals_to_issue', 'the case table has the column refused_on', NULL),
	('knows_transfers', 'the table of plans has the columns transfer_due_on and transfer_final_on', NULL),
	('last_day', 'the last day of the month, or the day of the scorecard if that is earlier', NULL),
	('last_request', 'the last request date by the day', NULL),
	('late', 'plans issued, but not within 140 days', 'months and areas'),
	('latest_event', 'the last date by the day of a row of any relation; a closing after another end of the case is left out', NULL),
	('legal_last_day', 'the last day that the law gives: the day before 15 February or 31 March; otherwise due_on', NULL),
	('limit_days', 'the statutory limit, in days', 'nothing'),
	('longest_wait_days', 'the days since the oldest request that is still waiting', 'nothing'),
	('mean_of_12_months', 'requests a month, over the 12 months that end with the month; NULL until it is over', 'nothing'),
	('mean_weeks', 'from request to plan, without exceptions; in benchmark with them where including_exceptions says so; in trajectory from request to end, of all cases that end', 'nothing'),
	('meaning', 'what is found', NULL),
	('median_weeks', 'from request to plan, without exceptions; or to the end of an earlier stage, with them', 'nothing'),
	('mediated_in_30_days', 'of mediations_requested, those held within 30 days', 'months and areas'),
	('mediations', 'the mediations read: those requested by the day', 'nothing'),
	('mediations_held', 'of mediations_requested, those whose meeting was held', 'months and areas'),
	('mediations_requested', 'the mediations requested in the month', 'months and areas'),
	('meeting_on', 'the review meeting was held; of a plan, the last one', NULL),
	('meetings_held', 'of the expected, those with a review meeting, whenever it was', 'areas'),
	('milestone', 'the name in the table milestones', NULL),
	('milestone_result', 'met or missed; before its day, on course or behind', NULL),
	('month', 'the first day of the month', NULL),
	('month_decided', 'the first day of the month of the decision whether to assess', NULL),
	('month_due', 'the first day of the month in which the 20 weeks end', NULL),
	('month_ended', 'the first day of the month in which the case ended', NULL),
	('month_issued', 'the first day of the month in which the plan was issued', NULL),
	('month_refused', 'the first day of the month in which the plan was refused', NULL),
	('month_requested', 'the first day of the month of the request', NULL),
	('month_result', 'the percentage of the month, as shown, against the target: met, near or missed', NULL),
	('name', 'the name, as published', NULL),
	('needed_a_week', 'the completions a week, rounded up, that leave no case overdue at the end of the week, if the oldest cases are completed first, NULL after 20 weeks; in milestone_progress, that reach the milestone by due_on; in staff_weeks, for 12 weeks', 'nothing'),
	('next_step', 'the next statutory step, a name in ehcp.statutory_limits; NULL if its day is not known', NULL),
	('next_step_deadline', 'the last day for the next step', NULL),
	('no_meeting', 'of the expected, those without any review meeting', 'areas'),
	('not_amended', 'of the notices, those whose amended plan is not issued', 'months and areas'),
	('not_completed', 'of the expected, those without any completed review', 'areas'),
	('not_final', 'of the transfers due, those without a final plan', 'areas; also days'),
	('notice_on', 'the amendment notice was sent, or the decision to amend', NULL),
	('notices', 'amendment notices of the month, without those of plans that ceased in time and were not amended', 'months and areas'),
	('ongoing', 'appeals registered and not concluded, at the end of the month or on the day of the scorecard', 'areas'),
	('open', 'requested and not ended', 'areas and owners; in backlog_ages also bands; in trajectory nothing'),
	('open_in_all_bands', 'the open cases of the area: the denominator of percent_of_open', 'areas'),
	('open_lower', 'the lower end of the 95 % band of open: what chance alone can change', 'nothing'),
	('open_now', 'open, as the data say now; NULL for a month that is too long ago for the views by month', 'areas'),
	('open_upper', 'the upper end of the 95 % band of open', 'nothing'),
	('opened', 'the requests of the month', 'months and areas'),
	('order_kind', 'what the authority must do: assess, make_plan, amend_plan or amend_placement', NULL),
	('ordered_on', 'the Tribunal decided, or the authority conceded', NULL),
	('others_in_20_weeks', 'of others_issued, those within 140 days', 'nothing'),
	('others_issued', 'plans issued since counted_on for cases that the milestone did not count, without exceptions; 0 for reviews, transfers and amendments', 'nothing'),
	('others_percent', 'others_in_20_weeks, as a percentage of others_issued', 'nothing'),
	('outcome', 'of the last review: A (amend), C (cease) or M (maintain); or of the appeal, as in the table of appeals', NULL),
	('outcome_amend', 'of completed_in_year, those with the outcome A', 'areas'),
	('outcome_cease', 'of completed_in_year, those with the outcome C', 'areas'),
	('outcome_maintain', 'of completed_in_year, those with the outcome M', 'areas'),
	('outcome_not_recorded', 'of completed_in_year, those with another outcome or none', 'areas'),
	('outstanding', 'reviews that are due, or whose meeting has been held, and not decided, at the last day', 'areas'),
	('over_52_weeks', 'of the plans issued, those after more than 52 weeks', 'authorities'),
	('over_6_weeks', 'of the waiting requests for advice, those older than 42 days', 'areas and services'),
	('overdue', 'past the statutory limit; of reviews, not decided although due_on has passed, or four weeks since the meeting', 'areas and owners; in cohort also months; in review_timeliness and trajectory nothing'),
	('overdue_days', 'the days of the week beyond the limit, of all cases together: the overdue cases at the end of each day, added up', 'weeks and areas'),
	('overdue_now', 'overdue, as the data say now; NULL for a month that is too long ago for the views by month', 'areas'),
	('overdue_steps', 'the steps whose last day has passed, names in ehcp.statutory_limits; NULL if there is none', NULL),
	('overdue_then', 'of counted_then, those overdue on the day counted_on; NULL like counted_then', 'nothing'),
	('owner', 'the officer or team that has the case', NULL),
	('pace', 'the summary of what became of all requests in the 52 weeks that end with the day of the scorecard: see ehcp.outcomes_agg()', NULL),
	('percent', 'the percentage in time, without exceptions; in benchmark with them where including_exceptions says so; in the stages before the plan with them; in trajectory of all cases that end', 'nothing'),
	('percent_agreed', 'agreed, as a percentage of mediations_held', 'nothing'),
	('percent_appealed', 'registered_in_year, as a percentage of appealable', 'nothing'),
	('percent_completed_in_year', 'completed_in_year, as a percentage of expected', 'nothing'),
	('percent_decided_in_4_weeks', 'decided_in_4_weeks, as a percentage of decided_after_meeting', 'nothing'),
	('percent_expected', 'in_20_weeks and expected together, as a percentage of the requests', 'nothing'),
	('percent_expected_in_20_weeks', 'of the cases that get a plan, by the Kaplan-Meier curve; without exceptions, contested cases and cases closed without a plan', 'nothing'),
	('percent_final_in_time', 'final_in_time, as a percentage of transfers_due; NULL before the day has come', 'nothing'),
	('percent_held', 'held, as a percentage of due', 'nothing'),
	('percent_held_in_time', 'held_in_time, as a percentage of due', 'nothing'),
	('percent_in_12_weeks', 'amended_in_12_weeks, as a percentage of those and beyond_12_weeks', 'nothing'),
	('percent_in_4_weeks', 'completed_in_4_weeks, as a percentage of completed', 'nothing'),
	('percent_in_8_weeks', 'amended_in_8_weeks, as a percentage of those and beyond_8_weeks', 'nothing'),
	('percent_including_exceptions', 'the percentage in time, including exceptions', 'nothing'),
	('percent_lower', 'the lower end of the 95 % confidence interval of percent', 'nothing'),
	('percent_mediations_held', 'mediations_held, as a percentage of mediations_requested', 'nothing'),
	('percent_now', 'percent, as the data say now', 'nothing'),
	('percent_of_open', 'as a percentage of the open cases of the area', 'nothing'),
	('percent_over_6_weeks', 'over_6_weeks, as a percentage of waiting', 'nothing'),
	('percent_overdue', 'overdue, as a percentage of open', 'nothing'),
	('percent_refused_to_assess', 'refused_to_assess, as a percentage of requests', 'nothing'),
	('percent_upper', 'the upper end of the 95 % confidence interval of percent', 'nothing'),
	('percent_went_on_to_appeal', 'went_on_to_appeal, as a percentage of mediations_held', 'nothing'),
	('period', 'the year, or the quarter of the financial year: 2024/25, 2024/25 Q1', NULL),
	('person_id', 'the child or young person, as in the table of reviews or of plans', NULL),
	('percent_withdrawn', 'withdrawn, as a percentage of requests', 'nothing'),
	('phase', 'the limit that applies, a name in ehcp.statutory_limits: phase_transfer, phase_transfer_post_16 or phase_transfer_between_post_16', NULL),
	('place_in_funnel', 'inside the limits, or above or below the 95 % or the 99.8 % limit, adjusted for how much authorities differ anyway; above is better', NULL),
	('plan_id', 'the plan, as in the table of reviews or of plans', NULL),
	('plans', 'the plans read: those started by the day', 'nothing'),
	('plans_ceased', 'plans that ceased in the 12 months because the needs are met without a plan: cease_reason 2; NULL without that column', 'areas'),
	('plans_refused', 'plans refused after an assessment in the 12 months; NULL without the column refused_on', 'areas'),
	('points_from_england', 'percent minus that of England in the same year, in percentage points', 'nothing'),
	('points_from_target', 'percent minus the target, in percentage points', 'nothing'),
	('population', 'which cases, reviews or plans the milestone counts: overdue cases, open cases, overdue reviews, outstanding reviews, outstanding transfers or outstanding amendments', NULL),
	('problems', 'the problems that ehcp.check_cases() lists', 'relations and rules'),
	('quartile', '1 to 4, by rank; 1 is the quarter with the highest percentages', 'nothing'),
	('rank', 'among all authorities with a figure; 1 is the highest percentage, and equal percentages share a rank', 'nothing'),
	('raw_area', 'the area as the relation holds it, with its type, for GROUP BY; NULL is not known', NULL),
	('received', 'requests; in case_facts 1, or 0 if the request date is missing or after the end, as in weekly_backlog', 'weeks and areas; in trajectory only weeks'),
	('received_on', 'the advice was received', NULL),
	('refused', '1: a plan was refused after the assessment, and the request date is known; otherwise 0; NULL without the column refused_on', 'all cases'),
	('refused_in_time', '1: refused within 112 days of the request; otherwise 0; NULL without the column refused_on', 'all cases'),
	('refused_on', 'a plan was refused after the assessment', NULL),
	('refused_to_assess', 'of the requests, those with a decision not to assess; NULL without the columns decided_on and decision', 'months and areas'),
	('registered', 'appeals registered in the month', 'months and areas'),
	('registered_in_year', 'appeals registered in the 12 months that end with the day', 'areas'),
	('registered_on', 'the Tribunal registered the appeal', NULL),
	('relation', 'cases, advice, reviews, plans, appeals or mediations', NULL),
	('reported_on', 'the day on which ehcp.refresh_history() noted the figures; NULL: it has not', NULL),
	('requested_on', 'the request was received, for an assessment, for advice or for mediation', NULL),
	('requests', 'requests for an assessment; in case_facts 1 or 0, and 0 without a request date', 'months and areas'),
	('requests_a_week', 'the requests a week of the trajectory: those of the last 12 weeks, or of the scenario from its day on', 'nothing'),
	('requests_refused', 'decisions of the 12 months not to assess; NULL without the columns decided_on and decision', 'areas'),
	('requests_year_before', 'in the same month a year before; up to the same day while the month is not over', 'months and areas'),
	('reviews', 'the annual reviews read', 'nothing'),
	('reviews_completed', 'plans whose last review was completed in the 12 months: the decision was sent', 'areas'),
	('role', 'the role, from the table hours_per_plan', NULL),
	('rolling_12_months', 'percent of the 12 months that end with the month: a ratio of sums', 'nothing'),
	('rolling_12_months_result', 'the rolling 12 months, as shown, against the target: met, near or missed', NULL),
	('rule', 'the rule, a name in ehcp.check_rules', NULL),
	('scenario', 'the name in the table scenarios, or present pace: the requests and completions of the last 12 weeks', NULL),
	('service', 'the service; NULL in the rows for all services together, and for stages without one', NULL),
	('severity', 'error: a figure is wrong, or there is none, until it is corrected; warning: it can be right', NULL),
	('since', 'what the months are counted from: the meeting, or the day on which the decision was due', NULL),
	('special_cause', 'why the percentage of the month is more than chance, seen in its whole line, by the rules of ehcp.xmr(); no special cause if it can be chance; NULL without plans, before the month is over, or if there are too few plans a month to say', NULL),
	('staff', 'the full-time staff of the role that completions_a_week takes, as if each completion were a plan', 'nothing'),
	('staff_needed', 'the full-time staff of the role that needed_a_week takes', 'nothing'),
	('staff_weeks', 'the weeks of one full-time person that the open cases take, as if each became a plan', 'nothing'),
	('stage', 'in case_tracker: request, assessment or plan; in stage_timeliness: a name in ehcp.statutory_limits', NULL),
	('started_on', 'the plan started', NULL),
	('status', 'on track, due within four weeks, overdue, exception, or request date missing; in review_tracker also start date missing: there is neither a start nor a decision', NULL),
	('target', 'the name in the table targets', NULL),
	('target_percent', 'the percentage to reach', 'nothing'),
	('to_day', 'the last day of the band or period; NULL for the last band', NULL),
	('transfer_due_on', 'the plan for the next phase is due', NULL),
	('transfer_final_on', 'the final plan for the next phase was issued', NULL),
	('transfers_due', 'plans whose phase transfer is due on the day, without those that ceased by then and have no final plan', 'areas; also days'),
	('version', 'the version of the extension', NULL),
	('waiting', 'requests for advice without an answer; a case that waits for two services has two', 'areas and services'),
	('was_to_end', 'had not ended 52 weeks before the day of the scorecard, or came later', NULL),
	('week_ending', 'the last of the seven days', NULL),
	('weeks_taken', 'days_taken in weeks, rounded; take means from days_taken', 'nothing'),
	('went_on_to_appeal', 'of mediations_held, those after which an appeal was registered; NULL without the column appealed_on', 'months and areas'),
	('who', 'own cases (what the case table says), own authority (as published), neighbour, other authority; neighbours (those with a figure, together), region, England', NULL),
	('withdrawn', 'of the requests, those that ended with no plan and no refusal; NULL without the columns decided_on, decision and refused_on', 'months and areas'),
	('working_days_left', 'until the deadline, in the calendar that ehcp.calendar names; NULL outside that calendar', 'nothing'),
	('year', 'the calendar year of issue', NULL),
	('year_to_date', 'percent since January', 'nothing'),
	('z', 'by how many standard errors the authority is above or below all authorities together, adjusted for how much they differ anyway', 'nothing')
) AS figures(name, meaning, summed_over);
COMMENT ON VIEW ehcp.scorecard_figures IS
	'The meaning of each column of the views of a scorecard; create_scorecard adds it to the column as a comment.';
COMMENT ON COLUMN ehcp.scorecard_figures.name IS 'The column.';
COMMENT ON COLUMN ehcp.scorecard_figures.meaning IS 'What it means.';
COMMENT ON COLUMN ehcp.scorecard_figures.summed_over IS
	'What the figure may be summed over, in the rows in which is_total is false; nothing if it may not be summed; NULL if the column is not a figure.';

GRANT SELECT ON ehcp.scorecard_columns, ehcp.scorecard_figures TO PUBLIC;

CREATE FUNCTION ehcp.relation_name(relation regclass) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT concat(nspname, '.', relname) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE pg_class.oid = relation
$$;
COMMENT ON FUNCTION ehcp.relation_name(regclass) IS
	'Behind the messages of ehcp.create_scorecard(): the name of a relation with its schema, and no quotes.';

-- The columns of a relation that a scorecard knows, with the type of each below its domains.  A column
-- whose name differs in capitals and spaces stands for one that is not there.  Others can be named, too.
CREATE FUNCTION ehcp.known_columns(source regclass, role text, more text[])
RETURNS TABLE ("position" integer, name text, type text, required boolean, meaning text, attname name, declared oid, base oid, kind text, is_mistyped boolean)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
	WITH RECURSIVE bases AS (
		SELECT attname, atttypid AS declared, atttypid FROM pg_attribute WHERE attrelid = source AND attnum > 0 AND NOT attisdropped
		UNION ALL
		SELECT attname, declared, typbasetype FROM bases JOIN pg_type ON pg_type.oid = atttypid AND typtype = 'd'
	), has AS (
		SELECT attname, declared, pg_type.oid AS base,
			-- other schemas can have types with these names
			CASE WHEN typcategory IN ('S', 'E') OR pg_type.oid IN ('"char"'::regtype, 'bit'::regtype) THEN 'text'
				WHEN pg_type.oid = ANY ('{int2,int4,int8,numeric,float4,float8}'::regtype[]) THEN 'number'
				WHEN pg_type.oid = ANY ('{date,bool,timestamp,timestamptz,bytea}'::regtype[]) THEN typname::text
				END AS kind,
			-- its text depends on the settings of the session
			coalesce(typtype NOT IN ('b', 'e') OR typtype = 'b' AND provolatile <> 'i' OR printed = ANY ('{float4,float8,bytea}'::regtype[]), true) AS varies
		FROM bases JOIN pg_type ON pg_type.oid = atttypid AND typtype <> 'd',
			-- an array's is that of its elements
			LATERAL (SELECT CASE WHEN typcategory = 'A' AND typelem <> 0 THEN typelem ELSE pg_type.oid END) AS e(printed),
			LATERAL (SELECT provolatile FROM pg_type AS of_printed JOIN pg_proc ON pg_proc.oid = of_printed.typoutput WHERE of_printed.oid = printed) AS output
	)
	SELECT c.position, c.name, c.type, c.required, c.meaning, found.attname, found.declared, found.base, found.kind,
		found.base IS NOT NULL AND CASE c.type WHEN 'any' THEN found.varies ELSE found.base <> c.type::regtype END
	FROM (
		SELECT k.position, k.name, k.type, k.required, k.meaning FROM ehcp.scorecard_columns AS k WHERE k.relation = role
		UNION ALL
		SELECT 100, more.name, 'any', false, NULL FROM unnest(more) AS more(name)
	) AS c LEFT JOIN LATERAL (
		SELECT * FROM has
		WHERE lower(replace(has.attname::text, ' ', '_')) COLLATE "C" = c.name
		ORDER BY has.attname = c.name DESC, has.attname
		LIMIT 1
	) AS found ON true
$$;
COMMENT ON FUNCTION ehcp.known_columns(regclass, text, text[]) IS
	'Behind ehcp.create_scorecard() and ehcp.check_cases(): the columns of a relation that a scorecard knows, with their types.';

-- What create_scorecard() selects from a relation: "columns FROM relation", after checks; without
-- a relation, the same columns and no rows.  Only the views *_as_at contain it, and case_facts if
-- it has columns of the case table.  A column of
-- a view that is there already keeps the type text.

CREATE FUNCTION ehcp.scorecard_source(source regclass, role text, existing regclass) RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	source_name CONSTANT text := ehcp.relation_name(source);
	problems text[];
	missing boolean;
	instead text;
	notes text;
	columns text;
	proposed text;
	unread record;
BEGIN
	IF source IS NOT NULL AND (SELECT relkind NOT IN ('r', 'p', 'v', 'm', 'f') FROM pg_class WHERE oid = source) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'wrong_object_type',
			MESSAGE = format('"%s" is not a table or view', source_name),
			HINT = format('Name the table or view that holds the %s.', role);
	END IF;
	IF (SELECT relpersistence = 't' FROM pg_class WHERE oid = source) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'wrong_object_type',
			MESSAGE = format('"%s" is temporary, and its views would be temporary too', (SELECT relname FROM pg_class WHERE oid = source)),
			HINT = 'Use a permanent table: CREATE TABLE ... AS SELECT ...';
	END IF;

	-- one whose name differs in capitals and spaces is proposed, but not read
	FOR unread IN SELECT c.* FROM ehcp.known_columns(source, role, '{}') AS c WHERE NOT c.required AND c.attname <> c.name
	LOOP
		RAISE NOTICE USING
			MESSAGE = format('column "%s" of "%s" is not read', unread.attname, source_name),
			DETAIL = format('A scorecard reads a column "%s": %s.', unread.name, unread.meaning),
			HINT = format('Create the scorecard again after this: ALTER TABLE %s RENAME COLUMN %I TO %s;', source, unread.attname, unread.name);
	END LOOP;

	WITH wanted AS (
		SELECT c.*, CASE WHEN typcategory = 'S' THEN '' ELSE '::text' END AS as_text,
			attname = name AS exists,
			-- values that are equal have the same text, so it makes no difference which of the two is compared
			(typtype = 'e' OR base = ANY ('{int2,int4,int8,text,varchar,bpchar,name,uuid,bool}'::regtype[]))
				AND NOT EXISTS (SELECT FROM pg_attribute
					WHERE attrelid = existing AND pg_attribute.attname = CASE c.name WHEN 'area' THEN 'raw_area' ELSE c.name END AND atttypid = 'text'::regtype) AS keeps_type,
			CASE WHEN attname = name THEN name ELSE quote_ident(attname) END AS given
		FROM ehcp.known_columns(source, role, '{}') AS c LEFT JOIN pg_type ON pg_type.oid = base
	), readings AS (
		-- every reader gets the same figures; a value that cannot be read is an error, never another figure
		SELECT *, CASE
			WHEN base IS NULL THEN '(your column)'
			WHEN NOT is_mistyped THEN given
			WHEN type = 'date' THEN CASE kind
				WHEN 'timestamp' THEN format('%s::date', given)
				WHEN 'timestamptz' THEN format('(%s AT TIME ZONE ''Europe/London'')::date', given)
				WHEN 'number' THEN format('CASE WHEN %1$s >= 20000 AND %1$s < 100000 THEN date ''1899-12-30'' + floor(%1$s)::integer '
					'WHEN %1$s IS NOT NULL THEN (''not a day number: '' || %1$s)::date END', given)
				WHEN 'text' THEN format('ehcp.read_date(%s)', given || as_text)
				END
			WHEN type = 'boolean' THEN CASE kind
				WHEN 'number' THEN format(CASE WHEN base = ANY ('{int2,int4,int8}'::regtype[]) THEN '%s::text::boolean' ELSE 'trim_scale(%s::numeric)::text::boolean' END, given)
				WHEN 'text' THEN format('ehcp.read_flag(%s)', given || as_text)
				END
			ELSE CASE kind
				WHEN 'date' THEN format('to_char(%s::timestamp, ''YYYY-MM-DD'')', given)
				WHEN 'timestamp' THEN format('to_char(%s, ''YYYY-MM-DD HH24:MI:SS.US'')', given)
				WHEN 'timestamptz' THEN format('to_char(%s AT TIME ZONE ''UTC'', ''YYYY-MM-DD HH24:MI:SS.US'')', given)
				WHEN 'number' THEN format('CASE WHEN %1$s = trunc(%1$s) THEN %1$s::bigint '
					'WHEN %1$s IS NOT NULL THEN (''not a whole number: '' || %1$s)::bigint END', given)
				WHEN 'bytea' THEN format('encode(%s, ''hex'')', given)
				END
			END AS reading
		FROM wanted
	)
	SELECT array_agg(format('column "%s": %s expected, %s found', name,
				CASE WHEN type <> 'any' THEN type WHEN is_mistyped THEN 'text, or another type that has the same text in every session,' ELSE 'any type' END,
				CASE WHEN base IS NULL THEN 'none' WHEN exists THEN format_type(base, NULL) ELSE format('column "%s"', attname) END)
			ORDER BY position) FILTER (WHERE exists AND is_mistyped OR required AND exists IS NOT TRUE),
		bool_or(required AND exists IS NOT TRUE),
		string_agg(CASE WHEN reading = name THEN name ELSE coalesce(reading, '(your expression)') || ' AS ' || name END, ', ' ORDER BY position)
			FILTER (WHERE required OR base IS NOT NULL),
		concat(CASE WHEN bool_or(required AND base IS NULL)
				THEN ' Write your columns in place of (your column): text as ehcp.read_date(...) or ehcp.read_flag(...), a timestamp as (...)::date.' END,
			CASE WHEN bool_or(is_mistyped AND type = 'date' AND kind = 'text')
				THEN ' ehcp.read_date() reads 04/05/2024 as 4 May: if your text has the month first or another form, add a format.' END,
			CASE WHEN bool_or(is_mistyped AND type = 'date' AND kind = 'number') THEN ' The view reads numbers as the day numbers of Excel.' END),
		string_agg(CASE
			WHEN exists IS NOT TRUE THEN format('NULL::%s AS %s', replace(type, 'any', 'text'), name)
			WHEN name = 'area' THEN format('coalesce(%1$s::text, ''not known'') AS %1$s', name)
			-- as coalesce(), but postgres_fdw can send it to another server
			WHEN name = 'service' THEN format('CASE WHEN %1$s IS NULL THEN ''not known'' ELSE %1$s::text END AS %1$s', name)
			-- case_id keeps its type, so that an index on it serves; others are text, as without a relation
			WHEN (role, name) = ('cases', 'case_id') OR name IN ('case_id', 'person_id') AND keeps_type THEN name
			WHEN type = 'any' THEN name || '::text'
			ELSE name END, ', ' ORDER BY position)
			-- the area by which the relation can be partitioned
			|| max(CASE WHEN name = 'area' THEN CASE WHEN exists IS NOT TRUE THEN ', NULL::text' WHEN keeps_type THEN ', area' ELSE ', area::text' END || ' AS raw_area' END)
			-- what a missing column leaves unknown must not count as 0: these columns, or those, say it
			|| (SELECT string_agg(format(', %L::boolean AS %I', these <@ has OR coalesce(those <@ has, false), knows), '' ORDER BY position)
				FROM (VALUES
					(1, 'cases', 'knows_decisions', '{decided_on}'::text[], NULL::text[]),
					(2, 'cases', 'knows_refusals_to_assess', '{decided_on,decision}', NULL),
					(3, 'cases', 'knows_refusals_to_issue', '{refused_on}', NULL),
					(4, 'plans', 'knows_cease_reasons', '{cease_reason}', NULL),
					(5, 'plans', 'knows_amendments', '{amended_on,draft_on}', '{amended_on,outcome}'),
					(6, 'plans', 'knows_transfers', '{transfer_due_on,transfer_final_on}', NULL),
					(7, 'appeals', 'knows_concessions', '{conceded_on}', NULL),
					(8, 'mediations', 'knows_appeals', '{appealed_on}', NULL),
					(9, role, 'knows_areas', '{area}', NULL)) AS known(position, relation, knows, these, those),
					(SELECT coalesce(array_agg(readings.name) FILTER (WHERE exists), '{}')) AS h(has)
				WHERE relation = role)
	INTO problems, missing, instead, notes, columns
	FROM readings;

	IF source IS NULL THEN
		RETURN columns || ' WHERE false';
	ELSIF problems IS NOT NULL THEN
		-- in the schema of the relation; it reads with its reader's rights where the relation does
		SELECT format('CREATE VIEW %I.%I%s AS SELECT %s FROM %s;', nspname,
			CASE WHEN octet_length(relname) <= 63 - length('_for_scorecard') THEN relname ELSE role END || '_for_scorecard',
			CASE WHEN ehcp.scorecard_rights(source) THEN ' WITH (security_invoker)' ELSE '' END, instead, source)
		INTO proposed
		FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
		WHERE pg_class.oid = source;
		RAISE EXCEPTION USING
			ERRCODE = CASE WHEN missing THEN 'undefined_column' ELSE 'datatype_mismatch' END,
			MESSAGE = format('"%s" cannot be read as the %s of a scorecard', coalesce(source_name, source::text), role),
			DETAIL = upper(left(problems[1], 1)) || substr(array_to_string(problems, '; '), 2) || '.',
			HINT = format('Create a view and name it instead: %s%s', proposed, notes);
	END IF;
	RETURN columns || ' FROM ' || source;
END
$$;
COMMENT ON FUNCTION ehcp.scorecard_source(regclass, text, regclass) IS
	'Behind ehcp.create_scorecard(): what a view selects from the relation, or an error if that is not possible.';

-- Does the relation have row security, or is it a view that reads with its reader's rights?
CREATE FUNCTION ehcp.scorecard_rights(source regclass) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
RETURN (SELECT relrowsecurity
		OR EXISTS (SELECT FROM pg_options_to_table(reloptions) WHERE option_name = 'security_invoker' AND option_value::boolean)
	FROM pg_class WHERE oid = source);
COMMENT ON FUNCTION ehcp.scorecard_rights(regclass) IS
	'Behind ehcp.create_scorecard(): must views over the relation read with their reader''s rights?';

-- A case, a plan or an appeal in two rows counts twice, and nothing in the figures shows it.  A plan has many reviews,
-- but not two that are due on the same day.  Requests for advice can repeat: to two people of a
-- service, on the same day.
CREATE FUNCTION ehcp.warn_of_duplicates(source regclass, role text) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	keys CONSTANT name[] := CASE role WHEN 'cases' THEN '{case_id}' WHEN 'plans' THEN '{plan_id}' WHEN 'appeals' THEN '{appeal_id}' WHEN 'reviews' THEN '{plan_id,due_on}' END;
	source_name CONSTANT text := ehcp.relation_name(source);
	what CONSTANT text := CASE role WHEN 'reviews' THEN 'review' ELSE keys[1] END;
	relation record;
	search text;
	duplicates bigint;
	examples text;
BEGIN
	SELECT oid, relkind, relhassubclass, relkind IN ('v', 'f') OR row_security_active(oid) AS runs_code,
		relowner = (SELECT oid FROM pg_roles WHERE rolname = current_user) OR (SELECT rolsuper FROM pg_roles WHERE oid = relowner) AS is_trusted,
		pg_has_role(relowner, 'USAGE') AS has_rights, (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser
	INTO relation
	FROM pg_class
	WHERE oid = source;
	IF keys IS NULL OR relation IS NULL THEN
		RETURN;
	END IF;
	IF NOT (relation.relkind = 'r' AND relation.relhassubclass) AND EXISTS (
		SELECT FROM pg_index
		WHERE indrelid = source AND indisunique AND indisvalid AND indpred IS NULL AND indexprs IS NULL
			AND NOT EXISTS (SELECT FROM pg_attribute
				WHERE attrelid = source AND attnum = ANY ((indkey::int2[])[0:indnkeyatts - 1]) AND attname <> ALL (keys)))
	THEN
		RETURN;
	END IF;
	IF NOT relation.is_trusted AND (relation.runs_code AND relation.is_superuser OR NOT relation.has_rights) THEN
		-- whose code would run with the caller's rights: of a table too, which has expressions in indexes
		-- and constraints, and which the owner can make a view at any time
		RAISE NOTICE USING
			MESSAGE = format('"%s" was not searched for duplicates, because it belongs to another role', source_name);
		RETURN;
	END IF;

	BEGIN
		search := format('SELECT max(total), string_agg(format(''%%s in %%s rows'', duplicate, rows), '', '' ORDER BY rows DESC, duplicate) '
			'FROM (SELECT %1$s COLLATE "C" AS duplicate, count(*) AS rows, count(*) OVER () AS total '
				'FROM %2$s WHERE num_nulls(%3$s) = 0 GROUP BY %3$s HAVING count(*) > 1 ORDER BY 2 DESC, 1 LIMIT 3) AS three',
			CASE role WHEN 'reviews' THEN 'format(''plan_id %s due on %s'', plan_id, to_char(due_on::timestamp, ''YYYY-MM-DD''))' ELSE format('format(''%%s'', %s)', keys[1]) END,
			source, array_to_string(keys, ', '));
		IF relation.is_trusted THEN
			EXECUTE search INTO duplicates, examples;
		ELSE
			SELECT * INTO duplicates, examples FROM ehcp.as_owner(source, search) AS found(total bigint, examples text);
		END IF;
	EXCEPTION WHEN OTHERS THEN
		-- the views can be created nevertheless, and raise the error when they are read
		RAISE WARNING USING
			MESSAGE = format('could not search "%s" for duplicates', source_name),
			DETAIL = format('Reading it failed: %s', SQLERRM);
		RETURN;
	END;
	IF duplicates > 0 THEN
		RAISE WARNING USING
			MESSAGE = format(CASE duplicates WHEN 1 THEN '%s %s is in more than one row of "%s"' ELSE '%s %ss are in more than one row of "%s"' END,
				duplicates, what, source_name),
			DETAIL = format(CASE role WHEN 'reviews' THEN '%2$s' ELSE '%1$s %2$s' END, keys[1], examples) || CASE WHEN duplicates > 3 THEN ', and others.' ELSE '.' END,
			HINT = format('Every row counts. Remove the duplicates, or give the scorecard a view that has one row for each %s.', rtrim(role, 's'));
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.warn_of_duplicates(regclass, text) IS
	'Behind ehcp.create_scorecard(): warns of cases, reviews, plans or appeals that are in the relation more than once.';

-- The view case_facts with columns of the case table after its own.  Then it reads the relation, through
-- the same text as cases_as_at, so that those columns are in no other view.  NULL stands for the columns
-- that the view has already.  A column keeps its place in a view that is there.
CREATE FUNCTION ehcp.scorecard_facts(cases regclass, existing regclass, INOUT case_columns text[], OUT definition text)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	relation_name CONSTANT text := ehcp.relation_name(cases);
	relation_columns CONSTANT text[] := ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = cases AND attnum > 0 AND NOT attisdropped ORDER BY attnum);
	existing_columns CONSTANT text[] := ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = existing AND attnum > 0 ORDER BY attnum);
	as_at text;
	-- name or name AS name
	own text[];
	own_names text[];
	wrong text;
BEGIN
	SELECT max(v.definition) FILTER (WHERE name = 'case_facts'), max(v.definition) FILTER (WHERE name = 'cases_as_at') INTO definition, as_at
	FROM ehcp.scorecard_views() AS v;
	own := regexp_split_to_array(substring(definition FROM E'SELECT (.*?)\nFROM'), E',\\s+');
	own_names := ARRAY(SELECT regexp_replace(item, '.* AS ', '') FROM unnest(own) WITH ORDINALITY AS items(item, place) ORDER BY place);
	IF case_columns IS NULL THEN
		case_columns := ARRAY(SELECT name FROM unnest(existing_columns) WITH ORDINALITY AS columns(name, place)
			WHERE name <> ALL (own_names) AND name = ANY (relation_columns) ORDER BY place);
	END IF;

	SELECT coalesce(name, 'NULL') INTO wrong FROM unnest(case_columns) AS name WHERE name = ANY (relation_columns) IS NOT TRUE LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_column',
			MESSAGE = format('"%s" has no column "%s"', relation_name, wrong),
			DETAIL = format('Its columns are: %s.', array_to_string(relation_columns, ', ')),
			HINT = 'Name each column as it is in the table, with its capitals and without quotes.';
	END IF;
	SELECT name INTO wrong FROM unnest(case_columns) AS name GROUP BY name HAVING count(*) > 1 OR name = ANY (own_names) LIMIT 1;
	IF FOUND THEN
		RAISE EXCEPTION USING
			ERRCODE = 'duplicate_column',
			MESSAGE = format('column "%s" would be in the view "case_facts" twice', wrong),
			HINT = CASE WHEN wrong = ANY (own_names) THEN 'The view has a column of that name: leave it out of case_columns, or give it another name in a view over the table.'
				ELSE 'Name each column once.' END;
	END IF;
	IF cardinality(case_columns) > 0 OR existing_columns <> own_names THEN
		SELECT format('SELECT %s', string_agg(item, ', ' ORDER BY array_position(existing_columns, name), place))
			|| substr(definition, strpos(definition, E'\nFROM'))
		INTO definition
		FROM (
			SELECT place, own_names[place] AS name, item FROM unnest(own) WITH ORDINALITY AS items(item, place)
			UNION ALL
			-- (a percent sign is doubled for format())
			SELECT cardinality(own) + place, name, format('extra_%s AS %s', place, replace(quote_ident(name), '%', '%%'))
			FROM unnest(case_columns) WITH ORDINALITY AS extras(name, place)
		) AS items;
	END IF;
	IF cardinality(case_columns) > 0 THEN
		SELECT replace(definition, '%1$s.cases_as_at', format('(%s) AS cases_as_at', replace(as_at, E'\nFROM (SELECT ', format(E', %s\nFROM (SELECT %s, ',
			string_agg('extra_' || place, ', ' ORDER BY place), string_agg(format('%s AS extra_%s', replace(quote_ident(name), '%', '%%'), place), ', ' ORDER BY place)))))
		INTO definition
		FROM unnest(case_columns) WITH ORDINALITY AS extras(name, place);
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.scorecard_facts(regclass, regclass, text[]) IS
	'Behind ehcp.create_scorecard(): the view case_facts with columns of the case table, or an error if that is not possible.';

-- The relation that a view *_as_at reads
CREATE FUNCTION ehcp.scorecard_relation(as_at regclass) RETURNS regclass
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT refobjid
	FROM pg_rewrite JOIN pg_depend ON classid = 'pg_rewrite'::regclass AND objid = pg_rewrite.oid
	WHERE ev_class = as_at AND refclassid = 'pg_class'::regclass AND refobjid NOT IN (as_at, 'ehcp.today'::regclass)
	LIMIT 1
$$;
COMMENT ON FUNCTION ehcp.scorecard_relation(regclass) IS
	'Behind ehcp.create_scorecard(): the relation that a view over a relation of the user reads.';

-- What create_scorecard() has noted.  Nobody but its owner may be able to change it.
CREATE FUNCTION ehcp.scorecard_recipe(target_schema name)
RETURNS TABLE (item text, name text, value text, column_name name, grantee name, is_grantable boolean)
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	recipe CONSTANT regclass := to_regclass(format('%I.recipe', target_schema));
BEGIN
	-- (create_scorecard() refuses anything else of that name)
	IF recipe IS NULL OR (SELECT relkind <> 'r' OR relrowsecurity FROM pg_class WHERE oid = recipe) THEN
		RETURN;
	END IF;
	IF (SELECT pg_get_userbyid(relowner) <> current_user FROM pg_class WHERE oid = recipe) THEN
		RAISE EXCEPTION USING
			ERRCODE = 'insufficient_privilege',
			MESSAGE = format('"%s.recipe" belongs to another role', target_schema),
			DETAIL = 'What it says would be done with your rights.',
			HINT = format('SET ROLE %I; first.', (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = recipe));
	END IF;
	IF EXISTS (SELECT FROM (SELECT relowner, relacl FROM pg_class WHERE oid = recipe
			UNION ALL SELECT relowner, attacl FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE attrelid = recipe) AS a(owner, acl), aclexplode(acl)
		WHERE aclexplode.grantee <> owner AND privilege_type <> 'SELECT')
	THEN
		RAISE EXCEPTION USING
			ERRCODE = 'insufficient_privilege',
			MESSAGE = format('"%s.recipe" can be changed by other roles than its owner', target_schema),
			DETAIL = 'They could grant rights on the views to themselves.',
			HINT = format('Revoke all rights on %s but SELECT, check its rows, and try again.', recipe);
	END IF;
	RETURN QUERY EXECUTE format('SELECT * FROM %s', recipe);
END
$$;
COMMENT ON FUNCTION ehcp.scorecard_recipe(name) IS
	'Behind ehcp.recreate_scorecard(): what the scorecard was created from, and the rights granted on its views.';

CREATE FUNCTION ehcp.scorecard_grants(target_schema name)
RETURNS TABLE (view name, privilege text, column_name name, grantee name, is_grantable boolean)
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT DISTINCT relname, privilege_type, of_column, CASE WHEN aclexplode.grantee <> 0 THEN pg_get_userbyid(aclexplode.grantee) END, aclexplode.is_grantable
	FROM (
		SELECT pg_class.oid, relname, relowner, NULL::name, relacl FROM pg_class
		UNION ALL
		SELECT pg_class.oid, relname, relowner, attname, attacl FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid WHERE attacl IS NOT NULL
	) AS a(oid, relname, relowner, of_column, acl), aclexplode(acl)
	WHERE oid IN (SELECT to_regclass(format('%I.%I', target_schema, v.name)) FROM ehcp.scorecard_views() AS v) AND aclexplode.grantee <> relowner
$$;
COMMENT ON FUNCTION ehcp.scorecard_grants(name) IS
	'Behind ehcp.create_scorecard(): the rights granted on the views of a scorecard.';

CREATE FUNCTION ehcp.restore_grants(target_schema name, recipe jsonb, views text[]) RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	item record;
	restored text[] := '{}';
BEGIN
	FOR item IN
		SELECT r.*, CASE WHEN r.grantee IS NULL THEN 'PUBLIC' ELSE quote_ident(r.grantee) END AS role
		FROM jsonb_to_recordset(recipe) AS r(item text, name text, value text, column_name name, grantee name, is_grantable boolean)
		WHERE r.item = 'grant' AND r.name = ANY (views) AND r.value IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER', 'MAINTAIN')
			AND (r.column_name IS NULL OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(format('%I.%I', target_schema, r.name)) AND attname = r.column_name))
		ORDER BY r.name, r.column_name
	LOOP
		IF item.grantee IS NOT NULL AND NOT EXISTS (SELECT FROM pg_roles WHERE rolname = item.grantee) THEN
			RAISE NOTICE USING MESSAGE = format('role "%s" had rights on the view "%s" and no longer exists', item.grantee, item.name);
			CONTINUE;
		END IF;
		EXECUTE format('GRANT %s %s ON %I.%I TO %s %s', item.value, '(' || quote_ident(item.column_name) || ')', target_schema, item.name, item.role,
			CASE WHEN item.is_grantable THEN 'WITH GRANT OPTION' END);
		IF item.role <> ALL (restored) THEN
			restored := restored || item.role;
		END IF;
	END LOOP;
	IF restored <> '{}' THEN
		RAISE NOTICE USING
			MESSAGE = format('restored the rights on the dropped views that were granted to %s', array_to_string(restored, ', ')),
			DETAIL = 'They are as they were when the scorecard was last created, and do not include later changes.';
	END IF;
END
$$;
COMMENT ON FUNCTION ehcp.restore_grants(name, jsonb, text[]) IS
	'Behind ehcp.create_scorecard(): grants again the rights on views that had been dropped.';

-- without case_columns, case_facts keeps the columns of the case table that it has
CREATE FUNCTION ehcp.create_scorecard(cases regclass, target_schema name, advice regclass DEFAULT NULL, reviews regclass DEFAULT NULL,
	case_columns text[] DEFAULT NULL, plans regclass DEFAULT NULL, appeals regclass DEFAULT NULL, mediations regclass DEFAULT NULL)
RETURNS SETOF regclass
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	marker CONSTANT text := ' (made by ehcp.create_scorecard)';
	-- the table milestones of 1.0.0 does not have this column
	population CONSTANT text := 'population text NOT NULL DEFAULT ''overdue cases'' CHECK (population IN (''overdue cases'', ''open cases'', ''overdue reviews'', ''outstanding reviews'', ''outstanding transfers'', ''outstanding amendments''))';
	-- the relations by their role in ehcp.scorecard_columns, as numbers
	relations jsonb := jsonb_build_object('cases', cases::oid::bigint, 'advice', advice::oid::bigint, 'reviews', reviews::oid::bigint,
		'plans', plans::oid::bigint, 'appeals', appeals::oid::bigint, 'mediations', mediations::oid::bigint);
	-- also those that are not named this time
	all_relations jsonb;
	-- views that let a function in a reader's condition see the rows that they leave out
	plain_views text[];
	lost_views text[];
	-- what an earlier call has noted, for the views that are no longer there
	recipe jsonb;
	sources jsonb;
	problems text;
	readers_rights boolean;
	facts record;
	item record;
	relation regclass;
	figure record;
BEGIN
	IF cases IS NULL OR target_schema IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'the cases and the schema of a scorecard must not be null',
			HINT = 'SELECT ehcp.create_scorecard(''cases'', ''scorecard'');';
	END IF;
	IF target_schema = 'ehcp' THEN
		RAISE EXCEPTION USING
			ERRCODE = 'reserved_name',
			MESSAGE = 'cannot create a scorecard in the schema of the extension',
			DETAIL = 'A later version of the extension may create objects with these names.',
			HINT = 'Choose another schema. If it does not exist, create_scorecard() creates it.';
	END IF;
	lost_views := ARRAY(SELECT v.name FROM ehcp.scorecard_views() AS v WHERE to_regclass(format('%I.%I', target_schema, v.name)) IS NULL);
	IF lost_views <> '{}' THEN
		recipe := (SELECT jsonb_agg(to_jsonb(r)) FROM ehcp.scorecard_recipe(target_schema) AS r);
	END IF;
	FOR item IN
		SELECT r.name AS role, r.value AS source
		FROM jsonb_to_recordset(recipe) AS r(item text, name text, value text)
		WHERE r.item = 'relation' AND relations->>r.name IS NULL AND r.name || '_as_at' = ANY (lost_views)
	LOOP
		IF to_regclass(item.source) IS NULL THEN
			RAISE WARNING USING
				MESSAGE = format('relation %s no longer exists', item.source),
				DETAIL = format('The scorecard "%s" had it as %s. Its views on them are empty.', target_schema, item.role);
		ELSE
			relations := jsonb_set(relations, ARRAY[item.role], to_jsonb(to_regclass(item.source)::oid::bigint));
		END IF;
	END LOOP;
	IF case_columns IS NULL AND 'case_facts' = ANY (lost_views) THEN
		case_columns := (SELECT array_agg(r.name ORDER BY r.value::integer) FROM jsonb_to_recordset(recipe) AS r(item text, name text, value text) WHERE r.item = 'case column');
	END IF;
	all_relations := (SELECT jsonb_object_agg(role, coalesce(source, ehcp.scorecard_relation(to_regclass(format('%I.%I', target_schema, role || '_as_at')))::oid::text))
		FROM jsonb_each_text(relations) AS given(role, source));
	plain_views := ARRAY(SELECT role FROM jsonb_each_text(relations) AS given(role, source)
		JOIN pg_class ON oid = source::oid
		WHERE relkind = 'v'
			AND NOT EXISTS (SELECT FROM pg_options_to_table(reloptions) WHERE option_name IN ('security_barrier', 'security_invoker') AND option_value::boolean));
	SELECT jsonb_object_agg(role, ehcp.scorecard_source((relations->>role)::oid, role, to_regclass(format('%I.%I', target_schema, role || '_as_at'))))
	INTO sources
	FROM (SELECT c.relation AS role FROM ehcp.scorecard_columns AS c GROUP BY 1 ORDER BY min(c.position)) AS roles;
	IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = cases AND attname = 'ceased_on' AND NOT attisdropped) THEN
		RAISE NOTICE USING
			MESSAGE = format('"%s" has no column "ceased_on"', ehcp.relation_name(cases)),
			DETAIL = format('View "%s.plans_in_force" counts every plan from the day of its issue.', target_schema);
	END IF;

	SELECT * INTO facts FROM ehcp.scorecard_facts(cases, to_regclass(format('%I.case_facts', target_schema)), case_columns);

	PERFORM ehcp.warn_of_duplicates(cases, 'cases');
	PERFORM ehcp.warn_of_duplicates(reviews, 'reviews');
	PERFORM ehcp.warn_of_duplicates(plans, 'plans');
	PERFORM ehcp.warn_of_duplicates(appeals, 'appeals');

	-- If a relation shows each reader their own rows, the views do too.
	SELECT bool_or(ehcp.scorecard_rights(source))
	INTO readers_rights
	FROM (SELECT value::oid::regclass AS source FROM jsonb_each_text(all_relations)) AS given;

	SELECT string_agg(format('SELECT %L AS relation, rule, count(*) AS problems FROM (%s) AS found(case_id, "row", column_name, value, rule) GROUP BY rule', role, ehcp.check_query(source, role, cases)),
		' UNION ALL ')
	INTO problems
	FROM unnest('{cases,advice,reviews,plans,appeals,mediations}'::text[]) AS role,
		LATERAL (SELECT (all_relations->>role)::oid) AS s(source)
	WHERE source IS NOT NULL;

	IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = target_schema) THEN
		EXECUTE format('CREATE SCHEMA %I', target_schema);
	END IF;

	FOR item IN
		SELECT 'TABLE' AS kind, t.name, false AS is_kept, t.definition, t.comment, t.rows AS source
		FROM (VALUES
			('targets', 'name text PRIMARY KEY, percent numeric NOT NULL CHECK (percent BETWEEN 0 AND 100), '
				'near_points numeric NOT NULL DEFAULT 5 CHECK (near_points >= 0)',
				'Targets for the percentage in 20 weeks; a percentage is near a target if it is at most near_points below it', NULL),
			('milestones', 'name text PRIMARY KEY, counted_on date NOT NULL, due_on date NOT NULL CHECK (due_on > counted_on), '
				'cases_to_complete bigint NOT NULL CHECK (cases_to_complete > 0), ' || population,
				'Milestones: the number of the cases, reviews or plans of the population on the day counted_on that are to be completed by the day due_on', NULL),
			('scenarios', 'name text PRIMARY KEY CHECK (name <> ''present pace''), completions_a_week numeric NOT NULL CHECK (completions_a_week BETWEEN 0 AND 1000000), '
				'share_for_cases_in_time numeric CHECK (share_for_cases_in_time BETWEEN 0 AND 1), from_day date, '
				'requests_a_week numeric CHECK (requests_a_week BETWEEN 0 AND 1000000), least_days integer NOT NULL DEFAULT 0 CHECK (least_days >= 0), area text',
				'Scenarios for the trajectory: the completions a week from from_day on; what is NULL is as in the last 12 weeks', NULL),
			('neighbours', 'code text COLLATE "C" PRIMARY KEY CHECK (code ~ ''^E[0-9]{8}$''), is_own boolean NOT NULL DEFAULT false, '
				'CONSTRAINT one_is_own EXCLUDE (is_own WITH =) WHERE (is_own)',
				'The authorities to compare with, by their codes of the Office for National Statistics, and the own one (is_own)', NULL),
			('hours_per_plan', 'role text PRIMARY KEY, hours numeric NOT NULL CHECK (hours BETWEEN 0 AND 10000), '
				'hours_a_week numeric NOT NULL DEFAULT 37 CHECK (hours_a_week > 0 AND hours_a_week <= 168)',
				'The hours that each role takes for a plan, and has in a week; the rows shipped are of the time study of the Department for Education, 2026',
				'(''educational psychologist'', 17.4), (''case officer'', 11.3), (''SEND manager'', 9.9), (''social worker'', 4.8)'),
			('reported', 'day date NOT NULL, area text, reported_on date NOT NULL, issued bigint NOT NULL, in_20_weeks bigint NOT NULL, open bigint NOT NULL, '
				'overdue bigint NOT NULL, UNIQUE NULLS NOT DISTINCT (day, area)',
				'The figures at month ends as they were on the day reported_on; ehcp.refresh_history() adds to them', NULL),
			('recipe', 'item text NOT NULL, name text NOT NULL, value text NOT NULL, column_name name, grantee name, is_grantable boolean',
				'What the scorecard was created from, and the rights granted on its views; ehcp.recreate_scorecard() reads it', NULL)
			) AS t(name, definition, comment, rows)
		UNION ALL
		-- the views over relations that are not named this time stay as they are
		SELECT 'VIEW', v.name, v.reads IS NOT NULL AND relations->>v.reads IS NULL,
			CASE v.name WHEN 'case_facts' THEN facts.definition
				WHEN 'about' THEN replace(v.definition, '''by hand''', quote_literal((SELECT extversion FROM pg_extension WHERE extname = 'ehcp_timeliness')))
				ELSE v.definition END,
			v.comment, sources->>coalesce(v.reads, 'cases')
		FROM ehcp.scorecard_views() AS v
	LOOP
		relation := to_regclass(format('%I.%I', target_schema, item.name));
		IF relation IS NOT NULL THEN
			IF right(obj_description(relation, 'pg_class'), length(marker)) IS DISTINCT FROM marker THEN
				RAISE EXCEPTION USING
					ERRCODE = 'duplicate_table',
					MESSAGE = format('"%s.%s" already exists and does not belong to a scorecard', target_schema, item.name),
					HINT = format('Choose another schema for the scorecard, or rename %s. If it belongs to a scorecard and its comment has been changed, '
						'end the comment with "%s".', relation, btrim(marker));
			END IF;
			-- readers of a scorecard run what the owners of its views wrote: refuse those of an unrelated role
			IF EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
				WHERE pg_class.oid = relation AND pg_get_userbyid(relowner) <> current_user
					-- this call writes to recipe, which can run code of its owner
					AND (item.name = 'recipe' OR NOT pg_has_role(relowner, nspowner, 'MEMBER')))
			THEN
				RAISE EXCEPTION USING
					ERRCODE = 'insufficient_privilege',
					MESSAGE = format('"%s.%s" belongs to another role', target_schema, item.name),
					HINT = CASE item.name WHEN 'recipe' THEN format('SET ROLE %I; first.', (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = relation))
						ELSE 'Choose a schema for the scorecard in which only you can create objects.' END;
			END IF;
			IF item.name = 'milestones' AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = relation AND attname = 'population' AND NOT attisdropped) THEN
				EXECUTE format('ALTER TABLE %s ADD COLUMN %s', relation, population);
			END IF;
			CONTINUE WHEN item.kind = 'TABLE';
			IF item.is_kept THEN
				EXECUTE format('ALTER VIEW %s SET (security_invoker = %L)', relation, coalesce(readers_rights, false));
				RETURN NEXT relation;
				CONTINUE;
			END IF;
		END IF;

		BEGIN
			EXECUTE CASE item.kind
				WHEN 'TABLE' THEN format('CREATE TABLE %I.%I (%s)', target_schema, item.name, item.definition)
				ELSE format('CREATE OR REPLACE VIEW %I.%I WITH (security_barrier = %s, security_invoker = %L) AS %s', target_schema, item.name,
					-- PostgreSQL plans such a view together with those that count its rows
					CASE WHEN right(item.name, 6) = '_as_at' AND left(item.name, -6) <> ALL (plain_views) THEN 'false' ELSE 'true' END, coalesce(readers_rights, false),
					format(item.definition, quote_ident(target_schema), item.source,
						-- the case_id of cases and of advice are compared in their own type, if they have one
						CASE WHEN (SELECT count(DISTINCT atttypid) FROM pg_attribute
								WHERE attname = 'case_id' AND attrelid IN (to_regclass(format('%I.cases_as_at', target_schema)),
									to_regclass(format('%I.advice_as_at', target_schema)))) > 1 THEN '::text' ELSE '' END, problems)) END;
		EXCEPTION WHEN invalid_table_definition THEN
			IF relation IS NULL THEN
				RAISE;
			END IF;
			RAISE EXCEPTION USING
				ERRCODE = 'invalid_table_definition',
				MESSAGE = SQLERRM,
				DETAIL = format('View "%s.%s" belongs to an earlier scorecard with other columns.', target_schema, item.name),
				HINT = format('DROP VIEW %s CASCADE, create the scorecard again, and repeat the grants.', relation);
		END;
		EXECUTE format('COMMENT ON %s %I.%I IS %L', item.kind, target_schema, item.name, item.comment || marker);
		IF item.kind = 'TABLE' THEN
			-- what it ships
			IF item.source IS NOT NULL THEN
				EXECUTE format('INSERT INTO %I.%I VALUES %s', target_schema, item.name, item.source);
			END IF;
			CONTINUE;
		END IF;

		relation := format('%I.%I', target_schema, item.name);
		FOR figure IN
			SELECT attname AS name, CASE WHEN item.name = 'case_facts' AND attname = ANY (facts.case_columns) THEN 'as in the case table, whatever the day of the scorecard'
				ELSE concat(meaning, CASE summed_over WHEN 'nothing' THEN '. Cannot be summed' ELSE '. May be summed over ' || summed_over END) END AS meaning
			FROM pg_attribute LEFT JOIN ehcp.scorecard_figures ON name = attname
			WHERE attrelid = relation AND attnum > 0
		LOOP
			EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', relation, figure.name, figure.meaning);
		END LOOP;
		RETURN NEXT relation;
	END LOOP;

	PERFORM ehcp.restore_grants(target_schema, recipe, lost_views);
	EXECUTE format('LOCK TABLE %1$I.recipe IN SHARE ROW EXCLUSIVE MODE; DELETE FROM %1$I.recipe', target_schema);
	EXECUTE format('INSERT INTO %I.recipe (item, name, value)
		SELECT ''relation'', role, source::oid::regclass::text FROM jsonb_each_text($1) AS known(role, source) WHERE source IS NOT NULL
		UNION ALL
		SELECT ''case column'', name, place::text FROM unnest($2) WITH ORDINALITY AS columns(name, place)', target_schema)
	USING all_relations, facts.case_columns;
	EXECUTE format('INSERT INTO %I.recipe SELECT ''grant'', g.view, g.privilege, g.column_name, g.grantee, g.is_grantable FROM ehcp.scorecard_grants(%1$L) AS g', target_schema);
END
$$;
COMMENT ON FUNCTION ehcp.create_scorecard(regclass, name, regclass, regclass, text[], regclass, regclass, regclass) IS
	'Creates the views of a scorecard over a case table, or replaces them, and returns their names; the view case_facts also has the named columns of the table.';

CREATE FUNCTION ehcp.recreate_scorecard(target_schema name) RETURNS SETOF regclass
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	item record;
	arguments text := '';
BEGIN
	IF target_schema IS NULL THEN
		RAISE EXCEPTION USING
			ERRCODE = 'null_value_not_allowed',
			MESSAGE = 'the schema of a scorecard must not be null',
			HINT = 'SELECT ehcp.recreate_scorecard(''scorecard'');';
	END IF;
	FOR item IN
		-- the relation that has the name now; if none has, the one that the view reads has been renamed
		SELECT r.name AS role, r.value AS source,
			coalesce(to_regclass(r.value), ehcp.scorecard_relation(to_regclass(format('%I.%I', target_schema, r.name || '_as_at')))) AS relation
		FROM ehcp.scorecard_recipe(target_schema) AS r
		WHERE r.item = 'relation'
	LOOP
		IF item.relation IS NULL THEN
			RAISE EXCEPTION USING
				ERRCODE = 'undefined_table',
				MESSAGE = format('relation %s does not exist', item.source),
				DETAIL = format('The scorecard "%s" has it as %s.', target_schema, item.role),
				HINT = 'Create it first. If it has another name now, or no longer exists, call create_scorecard() with the relations that exist.';
		END IF;
		arguments := arguments || format(', %I => %L::regclass', item.role, item.relation);
	END LOOP;
	IF arguments = '' THEN
		RAISE EXCEPTION USING
			ERRCODE = 'undefined_object',
			MESSAGE = format('schema "%s" does not say what its scorecard was created from', target_schema),
			DETAIL = 'The table "recipe", which create_scorecard() fills, is not there.',
			HINT = format('Name the relations once: SELECT ehcp.create_scorecard(''cases'', %L);', target_schema);
	END IF;
	RETURN QUERY EXECUTE format('SELECT * FROM ehcp.create_scorecard(target_schema => %L%s)', target_schema, arguments);
END
$$;
COMMENT ON FUNCTION ehcp.recreate_scorecard(name) IS
	'Creates a scorecard again, from the relations that have the names now: its views, with their comments and rights.';
