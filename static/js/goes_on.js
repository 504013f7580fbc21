// The tap that answers the last open row goes on to the next page, as Next would.
// Only a tap or a click does: with the keys of a keyboard people move through the answers first.
// Who comes back to change an answer on a page that is full stays there.

const next = document.querySelector(".sendbar [name='go'][value='next']");
const MOMENT = 350; // milliseconds in which the tapped answer is seen, and another tap stops it
let isTapped = false;
let leaving = 0;

function isDone(form) {
  const rows = [...form.querySelectorAll("fieldset.group")];
  return rows.every((row) => row.querySelector("input:checked:not([value='clear'])"));
}

let wasDone = [...document.querySelectorAll("form[data-goes-on]")].some(isDone);

function stay() {
  window.clearTimeout(leaving);
}

for (const note of document.querySelectorAll("[data-with-script]")) note.hidden = false;
document.addEventListener("pointerdown", () => { stay(); isTapped = true; }, true);
document.addEventListener("keydown", () => { stay(); isTapped = false; }, true);
document.addEventListener("submit", stay, true);
document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (!form?.matches("[data-goes-on]")) return;
  const isNow = isDone(form);
  if (isTapped && isNow && !wasDone && target.type === "radio") leaving = window.setTimeout(() => next.click(), MOMENT);
  wasDone = isNow;
});
