// What the notebook's page runs: the chart while the day is played, then its picture, alive.

// Seconds between two steps of the chart for those who asked for less motion.
const CALM_SECONDS = 1;

function play({ model, el }) {
  const chart = new Chart(model.get("about"), { playing: true });
  let shownAt = -Infinity;
  const update = () => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches && !model.get("ended").key;
    const now = performance.now();
    if (calm && now - shownAt < 1000 * CALM_SECONDS) return;
    shownAt = now;
    chart.update({ day: model.get("day"), ghost: model.get("ghost") });
  };
  const alive = event => {
    if (event.detail === model.get("ended").key) chart.node.hidden = true;
  };
  el.append(chart.node);
  update();
  for (const name of ["day", "ghost", "ended"]) model.on(`change:${name}`, update);
  document.addEventListener(ALIVE, alive);
  return () => {
    for (const name of ["day", "ghost", "ended"]) model.off(`change:${name}`, update);
    document.removeEventListener(ALIVE, alive);
    chart.close();
  };
}

export default {
  initialize: ({ model }) => revive(model),
  render: play,
};
