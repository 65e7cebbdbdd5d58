"use strict";
const open = () => {
  const details = location.hash && document.getElementById(location.hash.slice(1));
  if (!details || !("open" in details)) return;
  details.open = true;
  details.scrollIntoView();
};
addEventListener("hashchange", open);
open();
