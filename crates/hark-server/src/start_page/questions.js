// Which questions does the start page ask, and how does it say the answers?

import { bars, line } from "./charts.js";
import { count, day, element, percent, plural, table } from "./dom.js";

/** Asks a question; the error of a refused one carries Hark's own words. */
export async function ask(spec) {
  const response = await fetch("/api/v1/query", {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(spec), cache: "no-store",
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return answer;
  throw Object.assign(new Error(answer.detail ?? `Hark answered with status ${response.status}.`), { answer, status: response.status });
}

/** One screen, one question: the question, the answer in a sentence, the picture, the table, the method. */
function article(title, sentence, picture, rows, spec, answer) {
  const how = `${count(answer.rows_scanned)} events looked at, none sampled. Times in ${answer.timezone ?? "UTC"}.`;
  return element("article", {}, element("h2", {}, title), element("p", { class: "answer" }, sentence), picture,
    element("details", {}, element("summary", {}, "Table and question"), rows,
      element("h3", {}, "The question"), element("pre", { tabindex: "0" }, JSON.stringify(spec, null, 2))),
    element("p", { class: "method" }, how));
}

/** Days where they can be told apart, weeks or months for longer stories. */
async function interval() {
  const months = await ask({ question: "trend", event: "*", measure: "events", interval: "month" });
  const n = months.series[0]?.points.length ?? 0;
  return n <= 6 ? "day" : n <= 36 ? "week" : "month";
}

async function whoCame(step) {
  const spec = { question: "trend", event: "*", measure: "customers", interval: step };
  const answer = await ask(spec);
  const points = answer.series[0]?.points ?? [];
  if (points.length === 0) return undefined;
  const best = points.reduce((a, b) => (b.value > a.value ? b : a));
  const over = points.filter((p) => !p.incomplete);
  const usual = [...(over.length ? over : points)].sort((a, b) => a.value - b.value)[Math.floor((over.length || points.length) / 2)];
  const sentence = `On a usual ${step} ${plural(usual.value, "customer")} came; most came on ${step === "day" ? "" : `the ${step} of `}${day(best.start)}: ${count(best.value)}.`;
  const words = step === "day" ? sentence : sentence.replace("On a usual", "In a usual").replace("most came on the", "most came in the");
  return article("How many customers come?", words, line(points, words),
    table([step, "customers"], points.map((p) => [day(p.start) + (p.incomplete ? " (so far)" : ""), count(p.value)])), spec, answer);
}

async function comeBack() {
  const spec = { question: "retention", cohort: "first_ever", interval: "week" };
  const answer = await ask(spec);
  const cohorts = answer.cohorts.filter((c) => c.size > 0);
  const longest = Math.max(0, ...cohorts.map((c) => c.counts.length));
  if (longest < 2) return undefined;
  const pooled = [];
  for (let period = 0; period < Math.min(longest, 13); period += 1) {
    const mature = cohorts.filter((c) => period < c.counts.length && c.complete?.[period] !== false);
    const n = mature.reduce((sum, c) => sum + c.size, 0);
    if (n > 0) pooled.push({ name: `week ${period}`, value: mature.reduce((sum, c) => sum + c.counts[period], 0) / n, n });
  }
  if (pooled.length < 2) return undefined;
  const one = pooled[1];
  const sentence = `${percent(one.value)} of customers come back in the week after their first (${count(Math.round(one.value * one.n))} of ${count(one.n)}).`;
  const rows = cohorts.slice(0, 26).map((c) => [day(c.start), count(c.size), ...Array.from({ length: Math.min(longest, 13) }, (_, i) =>
    i < c.counts.length ? percent(c.counts[i] / c.size) + (c.complete?.[i] === false ? " so far" : "") : "")]);
  const heads = ["first week", "customers", ...Array.from({ length: Math.min(longest, 13) }, (_, i) => `week ${i}`)];
  return article("Do they come back?", sentence, line(pooled, sentence, percent), table(heads, rows), spec, answer);
}

/** From the commonest event along the commonest next step, four steps at most, none twice. */
function strongestPath(edges, events) {
  const steps = [events[0]];
  while (steps.length < 4) {
    const next = edges.find((e) => e.from === steps.at(-1) && !steps.includes(e.to) && !e.to.startsWith("$"));
    if (!next) break;
    steps.push(next.to);
  }
  return steps;
}

async function stuck(edges, events) {
  const steps = strongestPath(edges, events);
  if (steps.length < 3) return undefined;
  const spec = { question: "funnel", steps, order: "ordered", window: "14d" };
  const answer = await ask(spec);
  const found = answer.steps;
  const drops = found.slice(1).map((s, i) => ({ from: found[i], to: s, lost: found[i].count - s.count }));
  const worst = drops.reduce((a, b) => (b.lost > a.lost ? b : a));
  const sentence = worst.lost === 0 ? `All ${plural(found[0].count, "customer")} went the whole way.`
    : `Most are lost between ${worst.from.event} and ${worst.to.event}: ${count(worst.lost)} of ${count(worst.from.count)} do not go on within 14 days.`;
  const picture = bars(found.map((s) => ({ what: s.event, value: s.count, note: `${count(s.count)} (${percent(s.count / Math.max(found[0].count, 1))})` })));
  return article("Where do they get stuck?", sentence, picture,
    table(["step", "customers"], found.map((s) => [s.event, count(s.count)])), spec, answer);
}

function next(spec, answer) {
  const edges = answer.edges.slice(0, 8);
  const first = edges[0];
  const sentence = `After ${first.from}, customers most often go on to ${first.to}: ${plural(first.count, "time")}.`;
  const picture = bars(edges.map((e) => ({ what: `${e.from} → ${e.to}`, value: e.count, note: count(e.count) })));
  return article("What happens next?", sentence, picture,
    table(["from", "to", "times"], answer.edges.map((e) => [e.from, e.to, count(e.count)])), spec, answer);
}

/** All articles of the page, in order, and how many customers they speak of. An article may be missing where the data has no answer. */
export async function answers() {
  const paths = { question: "paths", top: 50 };
  const [step, edges, names] = await Promise.all([interval(), ask(paths),
    ask({ question: "trend", event: "*", measure: "events", interval: "year", breakdown: { field: "event" }, top: 20 })]);
  const events = names.series.filter((s) => !s.other).sort((a, b) => (b.total ?? 0) - (a.total ?? 0)).map((s) => s.breakdown);
  const all = [whoCame(step), comeBack(), events.length ? stuck(edges.edges, events) : undefined,
    edges.edges.length ? next(paths, edges) : undefined];
  return { articles: (await Promise.all(all)).filter((one) => one !== undefined), customers: names.n };
}
