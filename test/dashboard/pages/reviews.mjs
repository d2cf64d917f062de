// The page "Reviews and appeals".
import {facts, percent, sum, texts} from "../psql.mjs";
import {everywhere} from "../shown.mjs";

export const file = "reviews.html";
export const spec = {
  marks: {
    inYear: ["reviews", ".in-year rect", "x", "size"], earlier: ["reviews", ".earlier rect", "x", "size"], never: ["reviews", ".not-completed rect", "x", "size"],
    in4Weeks: ["decisions", ".in-4-weeks rect", "x", "end"],
    outcomes: ["outcomes", ".outcomes rect", "x", "end"],
    due: ["overdue", ".bands rect", "y", "bottomUp"], meeting: ["undecided", ".bands rect", "y", "bottomUp"],
    finalInTime: ["transfers", ".final-in-time rect", "x", "size"], finalLate: ["transfers", ".final-late rect", "x", "size"], notFinal: ["transfers", ".not-final rect", "x", "size"],
    ongoing: ["ongoing", ".ongoing path", "y", "points"],
    flow: ["flow", ".flow rect", "y", "bottomUp"],
    rates: ["rates", ".appealed rect", "x", "end"]
  },
  labels: {
    areas: "#reviews .names text", reviews: "#reviews .labels text", decisions: "#decisions .labels text", outcomeNames: "#outcomes .names text", outcomes: "#outcomes .labels text",
    due: "#overdue .band-labels text", meeting: "#undecided .band-labels text", moves: "#transfers .names text", transfers: "#transfers .labels text",
    ongoing: ".ongoing-label text", rates: "#rates .labels text"
  }
};

const steps = {
  order_to_assess_notice: "Give notice of the assessment (order)", unopposed_assess_notice: "Give notice of the assessment (concession)",
  order_to_assess_refusal: "Give notice, if no plan follows the assessment (order)", unopposed_assess_refusal: "Give notice, if no plan follows the assessment (concession)",
  order_to_assess_final_plan: "Issue the final plan after the assessment (order)", unopposed_assess_final_plan: "Issue the final plan after the assessment (concession)",
  order_to_make_plan_draft: "Send the draft plan (order)", unopposed_make_plan_draft: "Send the draft plan (concession)",
  order_to_make_plan_final: "Issue the final plan (order)", unopposed_make_plan_final: "Issue the final plan (concession)",
  order_to_amend_plan: "Issue the amended plan (order)", unopposed_amend_plan: "Issue the amended plan (concession)"
};
const one = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
const is = (n) => n === 1 ? "is" : "are";
const old = (w) => w.n12 === 0 ? "none for a year or more" : `${w.n12} of them for a year or more`;
const bands = (w) => [w.n - w.n3, w.n3 - w.n6, w.n6 - w.n12, w.n12 - w.n24, w.n24];
const share = (part, whole) => percent(Math.round(1000 * part / whole) / 10);
const tenth = (part, whole) => Math.round(1000 * part / whole) / 10;
const move = (t) => t.due_on.endsWith("02-15") ? "next phase of school" : "from school to post-16";

