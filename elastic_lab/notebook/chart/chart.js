// The chart: four panels over one time axis, a crosshair through all of them, and its readout.

const LEFT = 56, RIGHT = 14;
const THEME_SETTLES_MS = 300;
const LABEL_ROOM = 6;
const COLOURS = ["ink", "muted", "grid", "pale", "blue", "amber", "vermillion", "before"];

class Chart {
  constructor(about, { playing }) {
    this.about = about;
    this.day = readDay();
    this.ghost = null;
    this.events = [];
    this.playing = playing;
    this.at = null;
    this.build();
    this.watch();
  }

  build() {
    this.node = element("div", "elastic-lab-chart");
    this.title = element("div", "el-title", this.about.title);
    this.summary = element("div", "el-summary");
    this.progress = this.playing ? new Progress(this.about) : null;
    this.stage = element("div", "el-stage");
    this.stage.tabIndex = 0;
    this.stage.setAttribute("role", "img");
    // JupyterLab's own keys would move on to the next cell.
    this.stage.dataset.lmSuppressShortcuts = "true";
    this.panels = PANELS.map(panel => new PanelView(panel));
    this.axis = document.createElement("canvas");
    this.axisLegend = element("div", "el-head el-axis-legend");
    this.cross = element("div", "el-cross");
    this.readout = element("div", "el-readout");
    this.cross.hidden = this.readout.hidden = true;
    this.said = element("div", "el-said");
    this.said.setAttribute("role", "status");
    const parts = [...this.panels.map(view => view.node), this.axis, this.axisLegend];
    this.stage.append(...parts, this.cross, this.readout);
    this.node.append(this.title, ...(this.progress ? [this.progress.node] : []), this.stage);
    this.node.append(this.summary, this.said);
  }

  // Everything that can change how the chart looks without news from the kernel.
  watch() {
    this.sizes = new ResizeObserver(() => this.soon());
    this.sizes.observe(this.stage);
    // A page may tell of its new theme before it wears it.
    this.themes = new MutationObserver(() => {
      this.soon();
      setTimeout(() => this.soon(), THEME_SETTLES_MS);
    });
    const attributeFilter = ["data-jp-theme-name", "data-jp-theme-light", "class"];
    this.themes.observe(document.body, { attributes: true, attributeFilter });
    this.stage.addEventListener("pointermove", event => this.point(event));
    this.stage.addEventListener("pointerleave", () => this.moveTo(null));
    this.stage.addEventListener("keydown", event => this.press(event));
    this.stage.addEventListener("blur", () => this.moveTo(null));
  }

  close() {
    this.sizes.disconnect();
    this.themes.disconnect();
    cancelAnimationFrame(this.frame);
    this.node.remove();
  }

  update({ day, ghost, events, text, title, summary }) {
    this.day = readDay(day);
    this.ghost = ghost?.length ? readDay(ghost) : null;
    this.events = events ?? [];
    this.title.textContent = title ?? this.about.title;
    this.summary.textContent = summary ?? "";
    this.stage.setAttribute("aria-label", text ?? doing(this.about));
    this.progress?.show(this.day.length * this.day.step / (60 * this.about.minutes));
    this.soon();
  }

