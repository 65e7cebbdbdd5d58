/* A week to drop meetings into: a half-day stands while three hours in a row are left of it. */
(() => {
  "use strict";

  const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"];
  const HALVES = [[9, 10, 11], [13, 14, 15, 16]]; // hours, by when they begin
  const HOURS = HALVES.flat();
  const ENOUGH = 3;
  const WEEKS = {
    "Clear": [],
    "At 10:00": DAYS.map((_, day) => [day, 10]),
    "At 14:00": DAYS.map((_, day) => [day, 14]),
    "At 16:00": DAYS.map((_, day) => [day, 16]),
    "All on Monday": [9, 10, 11, 13, 14].map((hour) => [0, hour]),
  };

  const key = (day, hour) => `${day}/${hour}`;

  function stands(meetings, day, half) {
    let run = 0;
    return half.some((hour) => {
      run = meetings.has(key(day, hour)) ? 0 : run + 1;
      return run === ENOUGH;
    });
  }

  const all = DAYS.flatMap((_, day) => HALVES.map((half) => [day, half]));

  const make = (tag, settings, ...children) => {
    const element = Object.assign(document.createElement(tag), settings);
    element.append(...children);
    return element;
  };

  function build(place) {
    const meetings = new Set();
    const cells = new Map();
    const says = make("p", { className: "toy__says" });
    says.setAttribute("role", "status");

    function draw() {
      const gone = new Set();
      for (const [day, half] of all) {
        if (!stands(meetings, day, half)) for (const hour of half) gone.add(key(day, hour));
      }
      for (const [name, cell] of cells) {
        const busy = meetings.has(name);
        cell.setAttribute("aria-pressed", busy);
        cell.classList.toggle("gone", gone.has(name) && !busy);
        cell.textContent = busy ? "meeting" : gone.has(name) ? "scrap" : "";
      }
      const left = all.filter(([day, half]) => stands(meetings, day, half)).length;
      const number = make("strong", { textContent: `${left} of 10 half-days left.` });
      const hours = (count) => `${count} ${count === 1 ? "hour" : "hours"}`;
      says.replaceChildren(number, meetings.size
        ? ` ${hours(meetings.size)} in meetings, ${hours(gone.size - [...gone].filter((name) => meetings.has(name)).length)} in scraps.`
        : " Click an hour to drop a meeting in.");
    }

    function cell(day, hour) {
      const name = key(day, hour);
      const button = make("button", { type: "button", tabIndex: cells.size ? -1 : 0 });
      button.setAttribute("aria-label", `Meeting on ${DAYS[day]} at ${hour}:00`);
      button.onclick = () => {
        if (!meetings.delete(name)) meetings.add(name);
        draw();
      };
      button.onfocus = () => {
        for (const other of cells.values()) other.tabIndex = other === button ? 0 : -1;
      };
      button.onkeydown = (event) => move(event, day, HOURS.indexOf(hour));
      cells.set(name, button);
      return make("td", {}, button);
    }

    function move(event, day, row) {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      cells.get(key(day + step[0], HOURS[row + step[1]]))?.focus();
    }

    const heads = DAYS.map((day) => make("th", { scope: "col", textContent: day.slice(0, 3), abbr: day }));
    const rows = HOURS.map((hour) => make("tr", { className: hour === 13 ? "after-lunch" : "" },
      make("th", { scope: "row", textContent: `${hour}:00` }),
      ...DAYS.map((_, day) => cell(day, hour))));
    const grid = make("table", { className: "week__grid" },
      make("thead", {}, make("tr", {}, make("td", {}), ...heads)), make("tbody", {}, ...rows));
    grid.setAttribute("aria-label", "A week: each hour can hold a meeting");
    grid.setAttribute("data-deck-keys", "");
    const weeks = make("p", { className: "week__presets" }, ...Object.entries(WEEKS).map(([label, wanted]) =>
      make("button", { type: "button", textContent: label, onclick: () => {
        meetings.clear();
        for (const [day, hour] of wanted) meetings.add(key(day, hour));
        draw();
      } })));
    place.replaceChildren(weeks, grid, says);
    draw();
  }

  document.querySelectorAll("[data-week]").forEach(build);
})();
