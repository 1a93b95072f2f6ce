// What the shell does in the browser: theme, menus, drawer, copying, keys. Delegated, so that it works on static and on
// interactive pages alike and survives every rerender.
(() => {
  const closest = (event, selector) => event.target instanceof Element && event.target.closest(selector);

  document.addEventListener("click", event => {
    const theme = closest(event, "[data-theme-set]");
    if (theme) { collectorTheme(theme.dataset.themeSet); mark(); }
    if (closest(event, "[data-drawer]")) document.querySelector(".app")?.classList.toggle("open");
    else if (closest(event, ".drawer a") || !closest(event, ".drawer")) document.querySelector(".app.open")?.classList.remove("open");
    const keys = closest(event, "[data-keys-switch]");
    if (keys) { localStorage.setItem("collector-keys", single() ? "off" : "on"); mark(); }
    const copy = closest(event, "[data-copy], [data-copy-from]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy ?? document.getElementById(copy.dataset.copyFrom)?.innerText ?? "").then(() => {
      copy.classList.add("copied");
      setTimeout(() => copy.classList.remove("copied"), 2000);
    });
    if (closest(event, "[data-reload]")) location.reload();
    if (closest(event, "[data-print]")) print();
    if (closest(event, "[data-keys-help]")) help();
    if (closest(event, "[data-close]")) closest(event, "dialog")?.close();
    for (const menu of document.querySelectorAll("details.menu[open]"))
      if (!menu.contains(event.target) || closest(event, ".pop button, .pop a")) menu.removeAttribute("open");
  });
  // The state of a choice is written when its menu opens: the page itself does not know it.
  document.addEventListener("toggle", mark, true);

  function mark() {
    const choice = document.documentElement.dataset.themeChoice || "system";
    for (const item of document.querySelectorAll("[data-theme-set]")) item.setAttribute("aria-checked", item.dataset.themeSet === choice);
    for (const item of document.querySelectorAll("[data-keys-switch]")) item.setAttribute("aria-checked", single());
  }
  function help() { document.getElementById("key-help")?.showModal(); }
  function single() { return localStorage.getItem("collector-keys") !== "off"; }

  // A long navigation is scrolled to the present page, once: later the person scrolls it.
  addEventListener("load", () => document.querySelector(".nav [aria-current]")?.scrollIntoView({ block: "nearest" }));

  let go = 0;
  document.addEventListener("keydown", event => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape") {
      if (closest(event, "input[type=search]")) event.target.blur();
      document.querySelector(".app.open")?.classList.remove("open");
      for (const menu of document.querySelectorAll("details.menu[open]")) { menu.removeAttribute("open"); menu.querySelector("summary").focus(); }
      return;
    }
    const dialog = document.querySelector(".mud-dialog, dialog[open]");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const confirm = (dialog || document).querySelector('[data-key="ctrl+enter"]:not([disabled])');
      if (confirm) {
        event.preventDefault();
        // A field tells what was written in it when it is left: without that the last word would not be saved.
        const at = document.activeElement;
        at?.blur();
        confirm.click();
        if (at?.isConnected) at.focus();
      }
      return;
    }
    if (event.key.toLowerCase() === "s" && (event.ctrlKey || event.metaKey) && !dialog) {
      const save = document.querySelector("[data-save]:not([disabled])");
      if (!save) return;
      event.preventDefault();
      // A field tells of its change when it is left.
      const field = document.activeElement;
      field?.blur();
      save.click();
      field?.focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || dialog || !single()) return;
    if (closest(event, "input, textarea, select, [contenteditable]")) return;
    const key = event.key.toLowerCase();
    if (go && Date.now() - go < 1500) {
      go = 0;
      const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (link) { event.preventDefault(); link.click(); }
      return;
    }
    if (key === "g") { go = Date.now(); return; }
    if (key === "?") { event.preventDefault(); help(); return; }
    if (key === "j" || key === "k") { step(event, key === "j" ? 1 : -1); return; }
    const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]:not([disabled])`)].find(x => x.offsetParent);
    if (target) { event.preventDefault(); target.click(); return; }
    const focus = [...document.querySelectorAll(`[data-key-focus="${CSS.escape(key)}"]:not([disabled])`)].find(x => x.offsetParent);
    if (focus) { event.preventDefault(); focus.focus(); focus.scrollIntoView({ block: "nearest" }); }
  });

  // Whether the rows of a live list must stay where they are: its box is scrolled, or the focus or the pointer is in it.
  window.collectorInHand = list => {
    for (let box = list?.parentElement; box; box = box.parentElement) if (box.scrollTop > 4) return true;
    return !!list && (list.contains(document.activeElement) || (matchMedia("(hover: hover)").matches && list.matches(":hover")));
  };

  // Countdowns go on here: <span data-until="2026-11-24T09:48:51Z">in 0:42</span>. What the server wrote tells how far its clock is from ours.
  const clocks = new WeakMap();
  setInterval(() => {
    for (const element of document.querySelectorAll("[data-until]")) {
      const text = [...element.childNodes].find(x => x.nodeType === Node.TEXT_NODE && /\d+:\d\d/.test(x.data));
      const until = Date.parse(element.dataset.until);
      if (!text || !until) continue;
      const written = text.data.match(/\d+(:\d\d)+/)[0];
      let clock = clocks.get(element);
      if (clock?.until !== until) clocks.set(element, clock = { until, ends: Date.now() + 1000 * written.split(":").reduce((sum, x) => sum * 60 + +x, 0) });
      const left = Math.max(0, Math.round((clock.ends - Date.now()) / 1000));
      const [hours, minutes, seconds] = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60].map(String);
      const now = (hours === "0" ? minutes : hours + ":" + minutes.padStart(2, "0")) + ":" + seconds.padStart(2, "0");
      if (now !== written) text.data = text.data.replace(written, now);
    }
  }, 1000);

  function step(event, by) {
    const rows = [...document.querySelectorAll("[data-row]")].filter(x => x.offsetParent);
    if (!rows.length) return;
    event.preventDefault();
    const now = rows.indexOf(document.activeElement);
    const next = rows[Math.max(0, Math.min(rows.length - 1, now < 0 ? 0 : now + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
})();
