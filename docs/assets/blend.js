/* Six-letter names from two words, with no network: the head of one word, the tail of the other. */
(() => {
  "use strict";

  const LENGTH = 6;
  const LEAST = 2; // letters of each word that must be left
  const MOST = 24; // names shown
  const VOWELS = "aeiouy";
  // Pairs that may open or close a syllable; doubled letters may stand inside a word.
  const OPENING = new Set(("bl br ch cl cr dr dw fl fr gl gr kl kn kr ph pl pr qu sc sh sk sl sm sn " +
    "sp st sw th tr tw wh wr").split(" "));
  const CLOSING = new Set(("ch ck ct ft ld lf lk lm lp lt mp nd ng nk nt ph pt rb rc rd rf rg rk rl " +
    "rm rn rp rt sh sk sp ss st th ll ff tt").split(" "));

  const letters = (word) => word.toLowerCase().normalize("NFD").replace(/[^a-z]/g, "");

  function pronounceable(name) {
    const runs = name.match(/[aeiouy]+|[^aeiouy]+/g);
    const syllables = runs.filter((run) => VOWELS.includes(run[0])).length;
    if (syllables < 2) return false;
    return runs.every((run, place) => {
      if (run.length === 1) return true;
      if (run.length > 2) return false;
      if (VOWELS.includes(run[0])) return run[0] !== run[1] || "eo".includes(run[0]);
      if (place === 0) return OPENING.has(run);
      if (place === runs.length - 1) return CLOSING.has(run);
      return true; // between two vowels a pair is shared by two syllables
    });
  }

  /* All six-letter joins of a head of `first` and a tail of `second`; letters they share may overlap. */
  function joins(first, second) {
    const found = [];
    for (let head = LEAST; head <= first.length; head += 1) {
      for (let tail = LEAST; tail <= second.length; tail += 1) {
        const left = first.slice(0, head);
        const right = second.slice(-tail);
        const shared = head + tail - LENGTH;
        if (shared < 0 || shared >= Math.min(head, tail)) continue;
        if (left.slice(head - shared) !== right.slice(0, shared)) continue;
        found.push({ name: left + right.slice(shared), kept: head + tail, whole: head === first.length || tail === second.length });
      }
    }
    return found;
  }

  /* Best first: a whole word in it, then the more letters of the two words it holds. */
  function blend(one, other) {
    const [a, b] = [letters(one), letters(other)];
    const best = new Map();
    for (const [order, each] of [joins(a, b), joins(b, a)].entries()) {
      for (const { name, kept, whole } of each) {
        if (!pronounceable(name) || name === a || name === b) continue;
        const worth = (whole ? 10 : 0) + 2 * kept - order;
        best.set(name, Math.max(worth, best.get(name) ?? 0));
      }
    }
    return [...best].sort((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1)).map(([name]) => name).slice(0, MOST);
  }

  const field = (label, value) => {
    const outer = Object.assign(document.createElement("label"), { textContent: label });
    const input = Object.assign(document.createElement("input"), {
      type: "text", value, maxLength: 12, autocomplete: "off", spellcheck: false, autocapitalize: "off",
    });
    outer.append(input);
    return [outer, input];
  };

  function build(place) {
    const [first, one] = field("First word", "hero");
    const [second, other] = field("Second word", "haiku");
    const words = Object.assign(document.createElement("p"), { className: "blend__words" });
    words.append(first, second);
    const names = Object.assign(document.createElement("ul"), { className: "blend__names" });
    const count = Object.assign(document.createElement("p"), { className: "toy__says" });
    count.setAttribute("role", "status");
    const draw = () => {
      const found = blend(one.value, other.value);
      names.replaceChildren(...found.map((name) => Object.assign(document.createElement("li"), { textContent: name })));
      count.textContent = found.length
        ? `${found.length} six-letter ${found.length === 1 ? "name" : "names"} a stranger could say`
        : "Nothing a stranger could say. Try longer words, or words with more vowels.";
    };
    words.addEventListener("input", draw);
    place.replaceChildren(words, names, count);
    draw();
  }

  if (typeof document === "undefined") module.exports = { blend };
  else document.querySelectorAll("[data-blend]").forEach(build);
})();
