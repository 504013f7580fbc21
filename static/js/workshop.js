// The workshop's screen: arrow keys and a presenter's buttons take steps; phones are counted.
// <form data-key="next">, <form data-key="back">, <span data-seats="address">.
const EVERY = 3000; // milliseconds
const KEYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "back", PageUp: "back" };

document.addEventListener("keydown", (event) => {
  const way = KEYS[event.key];
  if (!way || event.target.matches("input, select, textarea")) return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.repeat) return;
  const form = document.querySelector(`form[data-key="${way}"]`);
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("button");
  // Ending a vote cannot be undone: the first press only goes to the button.
  if ("asks" in form.dataset && document.activeElement !== button) return button.focus();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  form.requestSubmit();
});

for (const place of document.querySelectorAll("[data-seats]")) {
  const look = async () => {
    try {
      const answer = await fetch(place.dataset.seats, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        const { words } = await answer.json();
        if (place.textContent !== words) place.textContent = words;
      }
    } catch {
      // No line for a moment; the next look may find one.
    }
    setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
}
