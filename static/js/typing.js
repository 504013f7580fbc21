// Typing sheets in: a digit or Enter goes to the next field, Backspace in an empty one goes back.
// A 0 for a group means no contact: its other fields are left out until the 0 is gone.

const form = document.querySelector("[data-typing]");
const fields = [...form.querySelectorAll(".digit")];
const store = form.querySelector("[data-store]");

function leaveOut() {
  const without = new Set(
    fields.filter((field) => field.dataset.target && field.value === "0").map((field) => field.dataset.target),
  );
  for (const field of fields) {
    const isLeftOut = without.has(field.dataset.target) && field.value !== "0";
    if (isLeftOut) field.value = "";
    field.disabled = isLeftOut;
  }
}

// A slip of the finger is said, beside the field and aloud; it never just vanishes.
function refuse(field, typed) {
  const words = form.querySelector("[data-refused]");
  for (const each of fields) if (each !== field) each.removeAttribute("data-slip");
  field.toggleAttribute("data-slip", Boolean(typed));
  words.hidden = !typed;
  words.textContent = typed ? `“${typed}” ${words.dataset.refused}` : "";
  if (typed) field.closest(".digits").append(words);
}

function go(from, step) {
  let place = fields.indexOf(from) + step;
  while (fields[place]?.disabled) place += step;
  const next = fields[place] ?? (step > 0 ? store : from);
  next.focus();
  next.select?.();
}

form.addEventListener("input", ({ target }) => {
  if (!target.classList.contains("digit")) return;
  const isDigit = /^[0-5]$/.test(target.value);
  refuse(target, isDigit || !target.value ? "" : target.value);
  if (!isDigit) {
    target.value = "";
    return;
  }
  leaveOut();
  go(target, 1);
});

form.addEventListener("keydown", (event) => {
  const { target, key } = event;
  if (!target.classList.contains("digit")) return;
  if (key === "Enter") {
    event.preventDefault();
    go(target, 1);
  } else if (key === "Backspace" && target.value === "") {
    event.preventDefault();
    go(target, -1);
  } else if (key === "Backspace") {
    event.preventDefault();
    target.value = "";
    leaveOut();
  }
});

leaveOut();
fields[0]?.focus();
