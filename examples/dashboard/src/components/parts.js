// The parts of the page: a figure with its legend, its text alternative and its table.
import {html} from "htl";
import {resize} from "observablehq:stdlib";

export const symbols = {"met": "✓", "on course": "✓", "near": "≈", "missed": "✗", "behind": "✗"};

// columns: for each heading, the name of a figure or a function of the row; the first column names the row
export function table(rows, columns) {
  const cells = (row) => Object.values(columns).map((column) => (typeof column === "function" ? column(row) : row[column]) ?? "–");
  return html`<table>
    <thead><tr>${Object.keys(columns).map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
    <tbody>${rows.map(cells).map(([name, ...others]) =>
      html`<tr><th scope="row">${name}</th>${others.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
  </table>`;
}

export const scrolling = (content) => html`<div class="scrolls">${content}</div>`;
export const folded = (summary, content) => html`<details><summary>${summary}</summary>${scrolling(content)}</details>`;

// draw: returns the chart for a width; screen readers read the title
export function figure({id, title, draw, keys, note, rows, columns}) {
  return html`<figure id=${id}>
    ${keys && html`<p class="keys">${Object.entries(keys).map(([name, drawing]) =>
      html`<span>${html.fragment`<svg width="28" height="14" aria-hidden="true">${drawing}</svg>`}${name}</span>`)}</p>`}
    ${resize((width) => {
      const chart = draw(width);
      chart.setAttribute("role", "img");
      chart.setAttribute("aria-label", title);
      return chart;
    })}
    <figcaption>${note && html`<p>${note}</p>`}${folded("The figures as a table", table(rows, columns))}</figcaption>
  </figure>`;
}
