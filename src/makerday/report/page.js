"use strict";
const table = document.querySelector("table");
const open = () => {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const details = target && target.closest("details");
  if (!details) return;
  details.open = true;
  details.scrollIntoView();
};
addEventListener("hashchange", open);
open();

if (table) {
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const words = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
  };
  const sort = (head, column) => {
    const numbers = head.dataset.sort === "number";
    const before = head.getAttribute("aria-sort");
    const up = before ? before === "descending" : !numbers;
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const compare = numbers ? (a, b) => a - b : words.compare;
    const keyed = rows.map((row) => [value(row, column), row]);
    keyed.sort(([a], [b]) => (up ? compare(a, b) : compare(b, a)));
    body.append(...keyed.map(([, row]) => row));
  };
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    if (!head.dataset.sort || rows.length < 2) return;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(head, column));
    head.append(button);
  });

  const find = document.querySelector(".find");
  const none = document.querySelector(".none");
  find.hidden = rows.length < 10;
  find.querySelector("input").addEventListener("input", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    let left = 0;
    for (const row of rows) {
      const here = row.textContent.toLowerCase().includes(wanted);
      row.hidden = !here;
      left += here;
    }
    none.textContent = wanted ? `${left} of ${rows.length} found` : "";
  });
}
