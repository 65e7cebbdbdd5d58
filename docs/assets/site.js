// Small repairs to Material's markup, made again after each change of page (`document$`).

// Only what really scrolls needs a tab stop; which that is changes with the width.
const scrollers = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});

// Pygments knows `$ ` as a prompt, not the `~ $ ` of a shell inside a dyno.
function markDynoPrompts(output) {
  const typed = /^~ \$ (.*)$/.exec(output.textContent);
  if (!typed) return;
  const prompt = Object.assign(document.createElement("span"), { className: "gp", textContent: "~ $ " });
  const command = Object.assign(document.createElement("span"), { className: "typed", textContent: typed[1] });
  output.replaceWith(prompt, command);
}

function nameLandmarks() {
  document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
  document.querySelectorAll(".md-code__nav").forEach((nav, index) => {
    nav.setAttribute("aria-label", `Code actions ${index + 1}`);
  });
}

// Told by the reader's clock: a page can grow old after the last build too.
function tellAge(note) {
  const days = (Date.now() - Date.parse(note.dataset.reviewed)) / 86400000;
  note.hidden = !(days > Number(note.dataset.reviewDays));
}

document$.subscribe(() => {
  document.querySelectorAll("[data-reviewed]").forEach(tellAge);
  document.querySelectorAll(".highlight code .go").forEach(markDynoPrompts);
  document
    .querySelectorAll("pre > code, .diagram, .md-typeset__scrollwrap")
    .forEach((element) => scrollers.observe(element));
  nameLandmarks();
});
