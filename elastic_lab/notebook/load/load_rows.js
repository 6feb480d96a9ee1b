// What a load's chart says in words: the rows of its readout, its time and its pace.

function readAt(day, k) {
  const at = name => columnOf(day, name)[k];
  const rows = [
    ["scheduled", at("scheduled"), value => `${inRate(value)}/s`],
    ...day.lostBy
      .filter(([, column]) => column[k] > 0)
      .map(([name, column]) => [`– ${name}`, column[k], value => `${inRate(value)}/s`]),
    ["p50", at("p50"), inMilliseconds],
    ["p99", at("p99"), inMilliseconds],
    ["slip, worst", at("slip"), inMilliseconds],
    ["under way", at("waiting"), value => inRate(value)],
  ];
  return rows.filter(([, value]) => Number.isFinite(value)).map(([name, value, told]) =>
    [name, told(value)]);
}

function inMilliseconds(value) {
  return value < 0.1 ? `${(1000 * value).toFixed(1)} ms` : inSeconds(value);
}

function timeAt(day, k) {
  return `${(k * day.step).toFixed(2)} to ${((k + 1) * day.step).toFixed(2)} s`;
}

function doing(about) {
  return about.title;
}

function axisNote(day, about) {
  return `seconds of yours; ${about.pace}`;
}
