// Draws every <div data-figure="id"> from the JSON in <script id="id">, once it comes near the screen.
// The JSON is one figure, { data, layout }, or two, { light, dark }; dark may be a list of what differs. The page's table holds the same numbers.

const config = { responsive: true, displaylogo: false, showSendToCloud: false }; // or plotly.js 4 offers an upload
const darkScreen = window.matchMedia("(prefers-color-scheme: dark)");

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : darkScreen.matches;
}

function plotlyIsHere() {
  if (window.Plotly || document.readyState === "complete") return Promise.resolve();
  return new Promise((resolve) => window.addEventListener("load", resolve, { once: true }));
}

function inColours({ light, dark }) {
  if (!isDark()) return light;
  if (!Array.isArray(dark)) return dark;
  const figure = structuredClone(light);
  for (const [path, value] of dark) {
    const last = path.pop();
    path.reduce((part, key) => part[key], figure)[last] = value;
  }
  return figure;
}

async function draw(target) {
  const figure = JSON.parse(document.getElementById(target.dataset.figure).textContent);
  const { data, layout } = figure.light ? inColours(figure) : figure;
  await plotlyIsHere();
  await document.fonts.ready; // plotly measures words, so it needs their letters first
  if (!window.Plotly) {
    target.hidden = true;
    return;
  }
  await window.Plotly.newPlot(target, data, layout, config);
  target.removeAllListeners("plotly_click"); // a redraw would add a second one
  target.on("plotly_click", ({ points: [point] }) => followTwin(point?.customdata));
  target.dataset.ready = ""; // what browser tests wait for
}

// A cell of the figure leads where the same cell of the table leads.
function followTwin(key) {
  const twin = key && document.querySelector(`a[data-cell="${CSS.escape(key)}"]`);
  if (twin) window.location.assign(twin.href);
}

const nearby = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      nearby.unobserve(target);
      draw(target);
    }
  },
  { rootMargin: "300px" },
);

function redraw() {
  for (const target of document.querySelectorAll("[data-figure][data-ready]")) draw(target);
}

for (const target of document.querySelectorAll("[data-figure]")) nearby.observe(target);
darkScreen.addEventListener("change", redraw);
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
