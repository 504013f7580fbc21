// On a shared device: after sending, makes room for the next person. Nothing of the last one stands on the page.
const SECONDS = 15;
const { nextPerson } = document.querySelector("[data-next-person]").dataset;
setTimeout(() => location.replace(nextPerson), 1000 * SECONDS);
