// What a day's chart says in words: the rows of its readout, its time and its date.

function readAt(day, k) {
  const at = name => columnOf(day, name)[k];
  const rows = [
    ["offered", at("offered"), value => `${inRate(value)}/s`],
    ["lost", at("lost"), value => `${inRate(value)}/s`],
    ...reasonsAt(day, k),
    ["desired", at("desired"), inInstances],
    ["in service", at("in_service"), inInstances],
    ["needed", at("needed"), inInstances],
    ["p50", at("p50"), inSeconds],
    ["p99", at("p99"), inSeconds],
    ["cost", at("cost"), inDollars],
    ["clairvoyant", at("cost_needed"), inDollars],
  ];
  return rows.filter(([, value]) => Number.isFinite(value)).map(([name, value, told]) =>
    [name, told(value)]);
}

function reasonsAt(day, k) {
  return day.lostBy
    .filter(([, column]) => column[k] > 0)
    .map(([reason, column]) => [`– ${reason}`, 60 * column[k] / day.step, inMinutes]);
}

function timeAt(day, k) {
  const time = day.start + k * day.step;
  return `${dayOf(time)} ${clockTime(time)}`;
}

function doing(about) {
  return `Playing ${about.title}`;
}

// At the end of the time axis's legend.
function axisNote(day) {
  return day.length ? `${dayOf(day.start)}, UTC` : "UTC";
}
