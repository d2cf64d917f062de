// The sentences of the page "Reviews and appeals".
import {count, longDay, longMonth, percent, rowsOf, share, shortDay, sum} from "./words.js";

// the page's figures for a day
export function figures(data, day) {
  const rows = rowsOf(data, day);
  const [total] = rows.reviews;
  return {
    ...rows,
    day,
    total,
    sinceDue: rows.waiting.filter((d) => d.since === "due day"),
    sinceMeeting: rows.waiting.filter((d) => d.since === "meeting"),
    month: rows.appeals.at(-1),
    rate: rows.rates.find((d) => d.area === null),
    mediated: rows.mediations[0],
    soon: rows.orders.filter((d) => d.days_left !== null && d.days_left >= 0 && d.days_left <= 28).length,
    late: rows.orders.filter((d) => d.days_left !== null && d.days_left < 0).length
  };
}

export const area = (d) => d.area ?? "all areas";
const are = (n) => n === 1 ? "is" : "are";
const was = (n) => n === 1 ? "was" : "were";

export const done = (d) => `${d.completed_in_year} of ${d.expected}: ${percent(d.percent_completed_in_year)}`;
export const reviews = ({total}) => total
  ? `${total.completed_in_year} of ${count(total.expected, "annual review")} ${was(total.completed_in_year)} completed in the last 12 months: ${percent(total.percent_completed_in_year)}`
  : "No annual review is expected yet";

export const decided = (d) => `${d.decided_in_4_weeks} of ${d.decided_after_meeting}: ${percent(d.percent_decided_in_4_weeks)}`;
export const decisions = ({total}) => total?.decided_after_meeting
  ? `${total.decided_in_4_weeks} of ${count(total.decided_after_meeting, "decision")} after a review came within 4 weeks of the meeting: ${percent(total.percent_decided_in_4_weeks)}`
  : "No decision after a review meeting is known in the last 12 months";

// the outcomes of the reviews completed in the year
export const outcomeRows = ({total}) => total ? [
  {outcome: "the plan stays as it is", reviews: total.outcome_maintain},
  {outcome: "the plan is amended", reviews: total.outcome_amend},
  {outcome: "the plan ends", reviews: total.outcome_cease},
  {outcome: "not recorded", reviews: total.outcome_not_recorded}
].map((d) => ({...d, completed: total.completed_in_year})) : [];
export const outcome = (d) => `${d.reviews}: ${share(d.reviews, d.completed)}`;
export function outcomes({total}) {
  if (!total?.completed_in_year) return "No annual review was completed in the last 12 months";
  const {outcome_not_recorded: unknown, completed_in_year: completed} = total;
  if (unknown === completed) return `The outcome of ${count(completed, "completed review")} is not recorded`;
  return `${total.outcome_amend} of ${count(completed, "completed review")} led to a change of the plan, and ${total.outcome_cease} to its end` +
    (unknown > 0 ? `; ${unknown} ${unknown === 1 ? "has" : "have"} no outcome recorded` : "");
}

// the reviews of a row of review_backlog, by how long they wait
export const ages = (d) => d && d.incomplete > 0 ? [
  {age: "up to 3", reviews: d.incomplete - d.incomplete_3_months},
  {age: "3 to 6", reviews: d.incomplete_3_months - d.incomplete_6_months},
  {age: "6 to 12", reviews: d.incomplete_6_months - d.incomplete_12_months},
  {age: "12 to 24", reviews: d.incomplete_12_months - d.incomplete_24_months, is_old: true},
  {age: "over 24", reviews: d.incomplete_24_months, is_old: true}
] : [];
function old({incomplete, incomplete_12_months: old}) {
  if (incomplete === 1) return old ? "for a year or more" : "for less than a year";
  return `${old ? `${old} of them` : "none"} for a year or more`;
}
export const overdue = ({total, sinceDue: [d]}) => !total ? "No annual review is expected yet" : d?.incomplete
  ? `${count(d.incomplete, "annual review")} ${are(d.incomplete)} overdue, ${old(d)}`
  : "No annual review is overdue";
export const undecided = ({sinceMeeting: [d]}) => d?.incomplete
  ? `After ${count(d.incomplete, "review meeting")} the decision is still to come, ${old(d)}`
  : "No review meeting is recorded that waits for its decision";