  soon() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }

  get seconds() {
    const played = this.day.length * this.day.step;
    return this.playing ? Math.max(60 * this.about.minutes, played) : played || 60;
  }

  draw() {
    const width = this.stage.clientWidth;
    if (!width) return;
    const started = performance.now();
    const colours = coloursOf(this.node);
    const frame = { left: LEFT, right: width - RIGHT, width, seconds: this.seconds };
    frame.xOf = after => LEFT + (after / frame.seconds) * (frame.right - LEFT);
    this.frameDrawn = frame;
    for (const view of this.panels) view.draw(frame, this.day, this.ghost, colours, this.about);
    const brush = sized(this.axis, width, AXIS_HEIGHT);
    drawTimeAxis({ ...frame, brush }, this.day, this.events, colours);
    this.drawAxisLegend(colours);
    this.moveTo(this.at);
    performance.clearMeasures("elastic-lab-chart");
    performance.measure("elastic-lab-chart", { start: started });
  }

  drawAxisLegend(colours) {
    const kinds = Object.keys(MARKS).filter(kind => this.events.some(each => each.kind === kind));
    this.axisLegend.replaceChildren(...kinds.map(kind => {
      const [colour, name, mark] = MARKS[kind];
      const sign = element("span", "el-sign", mark);
      sign.style.color = colours[colour];
      const entry = element("span", "el-entry");
      entry.append(sign, element("span", "", name));
      return entry;
    }));
    this.axisLegend.append(element("span", "el-date", axisNote(this.day, this.about)));
  }

  point(event) {
    const frame = this.frameDrawn;
    if (!frame || !this.day.length) return;
    const x = event.clientX - this.stage.getBoundingClientRect().left;
    const share = (x - frame.left) / (frame.right - frame.left);
    const k = Math.floor(share * frame.seconds / this.day.step);
    this.moveTo(Math.min(Math.max(k, 0), this.day.length - 1));
  }

  press(event) {
    const last = this.day.length - 1, far = event.shiftKey ? 15 : 1;
    const from = this.at ?? (event.key === "ArrowLeft" ? last + 1 : -1);
    const moves = { ArrowLeft: from - far, ArrowRight: from + far, Home: 0, End: last };
    if (event.key === "Escape") this.moveTo(null);
    else if (event.key in moves && last >= 0) {
      this.moveTo(Math.min(Math.max(moves[event.key], 0), last));
      this.say();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Put the crosshair at a step of the day, or take it away.
  moveTo(k) {
    this.at = k;
    const away = k === null || !this.frameDrawn || k >= this.day.length;
    this.cross.hidden = this.readout.hidden = away;
    if (away) return;
    const frame = this.frameDrawn;
    const x = frame.xOf((k + 0.5) * this.day.step);
    this.cross.style.transform = `translateX(${x}px)`;
    showReadout(this.readout, this.day, k, this.eventsNear(x), this.ghostNow());
    const rightHalf = x > frame.width / 2;
    this.readout.style.left = rightHalf ? "" : `${x + 12}px`;
    this.readout.style.right = rightHalf ? `${frame.width - x + 12}px` : "";
  }

  eventsNear(x) {
    const frame = this.frameDrawn;
    const far = event => Math.abs(frame.xOf(event.time - this.day.start) - x);
    return this.events.filter(event => far(event) <= NEAR_PIXELS);
  }

  ghostNow() {
    if (!this.ghost) return null;
    return { day: this.ghost, steps: Math.round(shiftOf(this.ghost, this.day) / this.day.step) };
  }

  // For those who cannot see the readout.
  say() {
    const told = readAt(this.day, this.at).map(row => row.join(" "));
    this.said.textContent = `${timeAt(this.day, this.at)}: ${told.join(", ")}`;
  }
}

// One panel: a heading with its legend, and a canvas.
class PanelView {
  constructor(panel) {
    this.panel = panel;
    this.node = element("div", "el-panel");
    this.head = element("div", "el-head");
    this.canvas = document.createElement("canvas");
    this.node.append(this.head, this.canvas);
    this.entries = "";
  }

  draw(frame, day, ghost, colours, about) {
    const { panel } = this;
    this.drawHead(day, ghost, about);
    const brush = sized(this.canvas, frame.width, panel.height);
    const ticks = panel.ticks(day, ghost, about);
    const pen = { ...frame, brush, ratio: devicePixelRatio, y: scale(panel, ticks) };
    drawGrid(pen, ticks, colours);
    pen.x = k => frame.xOf(k * day.step);
    brush.save();
    brush.beginPath();
    brush.rect(frame.left, 0, frame.right - frame.left, panel.height);
    brush.clip();
    panel.areas(pen, day, colours);
    if (ghost) drawGhost(pen, columnOf(ghost, panel.ghost), ghost, day, colours);
    panel.lines(pen, day, colours, about);
    brush.restore();
  }

  drawHead(day, ghost, about) {
    const shown = this.panel.legend.filter(([, , , there]) => there(day));
    const then = this.panel.ghost;
    if (has(ghost, then)) shown.push(["before", "solid", `${then.replace("_", " ")} before`]);
    const names = shown.map(entry => entry[2]).join();
    if (names === this.entries) return;
    this.entries = names;
    const title = element("span", "el-panel-name", this.panel.name);
    const unit = element("span", "el-unit", this.panel.unit);
    this.head.replaceChildren(title, unit, ...shown.map(([colour, kind, name]) => {
      const entry = element("span", "el-entry");
      const swatch = element("span", `el-swatch el-${kind}`);
      swatch.style.setProperty("--el-colour", `var(--el-${colour})`);
      const said = name === "objective" ? `objective ${inSeconds(about.objective)}` : name;
      entry.append(swatch, element("span", "", said));
      return entry;
    }));
  }
}

// Below the lines of this day, above its areas.
function drawGhost(pen, column, ghost, day, colours) {
  const shift = shiftOf(ghost, day);
  const then = { ...pen, x: k => pen.xOf(shift + k * ghost.step) };
  const shown = column.map(value => (value > 0 ? value : NaN));
  stroke(then, stepPath(then, shown), colours.before, 1.4);
}

function scale(panel, ticks) {
  const [low, high] = [ticks[0], ticks.at(-1)];
  const bottom = panel.height - LABEL_ROOM, room = bottom - LABEL_ROOM;
  if (!panel.log) return value => bottom - (value / high) * room;
  const decades = Math.log(high / low) || 1;
  return value => (value > 0 ? bottom - (Math.log(value / low) / decades) * room : NaN);
}

function drawGrid(pen, ticks, colours) {
  const { brush } = pen;
  brush.font = `11px ${colours.font}`;
  brush.textAlign = "right";
  brush.textBaseline = "middle";
  for (const tick of ticks) {
    const y = Math.round(pen.y(tick));
    brush.fillStyle = colours.grid;
    brush.fillRect(pen.left, y, pen.right - pen.left, 1);
    brush.fillStyle = colours.muted;
    brush.fillText(shortNumber(tick), pen.left - 8, y);
  }
}

// A canvas as sharp as the screen, cleared; its brush draws in the page's pixels.
function sized(canvas, width, height) {
  const ratio = devicePixelRatio;
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const brush = canvas.getContext("2d");
  brush.setTransform(ratio, 0, 0, ratio, 0, 0);
  brush.clearRect(0, 0, width, height);
  return brush;
}

function coloursOf(node) {
  const style = getComputedStyle(node);
  const colours = COLOURS.map(name => [name, style.getPropertyValue(`--el-${name}`).trim()]);
  return { ...Object.fromEntries(colours), font: style.fontFamily };
}
