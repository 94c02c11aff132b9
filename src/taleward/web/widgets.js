// Widgets: one function a type, from served values to elements, and forms back to the JSON that they are sent as.
// Whatever a reader sees was served, and is set as text. It may not fetch, decide, judge a value or keep anything.
/** Make an element: `tag.class`, attributes (a function listens; true, false, null as they suggest), what is in it. */
export function el(name, attributes = {}, ...inside) {
  const [tag, style] = name.split(".");
  const node = document.createElement(tag);
  if (style) node.className = style;
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(key, value);
    else if (value != null && value !== false) node.setAttribute(key, value === true && key[4] !== "-" ? "" : value);
  }
  node.append(...inside.flat(3).filter(Boolean));
  return node;
}
const all = (list, make) => (list ?? []).map(make);
const some = (list, make) => list?.length > 0 && make(list);
const joined = (...words) => words.filter(Boolean).join(" · ");
const paragraphs = (text) => all(text?.split(/\n{2,}/), (part) => el("p", {}, part));
/** A button for something to do. What cannot be done stays in reach, and says why. */
function button(action, ui) {
  const { id, label, detail, reason, style = "plain", available = true } = action;
  const named = { type: "button", "data-key": id, "aria-disabled": available ? null : true };
  const more = available ? detail : reason;
  const click = () => ui.run(action);
  return el(`button.${style}`, { ...named, click }, el("span", {}, label), more && el("small", {}, more));
}
const acts = (actions, ui) => some(actions, () => el("div.acts", {}, all(actions, (action) => button(action, ui))));
const group = ({ label, actions }, ui) => el("div.group", {}, label && el("h3", {}, label), acts(actions, ui));
const groups = (list, ui) => all(list, (one) => group(one, ui));
const folded = (key, head, ...inside) => el("details", { "data-key": key }, el("summary", {}, head), inside);
const choices = ({ question, groups: now, more, more_label: label }, ui) => [
  question && el("p.question", {}, question),
  groups(now, ui),
  some(more, () => folded(null, label ?? ui.t("more"), groups(more, ui))),
];
function composer({ label, placeholder, max_length: maxlength, send: word, available = true, reason }, ui, id) {
  const send = () => available && box.value.trim() && ui.said(box);
  const enters = ({ key, shiftKey, isComposing }) => key === "Enter" && !shiftKey && !isComposing;
  const keydown = (event) => enters(event) && send(event.preventDefault());
  const blocked = { readonly: !available, "aria-disabled": available ? null : true };
  const hints = { "aria-label": label, rows: 1, placeholder, maxlength, enterkeyhint: "send", "data-key": id };
  const box = el("textarea", { ...hints, ...blocked, keydown, input: () => ui.draft(box.value) });
  box.value = ui.draft();
  const sender = el("button.primary", { type: "button", ...blocked, click: send }, word);
  return [!available && note(reason), el("div.line", {}, box, sender)];
}
const stat = ({ label, value }) => el(isNaN(value) ? "div" : "div.num", {}, el("dt", {}, label), el("dd", {}, value));
const stats = (widget) => el("dl", {}, widget.items.map(stat));
function meter({ label, value, maximum, text, tone }) {
  const fill = el(`div.${tone ?? "plain"}`);
  fill.style.inlineSize = `${(100 * value) / Math.max(1, maximum)}%`;
  const told = { "aria-label": label, "aria-valuenow": value, "aria-valuemax": maximum, "aria-valuetext": text };
  return [el("span", {}, label), el("div.gauge", { role: "meter", ...told }, fill), el("span", {}, text)];
}
function item({ id, label, text, note, done, folded: folds, items: below, actions, src }, ui) {
  const words = joined(note, done && ui.t("done"));
  const head = [label && el("span.name", {}, label), words && el("span.note", {}, words)];
  const body = [paragraphs(text), some(below, () => items(below, ui)), acts(actions, ui)];
  const inside = folds ? folded(id, head, body) : [el("div.head", {}, head), body];
  return el("li", { "data-done": done, title: src?.join("\n") }, inside);
}
const items = (list, ui) => el("ul", {}, all(list, (one) => item(one, ui)));
const note = (text) => text && el("p.note", {}, text);
const list = (widget, ui) => [some(widget.items, (found) => items(found, ui)) || note(widget.empty), note(widget.note)];
function map({ places, text: told }, ui) {
  const way = ({ label, note, open, visited, action }) => ({
    label: action ? null : label,
    note: joined(note, !open && ui.t("closed"), !visited && ui.t("not_seen")),
    actions: action && [action],
  });
  const place = ({ id, label, here, note, ways }, index) => {
    const about = here ? { items: all(ways, way) } : { folded: true, text: told[index] };
    return { id, label, note: note ?? (here && ui.t("here")), ...about };
  };
  return items(places.map(place), ui);
}
function media({ kind, url, alt, fallback_url: other }) {
  const told = kind === "image" ? { alt } : { "aria-label": alt, controls: true };
  const left = other ? [other] : [];
  const error = ({ target }) => (left.length ? (target.src = left.pop()) : target.replaceWith(el("p", {}, alt)));
  return el(kind === "image" ? "img" : kind, { src: url, ...told, error });
}
const text = (widget) => el("div.text", { "data-tone": widget.tone }, paragraphs(widget.text));
const tabs = (widget, ui, id) =>
  widget.tabs.map(({ id: name, label, widgets }, index) =>
    el("details.tab", { name: id, open: !index, "data-key": name }, el("summary", {}, label), widgets.map(ui.slot)),
  );
