// The page: where widgets stand, what the reader has open, the focus, what is said aloud, how it all looks.
// It may not fetch, and does not know what a widget is about.
import { draw, el, tell } from "./widgets.js";
const VARIABLES = "paper panel ink soft line accent accent-ink good bad focus serif sans radius measure".split(" ");
const NUMBERED = ".rows > section > .group > .acts > button:not([aria-disabled])";
const root = document.documentElement;
const $ = (id) => document.getElementById(id);
const find = (selector, within = document) => within.querySelector(selector);
const keyed = ({ dataset }, within) => dataset.key && within && find(`[data-key="${CSS.escape(dataset.key)}"]`, within);
const [dark, contrast] = ["color-scheme: dark", "contrast: more"].map((wish) => matchMedia(`(prefers-${wish})`));
export class Page {
  slots = new Map();
  dock = el("div.dock", {}, (this.rows = el("div.rows")));
  t = (key) => this.fixed?.texts[`client.${key}`] ?? document.body.dataset[key] ?? "";
  constructor(ui) {
    this.ui = { ...ui, t: this.t, slot: (id) => this.slot(id) };
    dark.onchange = contrast.onchange = () => this.doc && this.look();
    addEventListener("scroll", () => this.follows() && this.news(null), { passive: true });
    addEventListener("keydown", (event) => this.key(event));
  }
  /** Show a document, or lay an update over what is there. `fresh`: the reader has come to another one. */
  show(doc, fixed, fresh) {
    if (fresh) this.leave();
    if (fresh || doc.seq > this.doc.seq) this.toast(null);
    const [follows, last, active] = [this.follows(), this.log?.entries.lastChild, document.activeElement];
    this.widgets = doc.patch ? { ...this.widgets, ...doc.widgets } : doc.widgets;
    for (const id of doc.gone ?? []) delete this.widgets[id];
    Object.assign(this, { doc, fixed });
    Object.assign(root, { lang: doc.language, dir: doc.dir });
    document.title = $("title").textContent = doc.title;
    this.look();
    this.lay();
    this.focus(fresh ? $("title") : active);
    const news = last ? last.nextSibling : this.log?.entries.lastChild;
    if (news) follows || this.mine ? this.scroll(news) : this.news(news); // mine: the reader's own doing brought it
    if (news) [this.mine, this.rows.scrollLeft] = [false, 0];
    else find(".question")?.scrollIntoView({ block: "nearest" });
    if (doc.announce && (news || find(".question"))) this.say(doc.announce); // a document may come twice
    for (const { type, text, tone } of Object.values(doc.widgets)) if (type === "toast") this.toast(text, tone);
  }
  leave() {
    this.log = this.slots.clear();
    this.close();
    for (const id of ["widgets", "main", "side", "sheets"]) $(id).replaceChildren();
    this.state(null, null);
    scrollTo(0, 0);
  }
  /** The section of a widget, made anew if the widget is otherwise than before; null if there is nothing to show. */
  slot(id) {
    const widget = this.widgets[id];
    const old = this.slots.get(id);
    const json = JSON.stringify(widget);
    if (old && old.json === json) return old.node;
    const log = widget?.type === "narrative" && old?.node && this.log;
    const inside = widget && !log ? [draw(widget, this.ui, id)].flat(3).filter(Boolean) : [];
    const head = el("h2", { id: `${id}.label` }, widget?.label);
    const named = { "data-widget": id, "data-type": widget?.type, title: widget?.src?.join("\n") };
    const made = () => el("section", { ...named, "aria-labelledby": head.id }, head, inside);
    const node = log ? old.node : inside.length ? made() : null;
    this.slots.set(id, { json, node });
    if (log) tell(log, widget, this.ui);
    else if (old?.node && node) carry(old.node, node);
    if (widget?.type === "narrative") this.log ??= node.lastChild;
    return node;
  }
  lay() {
    for (const [id, { node }] of this.slots) {
      const now = this.slot(id);
      if (node && now !== node) now ? node.replaceWith(now) : node.remove();
    }
    const all = Object.entries(this.widgets);
    const nested = all.flatMap(([, { tabs, widgets }]) => tabs?.flatMap((tab) => tab.widgets) ?? widgets ?? []);
    const others = all.filter(([id]) => !nested.includes(id)).map(([id]) => ({ id, region: "main", visible: true }));
    const panels = (this.fixed.layout[this.doc.kind] ?? others).filter((one) => one.visible && this.slot(one.id));
    panels.sort((one, other) => one.order - other.order);
    const of = (wanted) => panels.filter(({ region }) => region === wanted);
    const nodes = (list) => list.map(({ id }) => this.slot(id));
    const names = [...new Set(of("side").map(({ sheet }) => sheet))];
    const sheet = (name) => this.sheet(name, nodes(of("side").filter((one) => one.sheet === name)));
    const opener = (node) => (node.opener ??= el("button", { type: "button", popovertarget: node.id }, node.name));
    place($("widgets"), nodes(of("bar")));
    const kinds = { choices: [], composer: [] };
    const docks = ({ id }) => this.doc.kind === "session" && kinds[this.widgets[id].type]?.push(this.slot(id));
    place($("main"), [...nodes([...of("main"), ...of("bottom")].filter((one) => !docks(one))), this.dock]);
    place(this.rows, kinds.choices);
    place(this.dock, [this.rows, ...kinds.composer]);
    place($("side"), names.map(sheet));
    place($("sheets"), [...$("side").children].map(opener));
  }
  /** On a small screen the side is cut into sheets that are opened one at a time. */
  sheet(name, inside) {
    const node = $(`sheet.${name}`) ?? el("div.sheet", { id: `sheet.${name}`, popover: "auto" });
    node.closer ??= el("button.quiet", { type: "button", popovertarget: node.id }, this.t("close"));
    place(node, [...inside, node.closer]);
    return Object.assign(node, { name });
  }
  open(id) {
    const { label, widgets, close } = this.widgets[id];
    const shut = el("button.quiet", { type: "button", click: () => dialog.close() }, close);
    const inside = [el("h2", {}, label), widgets.map(this.ui.slot), shut];
    const dialog = el("dialog", { "aria-label": label, closedby: "any", close: () => dialog.remove() }, inside);
    document.body.append(dialog);
    dialog.showModal();
  }
  close = () => find("dialog")?.close() ?? find(".sheet:popover-open")?.hidePopover();
  /** Keep the focus where it was, or near, when its element was made anew. */
  focus(active) {
    const widget = this.slots.get(active.closest("[data-widget]")?.dataset.widget)?.node;
    const target = active.isConnected ? active : (keyed(active, widget) ?? widget ?? $("main"));
    if (target === document.activeElement) return;
    if (target === widget) widget.tabIndex = -1;
    target.focus({ preventScroll: true });
  }
  key(event) {
    const typing = event.target.matches("input,textarea,select");
    if (event.key === "Escape") typing ? event.target.blur() : this.toast(null);
    if (typing || event.ctrlKey || event.metaKey || event.altKey || find("dialog,.sheet:popover-open")) return;
    if (event.key === "/") find("textarea")?.focus(event.preventDefault());
    else document.querySelectorAll(NUMBERED)[/^[1-9]$/.test(event.key) ? event.key - 1 : -1]?.click();
  }
  /** Does the reader see the end of the story, or nearly? */
  follows = () => !(this.log?.entries.lastChild?.getBoundingClientRect().bottom > innerHeight);
  /** Bring an entry below the bar; twice, for heights above it may only now become known. */
  scroll(node) {
    root.style.scrollPaddingBlockStart = `${find("header").offsetHeight + 16}px`;
    node.scrollIntoView(this.news(null));
    requestAnimationFrame(() => node.scrollIntoView());
  }
  /** Offer to go to what is new below, where the reader stays above it. */
  news(node) {
    Object.assign($("news"), { textContent: this.t("new_text"), hidden: !node, onclick: () => this.scroll(node) });
  }
  say = (text) => void $("status").replaceChildren(el("span", {}, text));
  /** Tell something that is no part of a document, with a button under it; null: no more. */
  toast(text, tone = "plain", word = "dismiss", then = () => this.toast(null)) {
    const button = el("button.quiet", { type: "button", click: then }, this.t(word));
    $("toast").replaceChildren(...(text ? [el("p", {}, text), button] : []));
    $("toast").className = tone;
    if (text) this.say(text);
  }
  state(word, action) {
    const words = word === "live" ? (action ? ["saving"] : [word, "saved"]) : [word, action && "queued"];
    $("line").dataset.state = word;
    $("line").replaceChildren(...words.filter(Boolean).map((key) => el("span", {}, this.t(key))));
    find(".queued")?.remove();
    if (action) this.log?.after(el("p.said queued", {}, action.label));
  }
  look() {
    const { theme, high_contrast: high, reduce_motion: still, dyslexia_font: letters, ...size } = this.doc.options;
    const wanted = high || contrast.matches ? "contrast" : dark.matches ? "dark" : "light";
    const looks = this.fixed.themes.filter((one) => one.id !== "auto");
    const chosen = looks.find(({ id }) => id === theme && !high) ?? looks.find(({ scheme }) => scheme === wanted);
    const { css = {}, scheme } = chosen ?? {};
    for (const name of VARIABLES) root.style.setProperty(`--${name}`, css[`--${name}`] ?? "");
    root.style.setProperty("--scale", size.text_scale);
    root.style.setProperty("--leading", size.line_height);
    Object.assign(root.dataset, { scheme, still, letters, kind: this.doc.kind });
  }
}
/** Lay nodes into a parent in this order. Those that stand right are not moved: they would lose the focus. */
function place(parent, nodes) {
  for (const [index, node] of nodes.entries())
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  while (parent.children.length > nodes.length) parent.lastChild.remove();
}
/** Take over what the reader opened and typed. */
function carry(old, node) {
  for (const was of old.querySelectorAll("[data-key]")) {
    const now = keyed(was, node) ?? {};
    const chosen = was.options && [...was.options].some((one) => one.selected !== one.defaultSelected);
    if (was.localName === "details") now.open = was.open;
    if (was.checked !== was.defaultChecked) now.checked = was.checked;
    if (chosen || ("defaultValue" in was && was.value !== was.defaultValue)) now.value = was.value;
  }
}