const phases = {
  phase_transfer: "next phase of school",
  phase_transfer_post_16: "from school to post-16",
  phase_transfer_between_post_16: "between post-16 places"
};
export const phase = (d) => phases[d.phase];
export const transfer = (d) => `${shortDay(d.due_on)}, ${phase(d)}`;
export const transferResult = (d) => `${d.final_in_time} of ${d.transfers_due}`;
export const together = (rows) => rows.filter((d) => d.area === null);
export function transfers({transfers, day}) {
  const all = together(transfers);
  if (all.length === 0) return "No phase transfers are recorded for the last or the next 12 months";
  const next = all.find((d) => new Date(d.due_on) >= new Date(day));
  if (next) return `${next.final_in_time} of ${count(next.transfers_due, "phase transfer")} due on ${longDay(next.due_on)} (${phase(next)}) ${next.final_in_time === 1 ? "has" : "have"} a final plan; ${next.not_final} ${are(next.not_final)} still to do`;
  const last = all.at(-1);
  return `${last.final_in_time} of ${count(last.transfers_due, "phase transfer")} due on ${longDay(last.due_on)} (${phase(last)}) had a final plan in time`;
}

const soFar = ({month, is_whole}) => longMonth(month) + (is_whole ? "" : " so far");
export const ongoing = ({month}) => month
  ? `${count(month.ongoing, "appeal")} to the Tribunal ${are(month.ongoing)} ongoing`
  : "No appeals are recorded";
export function flow({appeals, month}) {
  if (!month) return "No appeals are recorded";
  const year = appeals.slice(-12);
  return `${count(sum(year, "registered"), "appeal")} ${was(sum(year, "registered"))} registered and ${sum(year, "concluded")} concluded in 12 months`;
}
export const flowNote = ({month}) => month ? `${soFar(month)}: ${month.registered} registered, ${month.concluded} concluded.` : "";

export const rated = (d) => d.percent_appealed === null ? `${d.registered_in_year}: ${d.appealable === 0 ? "no decision recorded" : "not known"}` : `${d.registered_in_year} of ${d.appealable}: ${percent(d.percent_appealed)}`;
export const known = ({rate}) => rate !== undefined && rate.percent_appealed !== null;
export const rates = (f) => known(f)
  ? `Of 100 decisions that can be appealed, ${f.rate.percent_appealed.toFixed(1)} went to appeal: ${f.rate.registered_in_year} of ${f.rate.appealable}`
  : f.rate?.appealable === 0 ? "The appeal rate is not known: no decision of the last 12 months that can be appealed is recorded" : "The appeal rate is not known, because appeals, or some of the decisions that can be appealed, are not recorded";
export const rateNote = (f) => known(f)
  ? `The ${count(f.rate.appealable, "decision")} of the last 12 months: ${count(f.rate.requests_refused, "refusal")} to assess, ${f.rate.plans_refused} not to issue a plan, ` +
    `${count(f.rate.reviews_completed, "completed review")}, ${count(f.rate.plans_ceased, "plan")} ended because the needs are met.`
  : "";

const steps = {
  assess_notice: "Give notice of the assessment",
  assess_refusal: "Give notice, if no plan follows the assessment",
  assess_final_plan: "Issue the final plan after the assessment",
  make_plan_draft: "Send the draft plan",
  make_plan_final: "Issue the final plan",
  amend_plan: "Issue the amended plan",
  amend_placement: "Issue the plan with the amended placement"
};
export const step = (d) => steps[d.next_step?.replace(/^(order_to|unopposed)_/, "")] ?? "As the order says";
export function orders({orders, soon, late}) {
  if (orders.length === 0) return "No order of the Tribunal or concession is waiting to be carried out";
  return `${count(late, "step", "steps")} after an order or a concession ${are(late)} overdue, and ${soon} ${are(soon)} due in the next four weeks`;
}

export function mediations({mediated: d}) {
  return d ? `${d.held} held: ${d.agreed} agreed${d.appealed === null ? "" : `, ${d.appealed} went on to appeal`}` : "none are recorded";
}

// how to read each figure
export const read = {
  reviews: "The blue part shows the reviews whose decision was sent in the last 12 months. The pale part has only an earlier decision, and the striped part none.",
  decisions: "The blue part shows the decisions sent within 4 weeks of the review meeting, as the law requires; longer is better.",
  outcomes: "Each bar is a share of the reviews completed in the last 12 months.",
  overdue: "Each column counts the plans whose annual review should have been completed, by the months since that day.",
  undecided: "Each column counts the plans whose review meeting was held and whose decision has not been sent, by the months since the meeting. The decision is due within 4 weeks.",
  transfers: "Each bar shows the plans that must be final by a day, before the child moves to the next phase: blue is final in time, striped is final but late, pale is still to do. The figure beside it counts the blue part.",
  ongoing: "The line counts the appeals at the end of each month that have been registered and not concluded.",
  flow: "Two columns for each month: the pale one counts the appeals registered, the blue one those concluded.",
  rates: "The rate is that of DfE: the appeals registered in the year, divided by the decisions of the year that families can appeal against. Lower is better; the grey bar ends at 10 %, or at the highest rate.",
  orders: "Each row is a step that the law requires after an order, or after an appeal that the council does not oppose, with its last day."
};
