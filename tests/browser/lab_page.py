"""A notebook open in JupyterLab, as a learner sees and uses it."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DEADLINE_MS = 30_000
SIZE = {"width": 1280, "height": 900}

READY = """() => {
    const panel = window.jupyterapp?.shell?.currentWidget;
    if (!panel?.context?.isReady || !panel.sessionContext?.isReady) return false;
    return panel.sessionContext.session?.kernel?.status === 'idle';
}"""
RUN_ALL = """() => {
    window.ranAll = false;
    jupyterapp.commands.execute('notebook:run-all-cells').finally(() => { window.ranAll = true; });
}"""
CELLS = """() => jupyterapp.shell.currentWidget.content.widgets.map(cell => ({
    id: cell.model.id,
    type: cell.model.type,
    source: cell.model.sharedModel.getSource(),
    count: cell.model.executionCount ?? null,
    outputs: cell.model.outputs?.toJSON() ?? [],
}))"""
GO_TO = """async id => {
    const notebook = jupyterapp.shell.currentWidget.content;
    const index = notebook.widgets.findIndex(cell => cell.model.id === id);
    notebook.activeCellIndex = index;
    await notebook.scrollToItem(index, 'start');
}"""
THEME_IS = """dark => document.body.dataset.jpThemeLight === String(!dark)
    && !document.getElementById('jupyterlab-splash')"""
# Each text below the element with its contrast by WCAG's formula, opacity blended in.
CONTRASTS = """element => {
    const rgba = text => { const n = text.match(/[\\d.]+/g).map(Number); n[3] ??= 1; return n; };
    const luminance = rgb => {
        const [r, g, b] = rgb.slice(0, 3).map(c => c / 255)
            .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const upwards = node => node ? [node, ...upwards(node.parentElement)] : [];
    const behind = node => upwards(node)
        .map(each => rgba(getComputedStyle(each).backgroundColor))
        .find(colour => colour[3] === 1) ?? [255, 255, 255, 1];
    const contrast = node => {
        const back = behind(node), front = rgba(getComputedStyle(node).color);
        const opacity = upwards(node).reduce((o, n) => o * getComputedStyle(n).opacity, front[3]);
        const seen = [0, 1, 2].map(i => opacity * front[i] + (1 - opacity) * back[i]);
        const [low, high] = [luminance(seen), luminance(back)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
    };
    const isText = node => [...node.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    const texts = [element, ...element.querySelectorAll('*')].filter(isText);
    return Object.fromEntries(texts.map(n => [n.textContent.trim(), contrast(n)]));
}"""
TELL_KERNEL = """async code => {
    const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
    return (await kernel.requestExecute({ code, store_history: false }).done).content.status;
}"""
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
SCROLL_TO = """top => {
    const outer = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) '
        + '.jp-WindowedPanel-outer');
    outer.scrollTop = top;
    return outer.scrollTop;
}"""


class LabPage:
    """One notebook in one browser page. Every wait has a deadline; nothing sleeps."""

    def __init__(self, browser: Any) -> None:
        self.page = browser.new_page(viewport=SIZE)
        self.page.set_default_timeout(DEADLINE_MS)
        self.requested: list[str] = []
        self.page.on("request", lambda request: self.requested.append(request.url))
        self.page.on("websocket", lambda socket: self.requested.append(socket.url))

    def open(self, address: str) -> None:
        """Open a notebook and wait until its kernel can be asked."""
        self.page.goto(address)
        self.page.wait_for_function(READY)

    def close(self) -> None:
        """Close the page."""
        self.page.close()

    def run_all(self) -> None:
        """Run every cell from the top, until the last has ended or one has failed."""
        self.page.evaluate(RUN_ALL)
        self.page.wait_for_function("() => window.ranAll")

    def cells(self) -> list[dict[str, Any]]:
        """Id, type, source, execution count and outputs of every cell."""
        return list(self.page.evaluate(CELLS))

    def cell(self, source: str) -> dict[str, Any]:
        """The code cell whose source starts with `source`."""
        return next(
            cell
            for cell in self.cells()
            if cell["type"] == "code" and cell["source"].startswith(source)
        )

    def go_to(self, cell: dict[str, Any]) -> Any:
        """Make a cell the active one, in view; returns its element."""
        self.page.evaluate(GO_TO, cell["id"])
        return self.page.locator(".jp-Notebook .jp-Cell.jp-mod-active")

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type text as a learner does, a key at a time."""
        self.page.keyboard.type(text)

    def use_theme(self, dark: bool) -> None:
        """Change JupyterLab's theme."""
        theme = "JupyterLab Dark" if dark else "JupyterLab Light"
        self.command("apputils:change-theme", theme=theme)
        self.page.wait_for_function(THEME_IS, arg=dark)

    def save(self) -> None:
        """Save the notebook."""
        self.command("docmanager:save")

    def command(self, name: str, **arguments: Any) -> None:
        """Let JupyterLab carry out one of its commands, and wait for it."""
        self.page.evaluate(
            "([name, given]) => jupyterapp.commands.execute(name, given).then(() => null)",
            [name, arguments],
        )

    def tell_kernel(self, code: str) -> None:
        """Let the kernel run code that is in no cell, and wait for its end."""
        assert self.page.evaluate(TELL_KERNEL, code) == "ok"

    def contrasts(self, element: Any) -> dict[str, float]:
        """Every text in `element`, with its contrast to what lies behind it."""
        return dict(element.evaluate(CONTRASTS))

    def photograph(self, folder: Path, name: str) -> None:
        """Write the whole notebook as one picture a screen."""
        folder.mkdir(parents=True, exist_ok=True)
        step, wanted, at = SIZE["height"] - 150, 0, -1
        while (now := self.page.evaluate(SCROLL_TO, wanted)) > at:
            at, wanted = now, now + step
            self.page.evaluate(FRAMES)
            self.page.screenshot(path=folder / f"{name}-{at:05.0f}.png")

    def asked_elsewhere(self) -> list[str]:
        """The requests of this page to anything but this machine."""
        inside = {"data", "blob", "about"}
        return [
            url
            for url in self.requested
            if urlsplit(url).scheme not in inside and urlsplit(url).hostname != "127.0.0.1"
        ]
