// The start: which document the address names, what an action does, and who hears of what.
// It may not make elements, nor judge what can be done.
import { call, kept, Live, Problem } from "./line.js";
import { Page } from "./page.js";
import { blame, bodyOf, TYPES } from "./widgets.js";
const page = new Page({ run, said: (box) => said(box), draft, read: (path) => call("GET", path) });
let served = {}, live = null, visit = 0; // documents the reader has come to: an answer for an earlier one is let go
/** `#/s/<id>...` is a view of that session, `#/...` one that belongs to no session. */
const pathOf = (hash) => {
  const [, session, rest] = hash.match(/^#\/s\/([^/]+)(.*)/) ?? [];
  return session ? `/api/game/sessions/${session}/view${rest}` : `/api/view/${hash.slice(2) || "start"}`;
};
const hashOf = (path) => path.replace(/^.*sessions\/([^/]+)\/view/, "#/s/$1").replace(/^.*view\/(start$)?/, "#/");
function read(more) {
  const url = new URL(pathOf(location.hash), location.origin);
  const language = url.pathname.startsWith("/api/view/") && { language: navigator.language };
  const asked = { widgets: TYPES.join(), schema: "ui/1", ...language, ...more };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  return call("GET", url.pathname + url.search);
}
const fixedOf = async ({ hash, url }) => (served[hash] ??= await call("GET", url, { open: true }));
const redeem = (code) => call("POST", "/api/auth/redeem", { body: { code }, open: true });
const take = async (code) => go("#/", (kept["taleward.token"] = (await redeem(code)).token));
async function route() {
  const now = (visit += 1), code = location.hash.match(/^#code=([\w-]+)$/)?.[1];
  if (code) history.replaceState(null, "", "#/");
  live = live?.stop();
  try {
    if (code && !kept["taleward.token"]) return await take(code);
    const doc = await read();
    const fixed = await fixedOf(doc.static);
    if (now !== visit) return;
    page.show(doc, fixed, true);
    if (doc.kind === "session") live = new Live(doc.session_id, TYPES, doc, tell);
    if (code) page.toast(page.t("code"), "plain", "take", () => take(code).catch(refused));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    if (problem.status === 401 && code) return take(code).catch(refused);
    if (now === visit) refused(problem, ...(problem.status === 404 ? ["back", () => go("#/")] : ["again", route]));
    if (problem.status === 0) setTimeout(() => now === visit && route(), 5000);
  }
}
async function update(doc) {
  const now = visit;
  const fixed = await fixedOf(doc.static);
  if (now === visit && !(doc.seq < page.doc.seq)) page.show(doc, fixed, false);
}
const refresh = async () => update(await read(live && { since: page.doc.seq }));
/** Tell what was refused. Who is signed in no more is not made somebody else before having read so. */
function refused({ status, message }, ...then) {
  if (status === 401) page.toast(page.t("expired"), "bad", "anew", () => go("#/", delete kept["taleward.token"]));
  else page.toast(message || page.t(status ? "failed" : "offline"), "bad", ...then);
}
const tell = {
  document: update,
  state: (word, action) => page.state(word, action),
  gone: () => route(),
  problem(problem, action) {
    refused(problem);
    if (action?.body.text) document.querySelector("textarea").value ||= action.body.text;
    if (problem.status === 409) refresh().catch(refused);
  },
};
const go = (hash) => (location.hash === hash ? route() : (location.hash = hash));
/** Do what an action says; `form` is the element whose fields go with it. */
function run({ do: what, available = true, label, reason }, form) {
  if (!available) return page.toast(reason);
  if (!form) page.close();
  if (what.kind === "act") act(label, { action_id: what.action_id });
  else if (what.kind === "open") page.open(what.widget);
  else if (what.kind === "go") go(hashOf(what.view));
  else send(what, form).catch((problem) => (form && blame(form, problem.errors)) || refused(problem));
}
async function send({ method, path, body, then, told }, form) {
  page.mine = true;
  const data = await call(method, path, { body: form ? bodyOf(form, body) : body });
  form?.reset(blame(form, []));
  if (then === "sign_in") kept["taleward.token"] = data.token;
  if (then === "session") go(`#/s/${data.session_id}`);
  else if (then === "refresh") await refresh();
  else if (then === "tell") page.toast(told.replace(/\{(\w+)\}/g, (_, name) => data[name]));
  else go("#/");
}
const act = (label, body) => (page.mine = true) && live?.act(label, body) || page.say(page.t("queued"));
const said = (box) => act(box.value.trim(), { text: box.value.trim() }) && draft((box.value = ""));
/** What the reader has begun to write in this place; kept as it grows. */
function draft(text, name = `draft.${page.doc.session_id}`) {
  return (kept[name] = text ?? kept[name] ?? "");
}
addEventListener("hashchange", route);
route();
