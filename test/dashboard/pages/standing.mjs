// The page "Where we stand".
import {facts, percent, texts} from "../psql.mjs";
import {everywhere} from "../shown.mjs";

export const file = "standing.html";
const limit = (name) => ["funnel", `.${name} path`, "y", "points"];
export const spec = {
  marks: {
    othersIssued: ["funnel", ".others circle", "x", "cx"], others: ["funnel", ".others circle", "y", "cy"],
    neighboursIssued: ["funnel", ".neighbours path", "x", "moved"], neighbours: ["funnel", ".neighbours path", "y", "moved"],
    publishedIssued: ["funnel", ".published circle", "x", "cx"], published: ["funnel", ".published circle", "y", "cy"],
    ownIssued: ["funnel", ".own path", "x", "moved"], own: ["funnel", ".own path", "y", "moved"],
    england: ["funnel", ".england line", "y", "y1"],
    lower95: limit("lower-95"), upper95: limit("upper-95"), lower998: limit("lower-998"), upper998: limit("upper-998"),
    line: ["control", ".line path", "y", "points"],
    ordinary: ["control", ".ordinary circle", "y", "cy"], special: ["control", ".special path", "y", "moved"],
    mean: ["control", ".mean path", "y", "points"], lower: ["control", ".lower path", "y", "points"], upper: ["control", ".upper path", "y", "points"]
  },
  labels: {own: ".own-label text", starts: ".start-labels text", mean: ".mean-label text", keys: "#funnel .keys span"}
};

const places = {
  "inside the limits": "is between the dashed lines: given how much authorities differ, it does not stand out",
  "below the 95 % limit": "is below the dashed line: it stands out as worse"
};
const thousands = (n) => n.toLocaleString("en-GB");
const inTime = (d) => `${thousands(d.in_time)} of ${thousands(d.issued)}`;
const clip = (p) => Math.min(100, Math.max(0, p));
const limits = (d) => `${clip(d.lower).toFixed(1)} to ${clip(d.upper).toFixed(1)}`;

export function expectedAt(day) {
  const e = facts("standing", day);
  const {own, published, england, together, region} = e;
  const points = (d) => (d.percent - england.percent).toFixed(1).replace(/^(?=[1-9]|0.[1-9])/, "+").replace("-0.0", "0.0");
  const line = e.line.slice(Math.max(0, e.line.findIndex((m) => m.starts_anew)));
  const special = line.filter((m) => m.special_cause !== null);
  const last = line.at(-1);
  const others = e.authorities.filter((a) => a.code !== published.code && !e.neighbours.some((n) => n.code === a.code));
  const inOrder = e.authorities.filter((a) => e.neighbours.some((n) => n.code === a.code));
  const row = (name, d) => [name, inTime(d), d.percent.toFixed(1), points(d), d.rank, d.percent_all.toFixed(1)];
  return {
    ...everywhere("Where we stand"),
    day: e.day,
    titles: [
      `In ${e.year}, ${own.in_time} of ${own.issued} plans were in time: ${percent(own.percent)}; England ${percent(england.percent)}`,
      `Demo council: ${percent(own.percent)} of ${own.issued} plans in time, among ${e.authorities.length} authorities in ${e.year}`,
      special.length === 0 ? `Month by month: no figure since ${line[0].name} is out of the ordinary; the average is ${percent(last.mean)}`
        : `Month by month: ${special.length} of ${line.length} figures since ${line[0].name} are out of the ordinary, the last in ${special.at(-1).name}: ${special.at(-1).special_cause}`
    ],
    notes: {
      funnel: [`Walsall, as published, has rank ${published.rank} of ${published.authorities} and ${places[published.place]}.`],
      control: [`${last.name}: ${last.in_time} of ${last.issued} plans in time, ${percent(last.percent)}. By chance alone, a month can be anywhere from ${limits(last)} %.` +
        (last.on_trial ? ` These limits are from ${line.length} months only, and can still change much.` : "") +
        (last.too_few ? " There are too few plans a month for the limits to mean much." : "")]
    },
    said: [`Demo council was ${Math.abs(points(own)).toFixed(1)} points ${own.percent < england.percent ? "below" : "above"} England in ${e.year}; its neighbours together had ${percent(together.percent)}. ` +
      `Walsall, as published, has rank ${published.rank} of ${published.authorities}.`],
    marks: {
      othersIssued: others.map((a) => a.issued), others: others.map((a) => a.percent),
      neighboursIssued: inOrder.map((a) => a.issued), neighbours: inOrder.map((a) => a.percent),
      publishedIssued: [published.issued], published: [published.percent], ownIssued: [own.issued], own: [own.percent], england: [england.percent],
      lower95: e.authorities.map((a) => a.funnel_lower_95), upper95: e.authorities.map((a) => a.funnel_upper_95),
      lower998: e.authorities.map((a) => a.funnel_lower_998), upper998: e.authorities.map((a) => a.funnel_upper_998),
      line: e.line.map((m) => m.percent),
      ordinary: e.line.filter((m) => m.special_cause === null).map((m) => m.percent), special: e.line.filter((m) => m.special_cause !== null).map((m) => m.percent),
      mean: e.line.map((m) => m.mean), lower: e.line.map((m) => clip(m.lower)), upper: e.line.map((m) => clip(m.upper))
    },
    labels: {
      own: [`Demo council: ${percent(own.percent)}`], starts: ["new start"], mean: [percent(last.mean)],
      keys: ["Demo council, from its records", "Walsall, as published", "neighbours", "other authorities", "England", "95 % limits", "99.8 % limits"]
    },
    tables: [
      texts([row("Demo council, from its records", own), row("Walsall, as published", published), row("The 4 neighbours together", together), row("West Midlands", region),
        row("England", england), ...e.neighbours.map((n) => row(n.name, n))]),
      texts(e.authorities.map((a) => [a.code === published.code ? "Walsall, as published" : a.name, a.issued, a.in_time, a.percent.toFixed(1), a.rank, a.place])),
      texts(e.line.map((m) => [m.name, m.in_time, m.issued, m.percent.toFixed(1), m.mean.toFixed(1), limits(m), m.special_cause]))
    ]
  };
}

export const empty = ["No year is over yet that could be compared", "The figures of other authorities are not loaded", "Month by month: no whole month with plans is known yet"];
