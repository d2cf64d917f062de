// The parts of the page: a figure with its legend, its text alternative and its table.
import {html, svg} from "htl";
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

// a swatch for the legend of a figure
export const swatch = (fill) => svg`<rect width=28 height=14 fill=${fill} stroke=#1b1e23 stroke-width=0.5 />`;

export const fact = (title, figure, note) => html`<div><h2>${title}</h2><strong>${figure}</strong><p>${note}</p></div>`;

// draw: returns the chart for a width; screen readers read the title.  read says how to read the chart.
export function figure({id, title, draw, keys, note, read, rows, columns}) {
  if (rows.length === 0) return html`<figure id=${id}></figure>`;
  return html`<figure id=${id}>
    ${keys && html`<p class="keys">${Object.entries(keys).filter(([name]) => name).map(([name, drawing]) =>
      html`<span>${html.fragment`<svg width="28" height="14" aria-hidden="true">${drawing}</svg>`}${name}</span>`)}</p>`}
    ${resize((width) => {
      const chart = draw(width);
      chart.setAttribute("role", "img");
      chart.setAttribute("aria-label", title);
      return chart;
    })}
    <figcaption>${note && html`<p>${note}</p>`}${read && html`<p class="read">How to read it: ${read}</p>`}${folded("The figures as a table", table(rows, columns))}</figcaption>
  </figure>`;
}
