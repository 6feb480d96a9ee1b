// How far the day is, and a button that stops it.
// A kernel that runs a cell reads no messages of a widget: the button asks the Jupyter server.

class Progress {
  constructor(about) {
    this.about = about;
    this.node = element("div", "el-progress");
    this.track = element("div", "el-track");
    this.bar = element("div", "el-bar");
    this.percent = element("span", "el-percent", "0 %");
    this.note = element("span", "el-note");
    this.note.setAttribute("role", "status");
    this.track.setAttribute("role", "progressbar");
    this.track.setAttribute("aria-label", doing(about));
    this.track.append(this.bar);
    this.node.append(this.track, this.percent, this.note);
    this.offerCancel();
  }

  offerCancel() {
    if (this.about.note) {
      this.note.textContent = this.about.note;
      return;
    }
    const server = jupyterServer();
    if (!server || !this.about.interrupt) {
      this.note.textContent = "To cancel, use the notebook's stop button.";
      return;
    }
    this.button = element("button", "el-cancel", "Cancel");
    this.button.type = "button";
    this.button.addEventListener("click", () => this.cancel(server));
    this.node.append(this.button);
  }

  async cancel(server) {
    this.button.disabled = true;
    this.note.textContent = "Cancelling …";
    try {
      await interrupt(server, this.about.interrupt);
    } catch {
      this.note.textContent = "That did not work: use the notebook's stop button.";
      this.button.disabled = false;
    }
  }

  show(share) {
    const percent = Math.floor(100 * Math.min(share, 1));
    this.bar.style.width = `${percent}%`;
    this.percent.textContent = `${percent} %`;
    this.track.setAttribute("aria-valuenow", percent);
  }
}

// The server that this page came from, as it describes itself; null in other editors.
function jupyterServer() {
  try {
    const settings = JSON.parse(document.getElementById("jupyter-config-data").textContent);
    return { url: new URL(settings.baseUrl, location.href), token: settings.token };
  } catch {
    return null;
  }
}

async function interrupt(server, kernel) {
  const headers = { "Content-Type": "application/json" };
  const xsrf = document.cookie.match(/(?:^|; )_xsrf=([^;]+)/);
  if (xsrf) headers["X-XSRFToken"] = decodeURIComponent(xsrf[1]);
  if (server.token) headers.Authorization = `token ${server.token}`;
  const url = new URL(`api/kernels/${encodeURIComponent(kernel)}/interrupt`, server.url);
  const answer = await fetch(url, { method: "POST", headers, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
}
