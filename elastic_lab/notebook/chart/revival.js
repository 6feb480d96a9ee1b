// A finished day's picture, wherever the page shows it, comes to life: the chart takes its place.
// Where nothing of this runs (no kernel, another editor), the picture stays as it is.

const PICTURES = ".jp-RenderedImage > img[src^='data:image/png']";
const ALIVE = "elastic-lab-alive";

function revive(model) {
  const charts = new Map();
  const look = () => {
    const { key } = model.get("ended") ?? {};
    if (!key) return;
    for (const picture of document.querySelectorAll(PICTURES)) {
      if (!charts.has(picture) && !picture.hidden && picture.src.endsWith(key)) {
        charts.set(picture, stand(picture, model));
      }
    }
  };
  const pages = new MutationObserver(changes => {
    if (changes.some(change => change.addedNodes.length)) look();
  });
  pages.observe(document.body, { childList: true, subtree: true });
  model.on("change:ended", look);
  look();
  return () => {
    pages.disconnect();
    model.off("change:ended", look);
    for (const [picture, chart] of charts) {
      chart.close();
      picture.hidden = false;
    }
  };
}

// Put a chart in the place of a picture.
function stand(picture, model) {
  const chart = new Chart(model.get("about"), { playing: false });
  picture.hidden = true;
  picture.after(chart.node);
  chart.update(finished(model));
  document.dispatchEvent(new CustomEvent(ALIVE, { detail: model.get("ended").key }));
  return chart;
}

function finished(model) {
  const { events, text } = model.get("ended");
  const title = model.get("stopped") || undefined;
  const [day, ghost, summary] = SHOWN.map(name => model.get(name));
  return { day, ghost, events, text, title, summary };
}
