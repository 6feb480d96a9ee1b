// Marks on a canvas: areas, steps and lines of a column. A pen knows the panel's scales.

// How a line is told from others without its colour.
const DASHES = { solid: [], dashed: [6, 4], dotted: [1.5, 3], mixed: [8, 3, 2, 3] };

function stepPath(pen, column, path = new Path2D()) {
  let drawing = false;
  for (let k = 0; k < column.length; k++) {
    const y = pen.y(column[k]);
    if (Number.isNaN(y)) { drawing = false; continue; }
    if (drawing) path.lineTo(pen.x(k), y);
    else path.moveTo(pen.x(k), y);
    path.lineTo(pen.x(k + 1), y);
    drawing = true;
  }
  return path;
}

function linePath(pen, column) {
  const path = new Path2D();
  let drawing = false;
  for (let k = 0; k < column.length; k++) {
    const y = pen.y(column[k]);
    if (Number.isNaN(y)) { drawing = false; continue; }
    if (drawing) path.lineTo(pen.x(k + 0.5), y);
    else path.moveTo(pen.x(k + 0.5), y);
    drawing = true;
  }
  return path;
}

// What lies between two columns where the upper one is higher.
function between(pen, upper, lower) {
  const path = new Path2D();
  for (let k = 0; k < upper.length; k++) {
    const low = lower ? lower[k] : 0;
    if (!(upper[k] > low)) continue;
    let end = k + 1;
    while (end < upper.length && upper[end] === upper[k] && (lower ? lower[end] : 0) === low) end++;
    const top = pen.y(upper[k]);
    path.rect(pen.x(k), top, pen.x(end) - pen.x(k), pen.y(low) - top);
    k = end - 1;
  }
  return path;
}

function stroke(pen, path, colour, width = 1.2, dash = "solid") {
  pen.brush.strokeStyle = colour;
  pen.brush.lineWidth = width;
  pen.brush.lineJoin = "round";
  pen.brush.setLineDash(DASHES[dash]);
  pen.brush.stroke(path);
  pen.brush.setLineDash([]);
}

function fill(pen, path, colour) {
  pen.brush.fillStyle = colour;
  pen.brush.fill(path);
}

// Slanted lines, or dots, over a thin wash of the same colour.
function hatch(pen, path, colour, kind) {
  pen.brush.save();
  pen.brush.globalAlpha = kind === "dots" ? 0.5 : 0.3;
  fill(pen, path, colour);
  pen.brush.globalAlpha = 1;
  const pattern = pen.brush.createPattern(tile(colour, kind, pen.ratio), "repeat");
  pattern.setTransform(new DOMMatrix().scale(1 / pen.ratio));
  fill(pen, path, pattern);
  pen.brush.restore();
}

const tiles = new Map();

function tile(colour, kind, ratio) {
  const name = [colour, kind, ratio].join();
  if (!tiles.has(name)) tiles.set(name, drawTile(colour, kind, ratio));
  return tiles.get(name);
}

function drawTile(colour, kind, ratio) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.round(6 * ratio);
  const brush = canvas.getContext("2d");
  const size = canvas.width;
  brush.strokeStyle = brush.fillStyle = colour;
  brush.lineWidth = 1.1 * ratio;
  brush.beginPath();
  if (kind === "dots") {
    brush.arc(size / 2, size / 2, ratio, 0, 7);
    brush.fill();
  } else {
    for (const shift of [-size, 0, size]) {
      brush.moveTo(shift - 1, size + 1);
      brush.lineTo(shift + size + 1, -1);
    }
    brush.stroke();
  }
  return canvas;
}
