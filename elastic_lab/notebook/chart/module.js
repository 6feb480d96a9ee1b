// What the notebook's page runs: the chart while the day is played, then its picture, alive.

// Seconds between two steps of the chart for those who asked for less motion.
const CALM_SECONDS = 1;
const SHOWN = ["day", "ghost", "summary"];

function play({ model, el }) {
  const chart = new Chart(model.get("about"), { playing: true });
  let shownAt = -Infinity;
  const update = () => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches && !model.get("ended").key;
    const now = performance.now();
    if (calm && now - shownAt < 1000 * CALM_SECONDS) return;
    shownAt = now;
    const [day, ghost, summary] = SHOWN.map(name => model.get(name));
    chart.update({ day, ghost, summary });
  };
  const alive = event => {
    if (event.detail === model.get("ended").key) chart.node.hidden = true;
  };
  el.append(chart.node);
  update();
  for (const name of [...SHOWN, "ended"]) model.on(`change:${name}`, update);
  document.addEventListener(ALIVE, alive);
  return () => {
    for (const name of [...SHOWN, "ended"]) model.off(`change:${name}`, update);
    document.removeEventListener(ALIVE, alive);
    chart.close();
  };
}

export default {
  initialize: ({ model }) => revive(model),
  render: play,
};
