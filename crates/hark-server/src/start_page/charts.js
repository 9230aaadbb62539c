// How does an answer look? Two honest pictures: a line over time that starts at zero, and bars on one scale.

import { count, day, element, svg } from "./dom.js";

const WIDE = 880;
const HIGH = 240;
const LEFT = 52;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 28;

/** The next 1, 2, 2.5 or 5 times a power of ten. */
function ceiling(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= value);
}

/**
 * A line over periods. `points` are {start, value, incomplete}; an incomplete period is drawn dashed.
 * `label` says in a sentence what the picture shows.
 */
export function line(points, label, show = count) {
  const narrow = window.matchMedia("(max-width: 640px)").matches;
  const wide = narrow ? 360 : WIDE;
  const high = narrow ? 200 : HIGH;
  const top = ceiling(Math.max(...points.map((p) => p.value ?? 0)));
  const x = (i) => LEFT + ((wide - LEFT - RIGHT) * i) / Math.max(points.length - 1, 1);
  const y = (value) => high - BOTTOM - ((high - TOP - BOTTOM) * (value ?? 0)) / top;
  const path = (from, to) => points.slice(from, to + 1).map((p, i) => `${i ? "L" : "M"}${x(from + i).toFixed(1)} ${y(p.value).toFixed(1)}`).join("");
  const chart = svg("svg", { class: "chart", viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": label });
  for (const value of [0, top / 2, top]) {
    chart.append(svg("line", { class: "axis", x1: LEFT, x2: wide - RIGHT, y1: y(value), y2: y(value) }),
      svg("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, show(value)));
  }
  const last = points.length - 1;
  const firstOpen = points.findIndex((p) => p.incomplete);
  const complete = firstOpen < 0 ? last : Math.max(firstOpen - 1, 0);
  if (complete > 0) chart.append(svg("path", { class: "area", d: `${path(0, complete)}L${x(complete)} ${y(0)}L${x(0)} ${y(0)}Z` }));
  chart.append(svg("path", { class: "line", d: path(0, complete) }));
  if (complete < last) chart.append(svg("path", { class: "line open", d: path(complete, last) }));
  if (points.length === 1) chart.append(svg("circle", { class: "dot", cx: x(0), cy: y(points[0].value), r: 4 }));
  const middle = Math.floor(last / 2);
  const marks = last > 2 ? [[0, "start"], [middle, "middle"], [last, "end"]] : [[0, "start"], ...(last ? [[last, "end"]] : [])];
  for (const [i, anchor] of marks) {
    const text = points[i].name ?? day(points[i].start);
    chart.append(svg("text", { x: x(i), y: high - 8, "text-anchor": anchor }, text));
  }
  points.forEach((p, i) => {
    const title = `${p.name ?? day(p.start)}: ${show(p.value)}${p.incomplete ? " (not over yet)" : ""}`;
    const step = (wide - LEFT - RIGHT) / Math.max(points.length - 1, 1);
    chart.append(svg("rect", { x: x(i) - step / 2, y: TOP, width: step, height: high - TOP - BOTTOM, fill: "transparent" }, svg("title", {}, title)));
  });
  return chart;
}

/** Bars from zero on one scale. `rows` are {what, value, note}. */
export function bars(rows) {
  const most = Math.max(...rows.map((row) => row.value), 1);
  return element("ol", { class: "bars" }, ...rows.map((row) => {
    const share = (100 * row.value) / most;
    const picture = svg("svg", { viewBox: "0 0 100 20", preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("rect", { class: "back", width: 100, height: 20 }), svg("rect", { class: "fill", width: share, height: 20 }));
    return element("li", {}, element("span", { class: "what" }, row.what),
      element("span", { class: "cell" }, picture, element("span", { class: "value" }, row.note)));
  }));
}
