// A phone in a workshop: asks how far the room is, and opens its page again when that has changed.
// <main data-now="address" data-number="7">. Without this script the page reloads by itself.
const LEAST = 900; // milliseconds
const MORE = 500; // at random, so that a room full of phones does not ask at once
const LONGEST = 8000; // while there is no line

const page = document.querySelector("[data-now]");
let pause = 0;

const look = async () => {
  try {
    const answer = await fetch(page.dataset.now, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const { number } = await answer.json();
      if (String(number) !== page.dataset.number) return location.replace(location.pathname);
      pause = 0;
    } else {
      pause = Math.min(pause + 1000, LONGEST);
    }
  } catch {
    pause = Math.min(pause + 1000, LONGEST);
  }
  setTimeout(look, LEAST + pause + Math.random() * MORE);
};

if (page) setTimeout(look, LEAST + Math.random() * MORE);
