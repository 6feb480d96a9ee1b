// Scales: from values to round numbers on an axis, and from numbers to words.

const ROUND = [1, 2, 5, 10];

// Round numbers from 0 to at least `top`, about `count` of them.
function linearTicks(top, count = 4) {
  const rough = (top || 1) / count;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = ROUND.map(each => each * size).find(each => each >= rough * 0.999);
  const steps = Math.ceil((top || 1) / step - 1e-6);
  return Array.from({ length: steps + 1 }, (_, k) => k * step);
}

// 1, 2, 5, 10, … from below `low` to above `high`, both above 0.
function logTicks(low, high) {
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const each of ROUND.slice(0, 3)) ticks.push(each * 10 ** power);
  }
  const first = ticks.findLastIndex(tick => tick <= low);
  const last = ticks.findIndex(tick => tick >= high);
  return ticks.slice(Math.max(first, 0), last + 1);
}

// Seconds between two labels of the time axis, so that at most `most` fit.
function timeStep(seconds, most) {
  const minutes = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440];
  const fitting = minutes.find(each => seconds / (60 * each) <= most);
  return 60 * (fitting ?? 1440 * Math.ceil(seconds / 86400 / most));
}

const pad = number => String(number).padStart(2, "0");

function clockTime(seconds) {
  const time = new Date(seconds * 1000);
  return `${pad(time.getUTCHours())}:${pad(time.getUTCMinutes())}`;
}

function dayOf(seconds) {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

// Short, for an axis.
function shortNumber(value) {
  return Number(value.toPrecision(3)).toLocaleString("en-US", { maximumFractionDigits: 4 });
}

function inRate(value) {
  return value.toLocaleString("en-US", { maximumFractionDigits: value < 100 ? 1 : 0 });
}

function inMinutes(value) {
  return `${inRate(value)}/min`;
}

function inInstances(value) {
  return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}

function inSeconds(value) {
  return value < 1 ? `${Math.round(value * 1000)} ms` : `${value.toFixed(1)} s`;
}

function inDollars(value) {
  return `$${value.toFixed(2)}`;
}
