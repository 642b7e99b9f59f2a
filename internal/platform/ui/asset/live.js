// The part of a page that follows what it shows. An event brings what is the same to
// everybody, or says that something changed; then the part is fetched as this reader may
// see it. Either is exchanged where it stands, so that focus, what is typed and what is
// folded out stay as they are.

const region = document.querySelector("[data-events]");
const status = document.querySelector(".follows [role=status]");
const QUIET = 10_000; // ms between two things said aloud

let source, waiting, heard = 0;
let asking = false, again = false, leaving = false;

function open() {
  source?.close();
  const url = new URL(region.dataset.events, location.href);
  url.searchParams.set("version", region.dataset.version);
  source = new EventSource(url);
  source.onopen = () => following(true);
  source.onmessage = (event) => told(JSON.parse(event.data), event.lastEventId);
  source.onerror = () => {
    following(false);
    // The browser tries again by itself unless it was refused. Then the page says
    // whether it may still be read at all.
    if (source.readyState === EventSource.CLOSED) soon(async () => { if (await refresh()) open(); }, 10_000 + Math.random() * 10_000);
  };
}

function close() {
  source?.close();
  clearTimeout(waiting);
  waiting = undefined;
  following(false);
}

/* Does it in a while; what waits already is not put off. */
function soon(what, ms) {
  waiting ??= setTimeout(() => { waiting = undefined; what(); }, ms);
}

function following(is) {
  document.querySelector("[data-refresh]").hidden = is;
  document.querySelector("[data-following]").hidden = !is;
}

/* All pages of a hall are told at once; they ask within the time that the server gives them. */
function told({ part = "", again: ask, spread }, version) {
  for (const fresh of parse(part).querySelectorAll("body > [id]")) {
    const old = document.getElementById(fresh.id);
    if (old && !exchange(old, fresh, spread)) return;
    ask ||= !old;
  }
  if (ask) soon(refresh, Math.random() * spread);
  else region.dataset.version = version;
}

/* Fetches the part; one at a time, and the busier the server, the longer the rest: what matters at once comes with the events. */
async function refresh() {
  if (asking) return again = true;
  asking = true;
  const began = performance.now();
  const fresh = await fetchPart().catch(() => undefined);
  const rest = Math.min(60_000, Math.max(500, 10 * (performance.now() - began)));
  setTimeout(() => { asking = false; if (again) { again = false; refresh(); } }, rest);
  if (leaving) return false;
  if (fresh === null) close(); // not for this reader any more; the link remains
  return fresh ? exchange(region, fresh, 0) : false;
}

/* Shows what is new in the part or in an element of it; false: the whole page is read again instead. */
function exchange(old, fresh, spread) {
  if ("anew" in fresh.dataset && fresh.dataset.state !== region.dataset.state) {
    soon(() => location.reload(), Math.random() * spread);
    return false;
  }
  morph(old, fresh);
  region.dataset.say = fresh.dataset.say ?? region.dataset.say;
  for (const e of document.querySelectorAll("[data-while]")) e.hidden = !e.dataset.while.split(" ").includes(region.dataset.state);
  say();
  return true;
}

/* The part, null when it is not to be had, or an error when nobody answered. */
async function fetchPart() {
  const answer = await fetch(region.dataset.part ?? location.href, { headers: { Accept: "text/html" } });
  if (answer.status >= 500 || answer.status === 429) throw new Error(answer.statusText);
  if (!answer.ok || answer.redirected) return null;
  return parse(await answer.text()).getElementById(region.id);
}

const parse = (html) => new DOMParser().parseFromString(html, "text/html");

function say() {
  clearTimeout(say.timer);
  say.timer = setTimeout(() => {
    if (status.textContent === region.dataset.say) return;
    heard = Date.now();
    status.textContent = region.dataset.say;
  }, Math.max(0, heard + QUIET - Date.now()));
}

/* Makes one element look like another, keeping every node that can stay. */
function morph(from, to) {
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name) && name !== "open") from.removeAttribute(name);
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value && name !== "open") from.setAttribute(name, value);
  let old = from.firstChild;
  for (const next of [...to.childNodes]) {
    if (!old || !alike(old, next)) {
      from.insertBefore(next, old);
      continue;
    }
    if (next.nodeType === Node.ELEMENT_NODE) morph(old, next);
    else if (old.data !== next.data) old.data = next.data;
    old = old.nextSibling;
  }
  while (old) {
    const next = old.nextSibling;
    old.remove();
    old = next;
  }
}

const alike = (a, b) => a.nodeName === b.nodeName && (a.id ?? "") === (b.id ?? "");

// A page that nobody looks at is told nothing, and catches up when it is looked at.
document.addEventListener("visibilitychange", () => { if (document.hidden) close(); else open(); });
// Nothing may come in the way of a form that is sent. Whoever only downloads stays.
addEventListener("beforeunload", () => {
  leaving = true;
  close();
  soon(() => { leaving = false; open(); }, 5000);
});
addEventListener("pagehide", close);
addEventListener("pageshow", (event) => { if (event.persisted) { leaving = false; open(); } });
if (!document.hidden) open();
