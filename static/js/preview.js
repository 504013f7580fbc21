// Shows how a form's text will read while it is typed: <form data-preview="value of the button that
// shows">. The page is asked for as that button would, and its parts [data-part] take the place of
// ours. Nothing is saved; without JavaScript the button does the same.
const PAUSE = 500; // milliseconds without a key

for (const form of document.querySelectorAll("form[data-preview]")) {
  const button = form.querySelector(`button[value="${form.dataset.preview}"]`);
  let timer, latest;

  const show = async () => {
    const words = new FormData(form, button);
    const asked = (latest = new AbortController());
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(words),
        signal: asked.signal,
      });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of document.querySelectorAll("[data-part]")) {
        const shown = page.getElementById(part.id);
        if (shown && shown.innerHTML !== part.innerHTML) part.replaceChildren(...shown.childNodes);
      }
      form.dataset.shown = ""; // what browser tests wait for
    } catch {
      // No line, or newer words are on their way: the next key asks again.
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    latest?.abort();
    delete form.dataset.shown;
    timer = setTimeout(show, PAUSE);
  });
}
