// Keeps the status page up to date: fetches it again and puts its live parts in place of these.
"use strict";

const PACE = 5000;
// Whoever takes long to answer is asked less often.
const SHARE = 10;
const form = document.querySelector("form[role=search]");
const search = form.elements.namedItem("q");
let timer = 0;
let asked = 0;

function isReading() {
  const selection = document.getSelection();
  return selection !== null && !selection.isCollapsed;
}

function target() {
  return search.value.trim() === "" ? "/" : "/?q=" + encodeURIComponent(search.value.trim());
}

async function refresh(isWanted) {
  clearTimeout(timer);
  // Nobody looks, or somebody is about to copy something.
  if (!isWanted && (document.hidden || isReading())) {
    timer = setTimeout(refresh, PACE, false);
    return;
  }
  const mine = ++asked;
  const begun = performance.now();
  try {
    const answer = await fetch(target(), { cache: "no-store", credentials: "omit" });
    if (!answer.ok) {
      throw new Error(answer.statusText);
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    // Somebody typed on meanwhile.
    if (mine === asked) {
      for (const part of document.querySelectorAll("[data-live]")) {
        part.replaceWith(document.adoptNode(fresh.getElementById(part.id)));
      }
      document.body.classList.remove("stale");
    }
  } catch (e) {
    document.body.classList.add("stale");
  }
  if (mine === asked) {
    timer = setTimeout(refresh, Math.max(PACE, SHARE * (performance.now() - begun)), false);
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  history.replaceState(null, "", target() + "#bindings");
  refresh(true);
});
search.addEventListener("input", () => {
  clearTimeout(timer);
  asked++;
  timer = setTimeout(() => {
    history.replaceState(null, "", target());
    refresh(true);
  }, 250);
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) {
    refresh(true);
  }
});
timer = setTimeout(refresh, PACE, false);