function entry({ seq, said, text, notes, mark, actions, takes_back: back }, ui) {
  const chip = (note) => el(`li.${note.tone ?? "plain"}`, {}, note.text);
  const foot = [some(notes, () => el("ul", {}, notes.map(chip))), mark && el("small", {}, mark), acts(actions, ui)];
  const told = [said && el("p.said", {}, said), paragraphs(text), el("div.foot", {}, foot)];
  return el("article", { "data-seq": seq, "data-back": back }, told);
}
/** Lay entries into a log by their number: what is there is replaced, what was taken back is marked. */
export function tell(log, { entries, after, before }, ui) {
  if (after == null) log.entries.replaceChildren();
  for (const one of entries) {
    const last = [...log.entries.children].findLast((node) => node.dataset.seq <= one.seq);
    if (last) last.after(entry(one, ui));
    else log.entries.prepend(entry(one, ui));
    if (Number(last?.dataset.seq) === one.seq) last.remove();
  }
  let next = Infinity; // from the newest back: what stands and takes back goes on from where it went back to
  for (const { dataset, classList } of [...log.entries.children].reverse())
    if (!classList.toggle("undone", dataset.seq > next) && dataset.back) next = Number(dataset.back);
  if (after == null) earlier(log, before, ui);
}
function earlier(log, path, ui) {
  const load = async () => {
    const first = log.entries.firstChild;
    const older = await ui.read(path);
    const top = first.getBoundingClientRect().top;
    tell(log, { ...older, after: 0 }, ui);
    earlier(log, older.before, ui);
    scrollBy(0, first.getBoundingClientRect().top - top);
  };
  log.earlier.replaceChildren(...(path ? [el("button.quiet", { type: "button", click: load }, ui.t("earlier"))] : []));
}
function narrative(widget, ui) {
  const node = el("div.log", { role: "log", "aria-live": "off", "aria-label": widget.label }, el("div"), el("div"));
  Object.assign(node, { earlier: node.firstChild, entries: node.lastChild });
  tell(node, { ...widget, after: null }, ui);
  return node;
}
/** The first action of a form is what Enter does. */
function form({ text: told, fields, actions }, ui, id) {
  const send = (action) => ui.run(action, node);
  const submit = (event) => send(actions[0], event.preventDefault());
  const lines = fields.map((field) => line(field, `${id}.${field.name}`));
  const node = el("form", { novalidate: true, submit }, paragraphs(told), lines, acts(actions, { run: send }));
  return Object.assign(node, { fields });
}
function line(field, id) {
  const texts = all(field.options, ({ text, value }) => el("small", { hidden: value !== field.value }, text ?? ""));
  const change = ({ target }) => texts.forEach((one, index) => (one.hidden = index !== target.selectedIndex));
  const help = el("div", { id: `${id}.help` }, field.help && el("small", {}, field.help), texts);
  const error = el("p.error", { id: `${id}.error` });
  const named = { id, name: field.name, "data-key": id, "aria-describedby": `${error.id} ${help.id}` };
  const label = el("label", { for: id }, field.label);
  return el(`div.${field.kind}`, { change }, label, control(field, named), error, help);
}
function control({ kind, value, options, minimum: min, maximum: max, step = "any", max_length: maxlength }, named) {
  if (kind === "check") return el("input", { ...named, type: "checkbox", checked: Boolean(value) });
  if (kind === "number") return el("input", { ...named, type: "number", value, min, max, step, inputmode: "decimal" });
  if (kind !== "select") return el("input", { ...named, value, maxlength, autocomplete: "off" });
  const option = (one) => el("option", { value: one.value, selected: one.value === String(value) }, one.label);
  return el("select", named, options.map(option));
}
/** Lay a form's fields into a copy of a body, each at its path. An empty one is left out. */
export function bodyOf({ fields, elements }, body) {
  const whole = structuredClone(body ?? {});
  for (const { name, kind } of fields) {
    const { checked, value } = elements.namedItem(name);
    const path = name.split(".");
    const last = path.pop();
    const place = path.reduce((inside, part) => (inside[part] ??= {}), whole);
    if (kind === "check") place[last] = checked;
    else if (value.trim()) place[last] = kind === "number" ? Number(value) : value.trim();
  }
  return whole;
}
/** Put the problem's words beside the fields of a form that they are about. Answers whether there was one. */
export function blame({ fields, elements }, errors) {
  const wrong = fields.filter(({ name }) => {
    const input = elements.namedItem(name);
    const mine = errors.filter(({ pointer }) => `${pointer}/`.startsWith(`/${name.replaceAll(".", "/")}/`));
    document.getElementById(`${input.id}.error`).textContent = mine.map(({ message }) => message).join(" ");
    input.ariaInvalid = mine.length > 0;
    return mine.length > 0;
  });
  elements.namedItem(wrong[0]?.name)?.focus();
  return wrong.length > 0;
}
const shown = { choices, composer, form, grid: list, list, map, media, meter, narrative, stats, tabs, text };
const WIDGETS = { ...shown, dialog: () => null, toast: () => null }; // the page itself shows these two
/** The widgets this client can show, as the server asks for them. */
export const TYPES = Object.keys(WIDGETS);
/** A widget's inside: an element, or a list of them and of nothing. One of an unknown type is its fallback. */
export function draw(widget, ui, id) {
  if (Object.hasOwn(WIDGETS, widget.type)) return WIDGETS[widget.type](widget, ui, id);
  if (widget.fallback) return draw(widget.fallback, ui, id);
  return widget.src && note(joined(ui.t("unknown_widget"), widget.type));
}
