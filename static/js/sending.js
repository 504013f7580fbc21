// Follows what takes a while: <progress data-follow="address" data-words="id">. How much is done is
// said of first mails and of the files of a report; a list of people is taken over whole, so there
// is nothing between.
const EVERY = 3000; // milliseconds, unless data-every says otherwise

for (const bar of document.querySelectorAll("progress[data-follow]")) {
  const every = Number(bar.dataset.every ?? EVERY);
  const look = async () => {
    try {
      const answer = await fetch(bar.dataset.follow, { headers: { Accept: "application/json" } });
      if (!answer.ok) return; // signed out: the page says so when it is opened again
      const { done, waiting, words } = await answer.json();
      if (done !== undefined) bar.value = done;
      document.getElementById(bar.dataset.words).textContent = words;
      if (!waiting) return location.reload();
    } catch {
      // No line for a moment; the next look may find one.
    }
    setTimeout(look, every);
  };
  setTimeout(look, every);
}
