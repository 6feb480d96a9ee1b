// The panels of a load. See panels.js of a day's chart for what a panel says.

const has = (day, name) => columnOf(day, name).some(value => value > 0);

const MOST_TICKS = 7;

function powersOfTen(low, high) {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  return Array.from({ length: last - first + 1 }, (_, k) => 10 ** (first + k));
}

const REQUESTS = {
  name: "Requests",
  unit: "a second",
  height: 116,
  ticks: day => linearTicks(highest(columnOf(day, "scheduled"), columnOf(day, "lost_top"))),
  legend: [
    ["ink", "solid", "scheduled", () => true],
    ["pale", "area", "answered", () => true],
    ["amber", "dots", "status 4xx", day => has(day, "refused")],
    ["vermillion", "hatch", "status 5xx or no answer", day => has(day, "lost")],
  ],
  areas(pen, day, colours) {
    const served = columnOf(day, "served"), refused = columnOf(day, "refused_top");
    fill(pen, between(pen, served), colours.pale);
    hatch(pen, between(pen, refused, served), colours.amber, "dots");
    hatch(pen, between(pen, columnOf(day, "lost_top"), refused), colours.vermillion, "lines");
  },
  lines(pen, day, colours) {
    stroke(pen, stepPath(pen, columnOf(day, "scheduled")), colours.ink, 1.2);
    // Thick wherever anything is lost, so that a few of many are seen too.
    const lost = columnOf(day, "lost");
    const few = columnOf(day, "lost_top").map((value, k) => (lost[k] > 0 ? value : NaN));
    stroke(pen, stepPath(pen, few), colours.vermillion, 2);
  },
};

const LATENCY = {
  name: "Latency",
  unit: "seconds, log scale",
  height: 116,
  log: true,
  ticks(day) {
    const found = range(...["p50", "p99", "slip"].map(name => columnOf(day, name)));
    const ends = found ?? [0.001, 1];
    const ticks = logTicks(...ends);
    return ticks.length <= MOST_TICKS ? ticks : powersOfTen(...ends);
  },
  legend: [
    ["blue", "solid", "p99", () => true],
    ["ink", "dotted", "p50", () => true],
    ["muted", "mixed", "generator's slip, worst", day => has(day, "slip")],
  ],
  areas() {},
  lines(pen, day, colours) {
    stroke(pen, stepPath(pen, columnOf(day, "slip")), colours.muted, 1.1, "mixed");
    stroke(pen, stepPath(pen, columnOf(day, "p50")), colours.ink, 1.6, "dotted");
    stroke(pen, stepPath(pen, columnOf(day, "p99")), colours.blue, 1.6);
  },
};

const UNDER_WAY = {
  name: "Under way",
  unit: "requests",
  height: 72,
  ticks: day => linearTicks(Math.max(highest(columnOf(day, "waiting")), 2), 2),
  legend: [["blue", "solid", "waiting for their answer", () => true]],
  areas() {},
  lines(pen, day, colours) {
    stroke(pen, stepPath(pen, columnOf(day, "waiting")), colours.blue, 1.6);
  },
};

const PANELS = [REQUESTS, LATENCY, UNDER_WAY];
