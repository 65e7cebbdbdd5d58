// Small repairs to Material's markup, made again after each change of page (`document$`).

// Only what really scrolls needs a tab stop; which that is changes with the width.
const scrollers = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});

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

// On a slide the deck's keys step through a diagram; on the page, a button does.
function stepThrough(figure) {
  if (figure.querySelector(".stepper")) return;
  const parts = [...figure.querySelectorAll(".fragment")];
  const bar = Object.assign(document.createElement("p"), { className: "stepper toy" });
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Step through" });
  const says = document.createElement("span");
  says.setAttribute("role", "status");
  let shown = parts.length;
  button.onclick = () => {
    shown = shown === parts.length ? 0 : shown + 1;
    parts.forEach((part, index) => part.classList.toggle("stepper__wait", index >= shown));
    button.textContent = shown === parts.length ? "From the start" : "Next step";
    says.textContent = `Step ${shown} of ${parts.length}`;
  };
  bar.append(button, says);
  figure.append(bar);
}

document$.subscribe(() => {
  document.querySelectorAll(".diagram.stepped").forEach(stepThrough);
  document.querySelectorAll("[data-reviewed]").forEach(tellAge);
  document
    .querySelectorAll("pre > code, .diagram, .md-typeset__scrollwrap")
    .forEach((element) => scrollers.observe(element));
  nameLandmarks();
});