export function expectedAt(day) {
  const e = facts("reviews", day);
  const [all] = e.reviewed;
  const [due] = e.due;
  const [meeting] = e.meeting;
  const [rate] = e.rates;
  const month = e.months.at(-1);
  const year = e.months.slice(-12);
  const transfers = e.transfers.filter((t) => t.is_all);
  const next = transfers.find((t) => t.is_ahead);
  const registered = sum(year.map((m) => m.registered));
  const late = e.orders.filter((o) => o.days_left < 0).length;
  const soon = e.orders.filter((o) => o.days_left >= 0 && o.days_left <= 28).length;
  const flow = `${month.name}: ${month.registered} registered, ${month.concluded} concluded.`;
  const [asked, held, agreed, appealed] = e.mediated;
  return {
    ...everywhere("Reviews and appeals"),
    day: e.day,
    facts: [
      ["Annual reviews completed, 12 months", share(all.in_year, all.expected), `${all.in_year} of ${all.expected}`],
      ["Decided in 4 weeks", share(all.in_4_weeks, all.decided), `${all.in_4_weeks} of ${all.decided}`],
      ["Annual reviews overdue", String(due.n), `${due.n12} for a year or more`],
      ["Appeals ongoing", String(month.ongoing), flow],
      ["Appeal rate, 12 months", percent(rate.percent), `${rate.registered} of ${rate.decisions} decisions`],
      ["Mediations requested, 12 months", String(asked), `${held} held: ${agreed} agreed, ${appealed} went on to appeal`]
    ],
    titles: [
      `${all.in_year} of ${all.expected} annual reviews were completed in the last 12 months: ${share(all.in_year, all.expected)}`,
      `${all.in_4_weeks} of ${all.decided} decisions after a review came within 4 weeks of the meeting: ${share(all.in_4_weeks, all.decided)}`,
      `${all.amend} of ${all.in_year} completed reviews led to a change of the plan, and ${all.cease} to its end${all.unknown > 0 ? `; ${all.unknown} ${all.unknown === 1 ? "has" : "have"} no outcome recorded` : ""}`,
      `${due.n} annual reviews are overdue, ${old(due)}`,
      `After ${meeting.n} review meetings the decision is still to come, ${old(meeting)}`,
      `${next.in_time} of ${next.due} phase transfers due on ${next.long_day} (${move(next)}) ${next.in_time === 1 ? "has" : "have"} a final plan; ${next.to_do} ${is(next.to_do)} still to do`,
      `${one(month.ongoing, "appeal")} to the Tribunal ${is(month.ongoing)} ongoing`,
      `${registered} appeals were registered and ${sum(year.map((m) => m.concluded))} concluded in 12 months`,
      `Of 100 decisions that can be appealed, ${rate.percent.toFixed(1)} went to appeal: ${rate.registered} of ${rate.decisions}`,
      e.orders.length === 0 ? "No order of the Tribunal or concession is waiting to be carried out"
        : `${one(late, "step")} after an order or a concession ${is(late)} overdue, and ${soon} ${is(soon)} due in the next four weeks`
    ],
    notes: {
      flow: [flow],
      rates: [`The ${one(rate.decisions, "decision")} of the last 12 months: ${one(rate.no_assessment, "refusal")} to assess, ${rate.no_plan} not to issue a plan, ` +
        `${one(rate.reviews, "completed review")}, ${one(rate.ended, "plan")} ended because the needs are met.`]
    },
    marks: {
      inYear: e.reviewed.map((r) => tenth(r.in_year, r.expected)), earlier: e.reviewed.map((r) => tenth(r.earlier, r.expected)), never: e.reviewed.map((r) => tenth(r.never, r.expected)),
      in4Weeks: e.reviewed.map((r) => tenth(r.in_4_weeks, r.decided)),
      outcomes: [all.maintain, all.amend, all.cease, all.unknown],
      due: bands(due), meeting: bands(meeting),
      finalInTime: transfers.map((t) => t.in_time), finalLate: transfers.map((t) => t.late), notFinal: transfers.map((t) => t.to_do),
      ongoing: e.months.map((m) => m.ongoing),
      flow: year.flatMap((m) => [m.registered, m.concluded]),
      rates: e.rates.map((r) => r.percent)
    },
    labels: {
      areas: ["all areas", "east", "north", "south"],
      reviews: e.reviewed.map((r) => `${r.in_year} of ${r.expected}: ${share(r.in_year, r.expected)}`),
      decisions: e.reviewed.map((r) => `${r.in_4_weeks} of ${r.decided}: ${share(r.in_4_weeks, r.decided)}`),
      outcomeNames: ["the plan stays as it is", "the plan is amended", "the plan ends", "not recorded"],
      outcomes: [all.maintain, all.amend, all.cease, all.unknown].map((n) => `${n}: ${share(n, all.in_year)}`),
      due: bands(due).map(String), meeting: bands(meeting).map(String),
      moves: transfers.map((t) => `${t.short_day}, ${move(t)}`),
      transfers: transfers.map((t) => `${t.in_time} of ${t.due}`),
      ongoing: [`${month.ongoing} ongoing`],
      rates: e.rates.map((r) => `${r.registered} of ${r.decisions}: ${percent(r.percent)}`)
    },
    tables: [
      texts(e.reviewed.map((r) => [r.area, r.expected, r.in_year, r.earlier, r.never, tenth(r.in_year, r.expected).toFixed(1)])),
      texts(e.reviewed.map((r) => [r.area, r.decided, r.in_4_weeks, tenth(r.in_4_weeks, r.decided).toFixed(1)])),
      texts(e.reviewed.map((r) => [r.area, r.maintain, r.amend, r.cease, r.unknown])),
      ...[e.due, e.meeting].map((rows) => texts(rows.map((w) => [w.area, w.n, w.n3, w.n6, w.n12, w.n24]))),
      texts(e.transfers.map((t) => [t.short_day, move(t), t.area, t.due, t.in_time, t.late, t.to_do])),
      texts(e.months.map((m) => [m.name, m.registered, m.concluded, m.ongoing])),
      texts(year.map((m) => [m.name, m.registered, m.concluded])),
      texts(e.rates.map((r) => [r.area, r.registered, r.no_assessment, r.no_plan, r.reviews, r.ended, r.percent.toFixed(1)])),
      ...(e.orders.length > 0 ? [texts(e.orders.map((o) => [o.appeal_id, steps[o.next_step], o.name, o.days_left]))] : [])
    ]
  };
}

export const empty = [
  "No annual review is expected yet", "No decision after a review meeting is known in the last 12 months", "No annual review was completed in the last 12 months",
  "No annual review is expected yet", "No review meeting is recorded that waits for its decision", "No phase transfers are recorded for the last or the next 12 months", "No appeals are recorded",
  "No appeals are recorded", "The appeal rate is not known, because appeals, or some of the decisions that can be appealed, are not recorded", "No order of the Tribunal or concession is waiting to be carried out"
];
