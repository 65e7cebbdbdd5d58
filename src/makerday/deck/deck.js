/* Presents the sections of the page it stands on as slides, in place.
   A plain script, not a module: modules do not load from file://. */
(() => {
  "use strict";

  const SIZES = { most: 1.2, least: 0.55, step: 0.05 }; // of the slide's text, to make it fit
  const LEGIBLE = 16; // pixels, the smallest text on a screen
  // Where keys belong to the page: fields, and widgets that say so.
  const FIELDS = "textarea, select, [contenteditable], [data-deck-keys], " +
    "input:not([type=radio], [type=checkbox], [type=button], [type=submit])";

  const html = document.documentElement;
  const single = html.hasAttribute("data-deck-file");
  const is = (mode) => html.classList.contains(`deck-${mode}`);
  const mode = (name, on) => html.classList.toggle(`deck-${name}`, on);

  let root; // the element with data-deck
  let slides = [];
  let current = -1; // -1: the page is not being presented
  let step = 0; // fragments shown on the current slide
  let picked = 0; // in the overview
  let typed = ""; // digits waiting for Enter
  let quieted = []; // what was made inert
  let speaker; // the second window
  let watch; // the talk's stopwatch: milliseconds before the last pause, running since
  try { watch = JSON.parse(sessionStorage.getItem("deck-watch")); } catch { /* refused */ }

  const button = (key, label, sign = label) =>
    `<button type="button" data-do="${key}" aria-label="${label}">${sign}</button>`;
  const turn = button("ArrowLeft", "Previous slide", "←") + button("ArrowRight", "Next slide", "→");
  const ui = document.createElement("div");
  ui.className = "deck-ui";
  ui.innerHTML = `<p class="deck-say" aria-live="polite"></p>
    <nav aria-label="Deck"><span class="deck-progress"></span>
      ${button("Escape", "Leave the deck", "✕")}${button("?", "Keys", "?")}
      ${button("o", "Overview", "⊞")}${turn}<span class="deck-count"></span></nav>
    <dialog class="deck-keys" aria-label="Keys" tabindex="-1"><dl>
      <dt>→ Space PgDn</dt><dd>next</dd><dt>← PgUp</dt><dd>back</dd>
      <dt>Home End</dt><dd>first, last slide</dd><dt>7 Enter</dt><dd>slide 7</dd>
      <dt>o</dt><dd>${button("o", "overview")}</dd>
      <dt>s</dt><dd>${button("s", "speaker view")}</dd>
      <dt>f</dt><dd>${button("f", "full screen")}, pressed on the slides</dd>
      <dt>b</dt><dd>${button("b", "black screen")}</dd><dt>Esc</dt><dd>leave; p comes back</dd></dl></dialog>`;
  const [announcer, count, help] = ui.querySelectorAll(".deck-say, .deck-count, .deck-keys");
  const say = (words) => { announcer.textContent = words; };
  const paper = document.createElement("style");
  paper.textContent = "@page { size: 1280px 720px; margin: 0 }";

  /* What a slide holds, and how large its text may be */

  const heading = (slide) => slide.querySelector("h1, h2, h3") ?? slide;
  const fragments = (slide) => [...slide.querySelectorAll(".fragment")];

  function title(slide) {
    const copy = heading(slide).cloneNode(true);
    copy.querySelectorAll(".headerlink, .speaker").forEach((part) => part.remove());
    return copy.textContent.trim().slice(0, 99);
  }

  function fits(slide) {
    return slide.scrollHeight <= slide.clientHeight + 1 &&
      [slide, ...slide.querySelectorAll("pre, code, table, .md-typeset__scrollwrap")]
        .every((box) => box.scrollWidth <= box.clientWidth + 1);
  }

  /* The largest size that fits; failing that, lines wrap and the slide scrolls. */
  function fit(slide) {
    const scale = (size) => slide.style.setProperty("--deck-fit", size);
    scale(1);
    const readable = LEGIBLE / parseFloat(getComputedStyle(slide).fontSize);
    const least = is("print") ? 0.2 : Math.max(SIZES.least, readable);
    let size = SIZES.most;
    slide.classList.remove("deck-long");
    for (scale(size); size > least && !fits(slide); scale(size.toFixed(2))) {
      size = Math.max(least, size - SIZES.step);
    }
    if (fits(slide)) return slide.removeAttribute("tabindex");
    slide.classList.add("deck-long");
    slide.tabIndex = 0; // what scrolls can be reached
  }

  function refit() {
    if (is("on")) (is("one") ? [slides[current]] : slides).forEach(fit);
    drawSpeaker();
  }

  /* Moving about */

  function go(index, shown = 0) {
    if (is("over")) closeOverview();
    current = Math.min(Math.max(index, 0), slides.length - 1);
    const slide = slides[current];
    slides.forEach((other) => other.classList.toggle("deck-now", other === slide));
    fit(slide);
    slide.scrollTop = 0;
    address(single ? "" : "?present");
    heading(slide).tabIndex = -1;
    heading(slide).focus({ preventScroll: true });
    show(Math.min(shown, fragments(slide).length));
    say(`Slide ${current + 1} of ${slides.length}: ${title(slide)}`);
  }

  function show(shown) {
    const parts = fragments(slides[current]);
    step = shown;
    mode("black", false);
    parts.forEach((part, index) => part.classList.toggle("deck-wait", index >= step));
    parts[step - 1]?.scrollIntoView({ block: "nearest" });
    say(parts[step - 1]?.textContent ?? "");
    type("");
    ui.style.setProperty("--deck-done", (current + 1) / slides.length);
    drawSpeaker();
  }

  function next() {
    if (is("black")) black();
    else if (step < fragments(slides[current]).length) show(step + 1);
    else if (current < slides.length - 1) go(current + 1);
  }

  function back() {
    if (is("black")) black();
    else if (step > 0) show(step - 1);
    else if (current > 0) go(current - 1, Infinity);
  }

  /* A slide that is too long is read to its end before the deck moves on. */
  function scroll(way, share) {
    const slide = slides[current];
    const left = way > 0 ? slide.scrollHeight - slide.clientHeight - slide.scrollTop : slide.scrollTop;
    if (slide.matches(".deck-long") && left > 1) slide.scrollBy(0, way * share * slide.clientHeight);
    else (way > 0 ? next : back)();
  }

  function address(query) {
    const { id } = heading(slides[current]);
    try {
      history.replaceState(history.state, "", location.pathname + query + (id && `#${id}`));
    } catch { /* Some browsers refuse this under file://; the deck works without. */ }
  }

  /* Coming and going */

  function present(index) {
    end();
    quiet(document.body);
    mode("on", true);
    mode("one", true);
    wake();
    go(index);
  }

  /* Makes inert whatever neither is nor holds a slide. */
  function quiet(parent) {
    for (const child of parent.children) {
      if (child === ui || child.inert || slides.includes(child)) continue;
      if (slides.some((slide) => child.contains(slide))) quiet(child);
      else quieted.push(child);
    }
    quieted.forEach((element) => { element.inert = true; });
  }

  function end() {
    if (is("over")) closeOverview();
    ["on", "one", "black", "print"].forEach((name) => mode(name, false));
    quieted.splice(0).forEach((element) => { element.inert = false; });
    speaker?.close();
    current = -1;
  }

  async function leave() {
    const place = heading(slides[current]);
    address(single ? "?page" : "");
    end();
    say("");
    if (document.fullscreenElement) {
      await document.exitFullscreen();
      // The page is laid out anew a frame after full screen has closed.
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }
    if (place.id) location.replace(`#${place.id}`); // as if its link had been followed
    else place.scrollIntoView();
    place.focus({ preventScroll: true });
  }

  function slideAt(hash) {
    let id = hash.slice(1);
    try { id = decodeURIComponent(id); } catch { /* a stray % */ }
    return slides.indexOf(document.getElementById(id)?.closest(".slide"));
  }

  function slideInView() {
    const top = innerHeight * 0.15; // below the header of a site
    return slides.findIndex((slide) => slide.getBoundingClientRect().bottom > top);
  }

  /* Overview, black, full screen */

  const columns = () => Math.min(innerWidth < innerHeight ? 2 : 6, Math.ceil(Math.sqrt(slides.length)));

  function overview() {
    if (is("over")) return go(current, step);
    slides.forEach((slide, index) => {
      const button = document.createElement("button");
      button.className = "deck-pick";
      button.setAttribute("aria-label", `Slide ${index + 1}: ${title(slide)}`);
      button.onclick = () => go(index);
      button.onfocus = () => { picked = index; };
      slide.classList.add("deck-now");
      fit(slide);
      for (const child of slide.children) child.inert = true;
      slide.append(button);
    });
    html.style.setProperty("--deck-columns", columns());
    mode("over", true);
    mode("one", false);
    mode("black", false);
    say(`Overview of ${slides.length} slides`);
    pick(current);
  }

  function closeOverview() {
    for (const slide of slides) {
      slide.querySelector(".deck-pick").remove();
      for (const child of slide.children) child.inert = false;
    }
    mode("over", false);
    mode("one", true);
  }

  function pick(index) {
    const slide = slides[Math.min(Math.max(index, 0), slides.length - 1)];
    slide.querySelector(".deck-pick").focus();
  }

  function black() {
    say(mode("black", !is("black")) ? "Black screen" : "");
    drawSpeaker();
  }

  /* The room's, from either window; browsers may want the key pressed there. */
  async function fullScreen() {
    try {
      await (document.fullscreenElement ? document.exitFullscreen() : html.requestFullscreen());
    } catch {
      if (speaker && !speaker.closed) write("strong", "Press f on the slides");
    }
  }

  /* Speaker view: a second window that is filled from here, so it loads nothing */

  function openSpeaker() {
    if (speaker && !speaker.closed) return speaker.focus();
    speaker = window.open("", "", "popup,width=1120,height=720");
    if (!speaker) return say(count.textContent = "Pop-ups are blocked");
    const page = speaker.document;
    page.title = `Speaker: ${document.title}`;
    copyLook(page);
    page.body.innerHTML = `<main class="deck-desk"><header><strong></strong><h1></h1>
        ${turn}</header><div class="deck-picture" inert></div>
      <div class="deck-side"><p><time class="deck-elapsed"></time>
          <button type="button" data-do="pause"></button>
          ${button("reset", "Reset")}<time class="deck-clock"></time></p>
        <h2></h2><div class="deck-picture" inert></div></div>
      <div class="deck-notes" tabindex="0" role="region" aria-label="Notes"></div></main>`;
    listen(speaker);
    speaker.addEventListener("resize", drawSpeaker);
    speaker.setInterval(tick, 250);
    time(watch ?? { before: 0, since: Date.now() });
    drawSpeaker();
  }

  /* The same styles and scheme, without asking the network for them again. */
  function copyLook(page) {
    for (const sheet of document.styleSheets) {
      let copy = page.createElement("style");
      try {
        copy.textContent = [...sheet.cssRules].map((rule) => rule.cssText).join("\n");
        copy.media = sheet.media.mediaText;
      } catch { // Under file:// the rules of a linked sheet can't be read.
        copy = sheet.ownerNode.cloneNode();
        copy.href = sheet.href;
        copy.onload = drawSpeaker;
      }
      page.head.append(copy);
    }
    for (const [from, to] of [[html, page.documentElement], [document.body, page.body]]) {
      for (const { name, value } of from.attributes) to.setAttribute(name, value);
    }
    const look = page.documentElement;
    look.style.fontSize = getComputedStyle(html).fontSize;
    look.classList.remove("deck-one", "deck-over", "deck-black");
    look.classList.add("deck-speaker");
  }

  function drawSpeaker() {
    if (!speaker || speaker.closed || current < 0) return;
    const slide = slides[current];
    const parts = fragments(slide).length;
    const [then, shown] = step < parts ? [current, step + 1] : [current + 1, 0];
    const upcoming = slides[then] ? title(slides[then]) : "the end";
    speaker.document.documentElement.classList.toggle("deck-dark", is("black"));
    write("strong", `${current + 1} of ${slides.length}${is("black") ? " · the room is black" : ""}`);
    write("h1", title(slide));
    write(".deck-side > h2", `Next: ${then === current ? `step ${shown} of ${parts}` : upcoming}`);
    const [now, soon] = speaker.document.querySelectorAll(".deck-picture");
    drawPicture(now, slide, step);
    drawPicture(soon, slides[then], shown);
    const notes = [...slide.querySelectorAll(".speaker > :not(summary)")];
    speaker.document.querySelector(".deck-notes")
      .replaceChildren(...notes.map((part) => part.cloneNode(true)));
    tick();
  }

  function drawPicture(frame, slide, shown) {
    const view = frame.ownerDocument.createElement("div");
    frame.replaceChildren(view);
    const scale = frame.clientWidth / innerWidth;
    view.style = `--deck-w: ${innerWidth}px; --deck-h: ${innerHeight}px; zoom: ${scale}`;
    if (!slide) return;
    const copy = slide.cloneNode(true);
    copy.querySelectorAll("[name]").forEach((part) => part.removeAttribute("name"));
    copy.querySelector(".deck-pick")?.remove();
    fragments(copy).forEach((part, index) => part.classList.toggle("deck-wait", index >= shown));
    let shell = copy;
    for (let up = slide.parentElement; up !== document.body; up = up.parentElement) {
      const outer = up.cloneNode(false); // so that the page's own rules still apply
      outer.classList.add("deck-shell");
      outer.append(shell);
      shell = outer;
    }
    view.append(shell);
    if (slide === slides[current]) copy.scrollTop = slide.scrollTop;
    else fit(copy);
  }

  function write(name, text) {
    speaker.document.querySelector(name).textContent = text;
  }

  const elapsed = () => watch.before + (watch.since && Date.now() - watch.since);

  function tick() {
    const seconds = Math.floor(elapsed() / 1000);
    write(".deck-elapsed", `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
    write(".deck-clock", new Date().toLocaleTimeString([], { timeStyle: "short" }));
    write("[data-do=pause]", watch.since ? "Pause" : "Go on");
  }

  const pause = () => time({ before: elapsed(), since: watch.since ? 0 : Date.now() });
  const reset = () => time({ before: 0, since: watch.since && Date.now() });

  /* Kept for this tab, so that a reload in the middle of a talk does not stop the clock. */
  function time(now) {
    watch = now;
    try { sessionStorage.setItem("deck-watch", JSON.stringify(now)); } catch { /* refused */ }
    tick();
  }

  /* Keys, clicks, swipes: the same in both windows */

  const keys = {
    ArrowRight: next, ArrowLeft: back,
    ArrowDown: () => scroll(1, 0.2), ArrowUp: () => scroll(-1, 0.2),
    PageDown: () => scroll(1, 0.8), PageUp: () => scroll(-1, 0.8),
    " ": (event) => scroll(event.shiftKey ? -1 : 1, 0.8),
    Home: () => go(0), End: () => go(slides.length - 1),
    s: openSpeaker, o: overview, f: fullScreen, b: black, ".": black,
    "?": () => { help.showModal(); help.focus(); },
    Escape: () => (is("black") ? black() : leave()),
  };
  const buttons = { ...keys, pause, reset };
  const overviewKeys = {
    ...keys,
    ArrowRight: () => pick(picked + 1), ArrowLeft: () => pick(picked - 1),
    ArrowDown: () => pick(picked + columns()), ArrowUp: () => pick(picked - columns()),
    Home: () => pick(0), End: () => pick(slides.length - 1),
    Enter: () => go(picked), " ": () => go(picked), Escape: overview, b: undefined,
  };

  function onKey(event) {
    const { key, target, view } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest?.(FIELDS)) return;
    if (current < 0 && (key !== "p" || !slides.length)) return;
    // A button reached with the Tab key is pressed; one that was clicked does not take keys.
    const pressed = target.closest?.("a, button, summary, input")?.matches(":focus-visible");
    if (pressed && !typed && !is("over") && (key === " " || key === "Enter")) return;
    const digit = key >= "0" && key <= "9";
    const act = (is("over") ? overviewKeys : keys)[key];
    if (!act && key.length > 1 && key !== "Enter" && key !== "Backspace") return;
    event.preventDefault();
    event.stopImmediatePropagation(); // the page's theme has keys of its own
    const number = typed;
    type(digit ? number + key : key === "Backspace" ? number.slice(0, -1) : "");
    if (current < 0) present(slideInView());
    else if (help.open) help.close();
    else if (key === "Enter" && number) go(number - 1);
    else if (view === speaker && !is("black") && (key === "Escape" || key === "s")) speaker.close();
    else act?.(event);
  }

  function type(digits) {
    typed = digits;
    count.textContent = typed ? `→ ${typed}` : `${current + 1} / ${slides.length}`;
  }

  function onClick(event) {
    const button = event.target.closest?.("[data-do], [data-deck-present], a[href]");
    if (help.open) help.close();
    if (is("black") && event.view === window) return black();
    if (!button || !slides.length) return;
    if (button.href) return keepPresenting(button, event.view);
    event.preventDefault();
    if (button.dataset.do) buttons[button.dataset.do]();
    else present(slideInView());
  }

  /* While presenting, a link to another page of the site opens it as slides too. */
  function keepPresenting(link, view) {
    const { origin, pathname, search } = link;
    if (current < 0 || pathname === location.pathname) return;
    if (view === speaker) link.target = "_blank";
    else if (origin === location.origin && /(\/|\.html)$/.test(pathname)) {
      link.search = "?present";
      setTimeout(() => { link.search = search; }); // when it has been followed
    }
  }

  function listen(view) {
    view.addEventListener("keydown", onKey, true);
    view.addEventListener("click", onClick, true);
  }

  let touch;
  addEventListener("touchstart", ({ touches }) => { touch = touches.length === 1 && touches[0]; });
  addEventListener("touchend", ({ changedTouches: [end] }) => {
    if (!touch || !is("one") || visualViewport.scale > 1) return;
    const across = end.clientX - touch.clientX;
    const along = Math.abs(end.clientY - touch.clientY);
    if (Math.abs(across) > Math.max(50, 2 * along)) (across < 0 ? next : back)();
  });

  let rest;
  function wake() {
    mode("awake", true);
    clearTimeout(rest);
    rest = setTimeout(() => mode("awake", false), 2500);
  }

  /* Print: one slide a page while presenting or with ?print, otherwise a handout */

  function print(on) {
    if (is("over")) closeOverview();
    mode("on", true);
    mode("one", !on);
    mode("print", on);
    if (on) document.head.append(paper);
    else paper.remove();
    refit();
  }

  function setUp() {
    if (current >= 0) end();
    root = document.querySelector("[data-deck]");
    slides = [...root?.querySelectorAll("section.slide") ?? []];
    if (!slides.length) return;
    document.body.append(ui);
    document.querySelectorAll("[data-deck-present]").forEach((button) => { button.hidden = false; });
    for (const change of ["toggle", "change", "load"]) root.addEventListener(change, refit, true);
    root.addEventListener("scroll", drawSpeaker, true);
    const query = new URLSearchParams(location.search);
    if (query.has("print")) {
      quiet(document.body);
      print(true);
    } else if (single ? !query.has("page") : query.has("present")) present(slideAt(location.hash));
  }

  listen(window);
  for (const name of ["pointermove", "pointerdown"]) addEventListener(name, wake);
  addEventListener("resize", refit);
  addEventListener("beforeprint", () => current >= 0 && print(true));
  addEventListener("afterprint", () => current >= 0 && print(false));
  addEventListener("pagehide", () => speaker?.close());
  addEventListener("hashchange", () => {
    const index = slideAt(location.hash);
    if (current >= 0 && index >= 0) go(index);
  });
  if (window.document$) window.document$.subscribe(setUp); // Material, instant loading too
  else if (document.querySelector("[data-deck]")) setUp();
  else addEventListener("DOMContentLoaded", setUp);
})();
