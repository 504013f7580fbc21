// A line of the map leads where the same line of the table leads; the table is the link for everybody else.
for (const line of document.querySelectorAll(".map [data-cell]")) {
  const twin = document.querySelector(`tr[data-cell="${CSS.escape(line.dataset.cell)}"] a`);
  if (twin) line.addEventListener("click", () => window.location.assign(twin.href));
}
