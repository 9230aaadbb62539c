// What does the start page show, and when does it look again?

import { byId, count, element, plural } from "./dom.js";
import { answers, ask } from "./questions.js";
import { snippets } from "./snippets.js";

const LOOK_EVERY_MS = 2000;
const ASK_EVERY_MS = 30000;
let stored = -1;
let askedAt = 0;

async function json(path) {
  const response = await fetch(path, { cache: "no-store" });
  if (!response.ok) throw Object.assign(new Error(`status ${response.status}`), { status: response.status });
  return response.json();
}

function pulse(text, state) {
  const node = byId("pulse");
  if (node.textContent !== text) node.textContent = text;
  node.className = `pulse ${state}`;
}

const BUCKETS = [
  ["received", "received"], ["stored", "stored"], ["duplicates", "repeats, recognised"], ["dead_letters", "refused, kept whole"],
  ["dropped_by_quota", "over the quota"], ["refused_by_consent", "without consent"],
];

function showAccounting(a) {
  const sum = a.stored + a.duplicates + a.dead_letters + a.dropped_by_quota + a.refused_by_consent;
  const waiting = a.received - sum;
  byId("arrived").hidden = a.received === 0;
  byId("accounting-answer").textContent = waiting === 0
    ? `${plural(a.received, "event")} came in, and every one is accounted for.`
    : `${plural(a.received, "event")} came in; ${count(waiting)} are being put in order at this moment.`;
  byId("accounting").replaceChildren(...BUCKETS.map(([name, words]) =>
    element("div", {}, element("dt", {}, words), element("dd", {}, count(a[name])))));
}

function ago(moment) {
  const seconds = Math.max(0, (Date.now() - moment) / 1000);
  const [n, unit] = seconds < 60 ? [seconds, "s"] : seconds < 3600 ? [seconds / 60, "min"] : seconds < 172800 ? [seconds / 3600, "h"] : [seconds / 86400, "days"];
  return `${Math.floor(n)} ${unit} ago`;
}

function showRecent(events) {
  const rows = events.slice(0, 10).map((e) => {
    const at = new Date(e.received ?? e.time);
    const [what, who] = e.rejected ? [`refused: ${e.rejected}`, e.detail] : [e.event, e.id];
    return element("li", {}, element("span", { class: e.rejected ? "event refused" : "event" }, what), element("span", { class: "who" }, who),
      element("time", { datetime: at.toISOString(), title: at.toLocaleString() }, ago(at.getTime())));
  });
  const none = element("li", {}, element("span", { class: "who" }, "No event has come in over HTTP since the server started."));
  byId("recent").replaceChildren(...(rows.length ? rows : [none]));
}

async function refresh() {
  let delay = LOOK_EVERY_MS;
  try {
    const accounting = await json("/api/v1/accounting");
    showAccounting(accounting);
    byId("empty").hidden = accounting.stored > 0;
    byId("answers").hidden = accounting.stored === 0;
    byId("whole").hidden = accounting.stored === 0;
    pulse(`${plural(accounting.stored, "event")}`, "live");
    const recent = await json("/api/v1/events/recent").catch(() => ({ events: [] }));
    showRecent(recent.events ?? []);
    if (accounting.stored > 0 && (stored < 0 || (accounting.stored !== stored && Date.now() - askedAt > ASK_EVERY_MS))) {
      stored = accounting.stored;
      askedAt = Date.now();
      const open = [...document.querySelectorAll("#answers details")].map((d) => d.open);
      const { articles, customers } = await answers();
      byId("whole-answer").textContent = `${plural(accounting.stored, "event")} of ${plural(customers, "customer")}.`;
      byId("answers").replaceChildren(...articles);
      document.querySelectorAll("#answers details").forEach((d, i) => { d.open = open[i] ?? false; });
    }
  } catch (error) {
    delay *= 2;
    if (error.status === undefined) pulse("The server does not answer", "lost");
    else pulse(error.status === 401 ? "This page is for this machine only" : "Something went wrong", "lost");
    if (error.answer) byId("answers").replaceChildren(element("p", { class: "note" }, error.message));
  }
  setTimeout(refresh, delay);
}

async function showSnippets() {
  const setup = await json("/start/setup.json").catch(() => ({}));
  const key = setup.write_key ?? "WRITE_KEY";
  const texts = snippets(location.origin, key);
  const panel = byId("snippet");
  const choose = (index, focus) => {
    buttons.forEach((b, i) => {
      b.setAttribute("aria-selected", String(i === index));
      b.tabIndex = i === index ? 0 : -1;
    });
    if (focus) buttons[index].focus();
    const copy = element("button", { type: "button" }, "Copy");
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(texts[index][1]);
      copy.textContent = "Copied";
    });
    panel.setAttribute("aria-labelledby", buttons[index].id);
    panel.replaceChildren(copy, element("pre", { tabindex: "0" }, texts[index][1]));
  };
  const buttons = texts.map(([name], index) => {
    const button = element("button", { type: "button", role: "tab", id: `tab-${index}`, "aria-controls": "snippet" }, name);
    button.addEventListener("click", () => choose(index));
    button.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) choose((index + step + texts.length) % texts.length, true);
    });
    return button;
  });
  byId("tabs").replaceChildren(...buttons);
  choose(0);
  byId("key-note").textContent = setup.write_key
    ? "The key is a write key of this server: it may send events and nothing else, so it may stand in a web page."
    : "Make a key with: hark key create --kind write";
}

function listenToQuestions() {
  const spec = byId("spec");
  spec.value = JSON.stringify({ question: "trend", event: "*", measure: "customers", interval: "month" }, null, 2);
  const go = async () => {
    const state = byId("ask-state");
    const output = byId("ask-answer");
    let text;
    const begin = performance.now();
    try {
      const answer = await ask(JSON.parse(spec.value));
      state.textContent = `answered in ${(performance.now() - begin).toFixed(0)} ms, the way there and back included`;
      text = JSON.stringify(answer, null, 2);
    } catch (error) {
      state.textContent = error.answer ? "" : "this is not JSON yet";
      text = [error.message, error.answer?.hint, error.answer?.place && `Place: ${error.answer.place}`].filter(Boolean).join("\n");
    }
    output.hidden = false;
    output.textContent = text;
  };
  byId("ask-button").addEventListener("click", go);
  spec.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); go(); }
  });
}

listenToQuestions();
showSnippets();
refresh();
