// The four panels. Each says its scale, its legend, and draws a day with a pen.
// A legend's entry: colour, how it is drawn, name, and whether this day has it.

const has = (day, name) => columnOf(day, name).some(value => value > 0);
const known = (day, name) => columnOf(day, name).some(value => !Number.isNaN(value));

const LOAD = {
  name: "Load",
  unit: "requests/s",
  height: 116,
  ticks: (day, ghost) => linearTicks(highest(columnOf(day, "offered"), columnOf(ghost, "lost"))),
  ghost: "lost",
  legend: [
    ["ink", "solid", "offered", () => true],
    ["vermillion", "hatch", "lost", day => has(day, "lost")],
  ],
  areas(pen, day, colours) {
    fill(pen, between(pen, columnOf(day, "offered")), colours.pale);
    hatch(pen, between(pen, columnOf(day, "lost")), colours.vermillion, "lines");
  },
  lines(pen, day, colours) {
    stroke(pen, stepPath(pen, columnOf(day, "offered")), colours.ink, 1);
    // The top of what is lost is thick wherever anything is lost, so that a few of many are seen too.
    const few = columnOf(day, "lost").map(value => (value > 0 ? value : NaN));
    stroke(pen, stepPath(pen, few), colours.vermillion, 2);
  },
};

const CAPACITY = {
  name: "Capacity",
  unit: "instances",
  height: 116,
  ticks(day, ghost) {
    const columns = ["needed", "desired", "in_service"].map(name => columnOf(day, name));
    return linearTicks(highest(...columns, columnOf(ghost, "in_service")));
  },
  ghost: "in_service",
  legend: [
    ["pale", "area", "needed", day => known(day, "needed")],
    ["blue", "solid", "in service", () => true],
    ["ink", "dashed", "desired", () => true],
    ["amber", "dots", "billed, not serving", () => true],
  ],
  areas(pen, day, colours) {
    const desired = columnOf(day, "desired"), serving = columnOf(day, "in_service");
    fill(pen, between(pen, columnOf(day, "needed")), colours.pale);
    hatch(pen, between(pen, desired, serving), colours.amber, "dots");
  },
  lines(pen, day, colours) {
    stroke(pen, stepPath(pen, columnOf(day, "in_service")), colours.blue, 2);
    stroke(pen, stepPath(pen, columnOf(day, "desired")), colours.ink, 1.2, "dashed");
  },
};

const LATENCY = {
  name: "Latency",
  unit: "seconds, log scale",
  height: 116,
  log: true,
  ticks(day, ghost, about) {
    const columns = [columnOf(day, "p50"), columnOf(day, "p99"), columnOf(ghost, "p99")];
    return logTicks(...range(...columns, [about.objective]));
  },
  ghost: "p99",
  legend: [
    ["blue", "solid", "p99", () => true],
    ["ink", "dotted", "p50", () => true],
    ["vermillion", "mixed", "objective", () => true],
  ],
  areas() {},
  lines(pen, day, colours, about) {
    const limit = new Path2D();
    limit.moveTo(pen.left, pen.y(about.objective));
    limit.lineTo(pen.right, pen.y(about.objective));
    stroke(pen, limit, colours.vermillion, 1.6, "mixed");
    stroke(pen, linePath(pen, columnOf(day, "p50")), colours.ink, 1.6, "dotted");
    stroke(pen, linePath(pen, columnOf(day, "p99")), colours.blue, 1.4);
  },
};

const COST = {
  name: "Cost",
  unit: "dollars since the start",
  height: 84,
  ticks(day, ghost) {
    const columns = [columnOf(day, "cost"), columnOf(day, "cost_needed"), columnOf(ghost, "cost")];
    return linearTicks(highest(...columns), 3);
  },
  ghost: "cost",
  legend: [
    ["blue", "solid", "this fleet", () => true],
    ["ink", "dashed", "clairvoyant fleet", day => known(day, "cost_needed")],
  ],
  areas(pen, day, colours) {
    const least = columnOf(day, "cost_needed");
    if (least.length) fill(pen, between(pen, columnOf(day, "cost"), least), colours.pale);
  },
  lines(pen, day, colours) {
    stroke(pen, linePath(pen, columnOf(day, "cost")), colours.blue, 2);
    stroke(pen, linePath(pen, columnOf(day, "cost_needed")), colours.ink, 1.2, "dashed");
  },
};

const PANELS = [LOAD, CAPACITY, LATENCY, COST];
