// The day of the page, which the address has, and the links to the other pages carry on.
import {html} from "htl";
import {csvParseRows} from "d3-dsv";
import {longDay} from "./words.js";

const parse = (csv) => csvParseRows(csv).slice(1);
export const council = (csv) => parse(csv)[0]?.[1] || null;

// the menu of the header, with the days of the file; and the name of the council
export function dayPicker(csv) {
  const days = parse(csv).map(([day]) => day);
  const picker = document.querySelector("#day");
  picker.replaceChildren(...days.map((day) => html`<option value=${day}>${longDay(day)}`));
  const asked = new URLSearchParams(location.search).get("day");
  if (days.includes(asked)) picker.value = asked;

  const carry = () => {
    const search = picker.selectedIndex === 0 ? "" : `?day=${picker.value}`;
    history.replaceState(null, "", location.pathname + search + location.hash);
    for (const link of document.querySelectorAll("a[data-page], nav a")) link.search = search;
  };
  picker.addEventListener("input", carry);
  carry();

  document.querySelector("#council").textContent = council(csv) ? `${council(csv)}: EHC plans` : "EHC plans";
  document.querySelector("#note").textContent = parse(csv)[0]?.[2] ?? "";
  return picker;
}
