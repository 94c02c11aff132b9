// The line to the server: who the reader is, calls that may be repeated, and one session live. It may not touch the
// page nor look into a document.
const SILENCE = 20_000, LOST = 35_000; // ms without a word: the server is asked for one; the line is given up
const PATIENCE = 10_000, TRIES = 6; // ms in which a line must open and an action be answered; for a call put off
const UNANSWERED = [0, 429, 502, 503, 504]; // nobody judged the action: it is sent again
/** What is kept on this device; where the browser forbids that, only as long as the page is open. */
export const kept = navigator.cookieEnabled ? localStorage : {};
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** A fresh key: what is sent again with its key is done once. */
const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(36)).join("");
/** What the server (or the lack of one: status 0) had against a call. `message` is for the reader, and may be empty. */
export class Problem extends Error {
  constructor(status, { error, errors, context } = {}) {
    super(error ?? "");
    Object.assign(this, { status, errors: errors ?? context?.errors ?? [], wait: context?.retry_after });
  }
}
/** Send one request as the reader (`open`: as nobody); answers the Response, whatever its status. */
async function reach(method, path, { body, headers = {}, signal, open }) {
  if (!open) headers.Authorization = `Bearer ${await signedIn()}`;
  if (body) headers["Content-Type"] = "application/json";
  const request = { method, headers, signal, body: body && JSON.stringify(body) };
  return fetch(path, request).catch(() => Promise.reject(new Problem(0)));
}
/** Call the API and answer its data. Waits and repeats where the server asks for it; all else is a Problem. */
export async function call(method, path, { body, key = newKey(), open } = {}) {
  for (let tries = 1; ; tries += 1) {
    const headers = method === "POST" ? { "Idempotency-Key": key } : {};
    const answer = await reach(method, path, { body, open, headers });
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) return told.data;
    const problem = new Problem(answer.status, told);
    if (tries === TRIES || ![429, 503].includes(problem.status)) throw problem;
    await pause(1000 * (problem.wait ?? tries));
  }
}
let guest = null;
async function signedIn() {
  if (kept["taleward.token"]) return kept["taleward.token"];
  guest ??= call("POST", "/api/auth/guest", { open: true }).finally(() => (guest = null));
  return (kept["taleward.token"] = (await guest).token);
}
/** `tell`: document(doc), problem(problem, action), state(word, action that waits or null), gone(). */
export class Live {
  failures = 0;
  word = "connecting";
  life = new AbortController();
  constructor(session, widgets, { seq, epoch }, tell) {
    Object.assign(this, { widgets, seq, epoch, tell, at: Date.now(), path: `/api/game/sessions/${session}` });
    this.socketPath = `${location.origin.replace("http", "ws")}/ws/game/${session}`;
    this.slot = `queued.${session}`;
    this.action = JSON.parse(kept[this.slot] ?? "null");
    addEventListener("online", () => this.wake?.(), { signal: this.life.signal });
    this.watch = setInterval(() => this.#look(), 1000);
    this.#run();
  }
  /** Take one action until it is answered. False if another still waits. */
  act = (label, body) => !this.action && this.#wait({ key: newKey(), label, body });
  stop() {
    this.life.abort();
    clearInterval(this.watch);
    this.cut?.();
  }
  async #run() {
    this.#state(this.word);
    while (!this.life.signal.aborted) {
      Object.assign(this, { heard: false, at: Date.now() });
      const streams = this.failures % 3 === 2;
      await (streams ? this.#stream() : this.#connect()).catch(({ status }) => /40[134]/.test(status) && this.#gone());
      this.socket = this.cut = null;
      this.failures = this.heard ? 2 * streams : this.failures + 1;
      if (this.word !== "stopped") this.#state(navigator.onLine && this.failures < 3 ? "reconnecting" : "offline");
      const wait = this.heard ? 300 : Math.min(20_000, 400 * 2 ** this.failures);
      await Promise.race([pause(wait * (0.5 + Math.random())), new Promise((resolve) => (this.wake = resolve))]);
    }
  }
  async #connect() {
    const { ticket } = await call("POST", "/api/auth/ticket");
    if (this.life.signal.aborted) return;
    const { seq: since, epoch, widgets } = this;
    const hello = { type: "hello", since, epoch, view: { schema: "ui/1", widgets } };
    const socket = new WebSocket(`${this.socketPath}?ticket=${ticket}`);
    socket.onopen = () => socket.send(JSON.stringify(hello));
    socket.onmessage = ({ data }) => this.#frame(JSON.parse(data), socket);
    await new Promise((ended) => (socket.onclose = this.cut = ended));
    socket.onmessage = null;
    socket.close();
  }
  async #stream() {
    const aborter = new AbortController();
    this.cut = () => aborter.abort();
    const headers = { "Last-Event-ID": `${this.seq}.${this.epoch}` };
    const path = `${this.path}/events?view=ui/1&widgets=${this.widgets}`;
    const answer = await reach("GET", path, { headers, signal: aborter.signal });
    if (!answer.ok) throw new Problem(answer.status);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let rest = ""; ; this.at = Date.now()) {
      const { value, done } = await reader.read().catch(() => ({ done: true }));
      if (done) return;
      const events = (rest + value).split("\n\n");
      rest = events.pop();
      for (const [, data] of events.join("\n").matchAll(/^data: ?(.*)$/gm)) this.#frame(JSON.parse(data), null);
    }
  }
  #frame(frame, socket) {
    this.at = Date.now();
    if (frame.type === "bye") frame.reason === "gone" ? this.#gone() : this.#state("stopped");
    if (frame.type === "error") this.#refused(new Problem(frame.problem.status, frame.problem), frame.key);
    if (frame.type === "view") this.#shown(frame.view, frame.key);
    if (frame.type !== "view" || this.heard) return;
    Object.assign(this, { heard: true, socket });
    this.#state("live");
    this.#push();
  }
  #shown(doc, key) {
    if (key && this.action?.key === key) this.#wait(null);
    if (doc.seq >= this.seq) Object.assign(this, { seq: doc.seq, epoch: doc.epoch });
    if (!this.life.signal.aborted) this.tell.document(doc);
  }
  async #push() {
    if (!this.action || this.life.signal.aborted) return;
    const { key, body } = this.action;
    this.sent = Date.now();
    if (this.socket) return this.socket.send(JSON.stringify({ type: "action", key, ...body }));
    const answer = call("POST", `${this.path}/view?since=${this.seq}&widgets=${this.widgets}`, { body, key });
    await answer.then((doc) => this.#shown(doc, key)).catch((problem) => this.#refused(problem, key));
  }
  #refused(problem, key) {
    const action = this.action?.key === key ? this.action : null;
    const again = action && UNANSWERED.includes(problem.status);
    if (again) return setTimeout(() => this.#push(), 1000 * (problem.wait ?? 2));
    if (action) this.#wait(null);
    if (!this.life.signal.aborted) this.tell.problem(problem, action);
  }
  #wait(action) {
    kept[this.slot] = JSON.stringify((this.action = action));
    this.#state(this.word);
    if (action) this.#push();
    return true;
  }
  #state(word) {
    if (!this.life.signal.aborted) this.tell.state((this.word = word), this.action);
  }
  #gone = () => this.life.signal.aborted || this.tell.gone(this.stop());
  #look() {
    const silent = Date.now() - this.at;
    const stuck = this.socket && this.action && Date.now() - this.sent > PATIENCE;
    if (stuck || silent > (this.heard ? LOST : PATIENCE)) this.cut?.();
    else if (this.socket && silent > SILENCE && silent % 5000 < 1000) this.socket.send('{"type":"ping"}');
  }
}
