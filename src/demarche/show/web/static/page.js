// Adds to pages that are whole without it: hints on charts, filtering of tables, moves by keyboard. Asks nothing of the net.
"use strict";
(() => {
  const each = (root, what, act) => root.querySelectorAll(what).forEach(act);

  // Charts: the hint of the part under the pointer, or of the one reached by the arrow keys, is written below the chart.
  each(document, "svg.chart", (chart) => {
    const parts = [...chart.querySelectorAll(".pt")];
    if (!parts.length) return;
    const place = chart.closest("figure") || chart;
    let tip = place.nextElementSibling;
    if (!tip || !tip.classList.contains("tip")) {
      tip = document.createElement("p");
      tip.className = "tip";
      tip.setAttribute("aria-live", "polite");
      place.after(tip);
    }
    let at = -1;
    const show = (i) => {
      if (at >= 0) parts[at].classList.remove("at");
      at = i;
      parts[at].classList.add("at");
      tip.textContent = parts[at].dataset.tip;
    };
    parts.forEach((part, i) => {
      part.addEventListener("pointerenter", () => show(i));
      if (part.dataset.href) part.addEventListener("click", () => { location.href = part.dataset.href; });
    });
    chart.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (step) {
        show((at + step + parts.length) % parts.length);
        event.preventDefault();
      } else if (event.key === "Enter" && at >= 0 && parts[at].dataset.href) {
        location.href = parts[at].dataset.href;
      }
    });
  });

  // Tables: a field that hides the rows without the words in it.
  each(document, "table.filterable", (table) => {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 8) return;
    const field = document.createElement("input");
    field.type = "search";
    field.className = "tablefilter noprint";
    field.placeholder = "Filter the rows of this page";
    field.setAttribute("aria-label", field.placeholder);
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      rows.forEach((row) => { row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word)); });
    });
    (table.closest(".wide") || table).before(field);
  });

  // Keys: / goes to the search field, j and k from event to event, o opens the one that is reached.
  let here = -1;
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select, svg") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "/") {
      document.getElementById("q").focus();
      event.preventDefault();
      return;
    }
    const lines = [...document.querySelectorAll("[data-move]")].filter((line) => !line.hidden);
    if (!lines.length || !["j", "k", "o"].includes(event.key)) return;
    if (event.key === "o") {
      const link = lines[here] && lines[here].querySelector("a[href]");
      if (link) location.href = link.href;
      return;
    }
    lines.forEach((line) => line.classList.remove("here"));
    here = Math.max(0, Math.min(lines.length - 1, here + (event.key === "j" ? 1 : -1)));
    lines[here].classList.add("here");
    lines[here].scrollIntoView({ block: "center" });
  });
})();
