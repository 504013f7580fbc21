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

// A name or a number as it was written: plotly reads tags, links and $formulas$.
function asText(words) {
  const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;", $: "&#36;" };
  return words.trim().replace(/[&<>$]/g, (sign) => signs[sign]);
}

function inLines(number) {
  const lines = [...number.childNodes].filter((part) => part.textContent.trim());
  return lines.map((part) => (part.nodeName === "SMALL" ? asText(part.textContent) : `<b>${asText(part.textContent)}</b>`)).join("<br>");
}

// What stands in a cell of the table, as the figure needs it.
function cellOf(place, row, column) {
  const cell = place.querySelector("[data-cell]");
  const number = cell.querySelector("b");
  const said = [...cell.children].filter((part) => part.ariaHidden !== "true").map((part) => asText(part.textContent));
  return {
    step: Number(/\bm(\d)\b/.exec(cell.className)?.[1]) || null,
    key: cell.href ? cell.dataset.cell : "",
    words: number ? inLines(number) : asText(cell.querySelector("i").textContent),
    hover: `${asText(row)} → ${asText(column)}<br>${said.filter(Boolean).join(", ")}`,
  };
}

// The table says every number once; a figure with a twin takes its cells from there.
function fill([map, numbers, silent], table) {
  const columns = [...table.tHead.querySelectorAll(".name")].map((name) => name.textContent);
  const rows = [...table.tBodies[0].rows].map((row) => {
    const name = row.querySelector(".name").textContent;
    return [...row.querySelectorAll("td")].map((place, x) => cellOf(place, name, columns[x]));
  });
  const all = (key) => rows.map((row) => row.map((cell) => cell[key]));
  Object.assign(map, { z: all("step"), customdata: all("key"), hovertext: all("hover") });
  const places = rows.flatMap((row, y) => row.map((cell, x) => ({ ...cell, x, y })));
  for (const [trace, mine] of [[numbers, (cell) => cell.step], [silent, (cell) => !cell.step]]) {
    const cells = places.filter(mine);
    for (const [key, from] of [["x", "x"], ["y", "y"], ["text", "words"], ["hovertext", "hover"]]) trace[key] = cells.map((cell) => cell[from]);
    trace.textfont.color = cells.map((cell) => map.meta.inks[(cell.step || 8) - 1]);
  }
}

async function draw(target) {
  const figure = JSON.parse(document.getElementById(target.dataset.figure).textContent);
  const { data, layout } = figure.light ? inColours(figure) : figure;
  const table = target.dataset.twin && document.querySelector(target.dataset.twin);
  if (table) fill(data, table);
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
