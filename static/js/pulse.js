// In a pulse the tap that answers the last open row goes on to the next page, as Next would.
// Only a tap or a click does: with the keys of a keyboard people move through the answers first.

const next = document.querySelector(".sendbar [name='go'][value='next']");
let isTapped = false;

function isDone(form) {
  return [...form.querySelectorAll("fieldset.group")].every((row) => row.querySelector("input:checked"));
}

for (const note of document.querySelectorAll("[data-with-script]")) note.hidden = false;
document.addEventListener("pointerdown", () => (isTapped = true), true);
document.addEventListener("keydown", () => (isTapped = false), true);
document.addEventListener("change", ({ target }) => {
  const form = target.form;
  if (isTapped && target.type === "radio" && form?.matches("[data-goes-on]") && isDone(form)) next.click();
});
