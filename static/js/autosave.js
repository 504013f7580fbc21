// Saves a <form data-autosave> after every tap, shows whether it is saved, and keeps trying while it is not.
// One request at a time; what waits is only the last state. Nothing is ever written to the device.
// The server decides: 200 brings the new version, 409 and 400 a page with the form as it has to look now.

const PAUSES = [1, 2, 4, 8, 15, 30]; // seconds between tries
const PATIENCE = 20; // seconds for one try
const TYPING = 0.8; // seconds of rest after which written text is saved

const sign = document.querySelector("[data-saved-sign]");
const status = document.querySelector("[data-saved-status]");
let form = document.querySelector("form[data-autosave]");
let isChanged = false; // something of the person's is not saved
let isWaiting = false; // a state waits to be sent
let request = null; // the one that is under way
let failures = 0;
let timer = 0;
let pressed = null; // the button that has to wait until all is saved
let isLeaving = false;
const tried = new Map(); // what was sent without an answer: ours, should the server have it after all

function show(state) {
  const words = status.dataset[state];
  sign.hidden = false;
  sign.dataset.state = state;
  sign.lastElementChild.textContent = words;
  const isNews = state !== "saving" && status.textContent !== words;
  if (isNews) status.textContent = words; // not with every tap, or a screen reader would never be quiet
}

function warn(event) {
  event.preventDefault();
  event.returnValue = ""; // what older browsers ask for
}

function change(isNow) {
  isChanged = isNow;
  if (isNow) addEventListener("beforeunload", warn);
  else removeEventListener("beforeunload", warn);
}

function said(row) {
  const checked = [...row.querySelectorAll("input:checked")];
  if (checked.some(({ name }) => name.startsWith("none-"))) return "none";
  return checked.map(({ value }) => value).filter((value) => value !== "clear").join() || "open";
}

function count() {
  const rows = [...form.querySelectorAll("[data-row]")];
  const open = rows.filter((row) => said(row) === "open").length;
  const line = document.querySelector("[data-count]");
  if (!line) return;
  line.querySelector("b").textContent = rows.length - open;
  const news = open ? "" : line.textContent; // not with every tap: only that nothing is open any more
  const aloud = document.querySelector("[data-count-status]");
  if (aloud.textContent !== news) aloud.textContent = news;
}

function standing() {
  const rows = [...form.querySelectorAll("[data-row]")].map((row) => [`also-${row.dataset.row}`, said(row)]);
  if (form.elements.comment) rows.push(["also-comment", form.elements.comment.value]);
  return rows;
}

function touched() {
  count();
  change(true);
  isWaiting = true;
  show("saving");
  save();
}

async function save() {
  if (request) return;
  clearTimeout(timer);
  isWaiting = false;
  const sent = standing();
  const body = new URLSearchParams(new FormData(form));
  body.set("go", "save");
  for (const [name, values] of tried) for (const value of values) body.append(name, value);
  request = new AbortController();
  const limit = setTimeout(() => request.abort(), 1000 * PATIENCE);
  const { code, text } = await post(body, request.signal);
  clearTimeout(limit);
  request = null;
  if (code === 200) saved(text, sent);
  else if (code === 409 || code === 400) differs(code, text);
  else if (code === "nothing" || code >= 500 || code === 429 || code === 408) later(sent);
  else end();
}

async function post(body, signal) {
  try {
    const reply = await fetch(form.action, { method: "POST", body, signal, redirect: "manual", keepalive: true });
    return { code: reply.status, text: await reply.text() };
  } catch {
    return { code: "nothing", text: "" };
  }
}

function saved(text, sent) {
  let version;
  try {
    ({ version } = JSON.parse(text));
  } catch {
    later(sent); // somebody between us and the server answered, such as the sign-in page of a network
    return;
  }
  form.elements.version.value = version;
  failures = 0;
  tried.clear();
  if (isWaiting) {
    save();
    return;
  }
  change(false);
  show("saved");
  if (pressed) leave();
}

function later(sent) {
  for (const [name, value] of sent) tried.set(name, (tried.get(name) ?? new Set()).add(value));
  isWaiting = true;
  show(isChanged ? "waiting" : "offline");
  timer = setTimeout(save, 1000 * PAUSES[Math.min(failures, PAUSES.length - 1)]);
  failures += 1;
}

function differs(code, text) {
  failures = 0;
  if (isWaiting) {
    save(); // there was one more tap: ask with it once more, the answer will be the same page
    return;
  }
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(form.id);
  if (!fresh) {
    end();
    return;
  }
  const { name, value } = document.activeElement ?? {};
  form.replaceWith(document.importNode(fresh, true));
  form = document.getElementById(fresh.id);
  withoutScript();
  count();
  [...form.elements].find((field) => name && field.name === name && field.value === value)?.focus();
  tried.clear();
  const notice = form.querySelector("[role='alert']");
  if (pressed) notice?.scrollIntoView({ block: "center" });
  pressed = null;
  if (code === 400) show("ended");
  else if (form.querySelector("[data-undecided]")) show("differs"); // saving would be deciding
  else touched(); // the rows that do not differ are saved at once
}

function end() {
  show("ended");
  pressed = null;
}

function leave() {
  isLeaving = true;
  removeEventListener("beforeunload", warn);
  pressed.click();
}

function tryNow() {
  failures = 0;
  if (request) request.abort();
  else if (isWaiting) save();
}

function withoutScript() {
  for (const each of document.querySelectorAll("[data-without-script]")) each.hidden = true;
}

function start() {
  withoutScript();
  document.addEventListener("change", ({ target }) => {
    if (target.form === form) touched();
  });
  document.addEventListener("input", ({ target }) => {
    if (target.form !== form || target.localName !== "textarea") return;
    change(true);
    show("saving");
    clearTimeout(timer);
    timer = setTimeout(touched, 1000 * TYPING);
  });
  document.addEventListener("submit", (event) => {
    const hasEnded = ["ended", "differs"].includes(sign.dataset.state);
    if (event.target !== form || isLeaving || hasEnded) return removeEventListener("beforeunload", warn);
    if (!isChanged && !request && navigator.onLine) return;
    event.preventDefault();
    pressed = event.submitter;
    isWaiting = true;
    save();
  });
  addEventListener("online", tryNow);
  document.addEventListener("visibilitychange", () => document.hidden || tryNow());
  addEventListener("pageshow", ({ persisted }) => persisted && !isChanged && location.reload());
  const isTouched = ({ checked, defaultChecked }) => checked !== defaultChecked;
  if ([...form.querySelectorAll("input")].some(isTouched)) touched(); // tapped before this script was here
  else show("saved");
}

const { leaveFor } = document.querySelector("[data-leave-for]")?.dataset ?? {};
if (leaveFor) history.replaceState(null, "", leaveFor);
if (form) start();
