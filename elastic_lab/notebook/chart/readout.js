// The crosshair's readout: what every panel says about one moment.

// What happened within so many pixels of the crosshair is told too.
const NEAR_PIXELS = 6;

function showReadout(box, day, k, events, ghost) {
  const rows = readAt(day, k);
  const then = ghost ? Object.fromEntries(readAt(ghost.day, k - ghost.steps)) : {};
  const header = element("div", "el-readout-time", timeAt(day, k));
  const table = element("div", "el-readout-rows");
  table.classList.toggle("el-compared", Boolean(ghost));
  if (ghost) table.append(element("span"), element("span", "", "now"), element("span", "", "before"));
  for (const [name, value] of rows) {
    table.append(element("span", "el-name", name), element("span", "el-value", value));
    if (ghost) table.append(element("span", "el-value", then[name] ?? ""));
  }
  const happened = events.map(event => {
    const mark = MARKS[event.kind][2];
    return element("div", "el-event", `${mark} ${clockTime(event.time)} ${event.text}`);
  });
  box.replaceChildren(header, table, ...happened);
}

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
