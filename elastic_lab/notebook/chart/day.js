// A day as the kernel sent it: columns of numbers by name, NaN where there is none.

const NO_BLOCK = new DataView(new ArrayBuffer(0));

function readDay(sent) {
  const names = sent?.columns ?? [], reasons = sent?.reasons ?? [];
  const length = sent?.length ?? 0;
  const view = sent?.block ?? NO_BLOCK;
  const end = view.byteOffset + view.byteLength;
  const all = new Float32Array(view.buffer.slice(view.byteOffset, end));
  const column = k => all.subarray(k * length, (k + 1) * length);
  const columns = Object.fromEntries(names.map((name, k) => [name, column(k)]));
  const lostBy = reasons.map((reason, k) => [reason, column(names.length + k)]);
  return { start: sent?.start ?? 0, step: sent?.step ?? 60, length, columns, lostBy };
}

const NONE = new Float32Array(0);

function columnOf(day, name) {
  return day?.columns[name] ?? NONE;
}

// The largest of several columns; 0 if there is none.
function highest(...columns) {
  let top = 0;
  for (const column of columns) for (const value of column) if (value > top) top = value;
  return top;
}

// The smallest above 0 and the largest, or null.
function range(...columns) {
  let low = Infinity, high = 0;
  for (const column of columns) {
    for (const value of column) {
      if (value > 0 && value < low) low = value;
      if (value > high) high = value;
    }
  }
  return high > 0 ? [low, high] : null;
}

// How many steps after the start of `day` another day begins on the same axis: where it was in
// time if the two days overlap, otherwise side by side.
function shiftOf(other, day) {
  const apart = other.start - day.start;
  const overlap = apart < day.length * day.step && -apart < other.length * other.step;
  return overlap ? apart : 0;
}
