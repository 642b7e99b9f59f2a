// What a page gains when scripts run. Everything works without; each part below
// looks for its own attribute and leaves the rest of the page alone.

const each = (root, selector, fn) => root.querySelectorAll(selector).forEach(fn);

// Filters and order answer at once. The page is fetched as the form would fetch
// it and only its main part is exchanged, so that the reader keeps the place and
// the focus; the number of results is a status and is read aloud.
let latest;
let shown = location.href.split("#")[0];
async function show(url) {
  latest?.abort();
  latest = new AbortController();
  const open = document.querySelector(".facets")?.open;
  const focused = document.activeElement?.id;
  const answer = await fetch(url, { signal: latest.signal, headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = page.querySelector("main [role=status]")?.textContent;
  // The links to the other language hold the same state as the list.
  for (const part of ["main", ".head-links", ".foot-end"]) document.querySelector(part).replaceWith(page.querySelector(part));
  document.title = page.title;
  shown = String(url).split("#")[0];
  const facets = document.querySelector(".facets");
  if (facets && open) facets.open = true;
  enhance(document.querySelector("main")); // which shows what can have the focus
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  // A live region must be there before its text changes to be heard.
  const status = document.querySelector("main [role=status]");
  if (status && said) {
    const inner = status.innerHTML;
    status.textContent = "";
    requestAnimationFrame(() => { status.innerHTML = inner; });
  }
}

function live(form) {
  form.addEventListener("change", () => {
    const url = new URL(form.action);
    for (const [name, value] of new FormData(form)) if (value) url.searchParams.append(name, value);
    show(url).then(
      () => history.pushState({}, "", url),
      (error) => { if (error.name !== "AbortError") form.requestSubmit(); },
    );
  });
}
// A link to a place on the page, such as the one that skips to the content, is a
// step in the history too, but of what is shown already.
addEventListener("popstate", () => {
  if (document.querySelector("[data-live]") && location.href.split("#")[0] !== shown) show(location.href).catch(() => location.reload());
});

// A slider over the months sets the date beside it. It has no name of its own:
// what is sent is the date.
function slider(box) {
  const date = document.getElementById(box.dataset.slider);
  const range = box.querySelector("input");
  const months = (day) => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  const name = new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", year: "numeric" });
  const tell = () => {
    const text = name.format(new Date(Math.floor(range.value / 12), range.value % 12));
    box.querySelector("output").textContent = text;
    range.setAttribute("aria-valuetext", text);
  };
  range.min = months(date.min);
  range.max = months(date.max);
  range.value = months(date.value);
  range.addEventListener("input", () => {
    const first = `${Math.floor(range.value / 12)}-${String(range.value % 12 + 1).padStart(2, "0")}-01`;
    date.value = range.value === range.max ? date.max : first;
    tell();
  });
  box.hidden = false;
  tell();
}

// How many characters are left, said once the typing pauses.
function counter(area) {
  const out = document.querySelector(`[data-count="${area.id}"]`);
  const max = Number(area.dataset.max);
  let pause;
  const tell = () => {
    const left = max - [...area.value].length;
    out.classList.toggle("over", left < 0);
    out.textContent = (left < 0 ? out.dataset.over : out.dataset.left).replace("{n}", Math.abs(left));
  };
  area.addEventListener("input", () => {
    tell();
    clearTimeout(pause);
    pause = setTimeout(() => { out.setAttribute("role", "status"); tell(); }, 1000);
  });
}

// What is being written is kept in this tab until it is saved, so that a lost
// connection or an expired sign-in costs nothing. Passwords and files are not.
const keepable = (field) => field.name && !/password|file|hidden|submit|button/.test(field.type);
const ticks = (field) => /checkbox|radio/.test(field.type);
const SENT = "draft-sent";

function keep(form) {
  const key = `draft:${location.pathname}:${form.dataset.keep}`;
  const fields = () => [...form.elements].filter(keepable);
  const values = () => JSON.stringify(fields().map((f) => (ticks(f) ? f.checked : f.value)));
  const kept = sessionStorage.getItem(key);
  const box = form.querySelector("[data-draft]");
  if (box && kept && kept !== values()) {
    const close = () => { box.hidden = true; };
    box.hidden = false;
    box.querySelector("[data-draft-use]").addEventListener("click", () => {
      const old = JSON.parse(kept);
      fields().forEach((f, i) => { if (ticks(f)) f.checked = old[i] ?? f.checked; else f.value = old[i] ?? f.value; });
      close();
    });
    box.querySelector("[data-draft-drop]").addEventListener("click", () => { sessionStorage.removeItem(key); close(); });
  }
  form.addEventListener("input", () => sessionStorage.setItem(key, values()));
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
}

// A saved form leads to a page with a receipt: then what was sent is safe. A
// page without one, such as the same form with problems, leaves the draft be.
function dropSent() {
  const sent = sessionStorage.getItem(SENT);
  sessionStorage.removeItem(SENT);
  if (sent && document.querySelector(".message-success")) sessionStorage.removeItem(sent);
}

// Whoever signs out takes what was not saved along: the next at this tab is another.
addEventListener("submit", ({ target }) => { if (/\/log-ud(-overalt)?$/.test(target.action)) sessionStorage.clear(); });

// A long form saves each of its parts when it is left or answered. The server says
// which values fields have got, and what is wrong; what is wrong is not saved, and
// stays to be mended.
function save(form) {
  const parts = new Map();
  const send = async (part) => {
    const fields = new FormData();
    for (const f of part.querySelectorAll("[name]")) if (!ticks(f) || f.checked) fields.append(f.name, f.value);
    const tell = (text) => { part.querySelector("[data-saved]").textContent = text; };
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/json" } });
      const said = await answer.json();
      for (const [name, value] of Object.entries(said.values ?? {})) form.elements[name].value = value;
      const wrong = Object.values(said.problems ?? {});
      tell(wrong.length ? wrong.join(" ") : answer.ok ? form.dataset.save : form.dataset.unsaved);
    } catch {
      tell(form.dataset.unsaved);
    }
  };
  form.addEventListener("change", (event) => {
    const part = event.target.closest("[data-part]");
    if (!part) return;
    // One at a time for each part, so that a version is not sent twice.
    parts.set(part, (parts.get(part) ?? Promise.resolve()).then(() => send(part)));
  });
}

function copy(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  const text = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = text; }, 3000);
  });
}

function enhance(root) {
  each(root, "form[data-live]", live);
  each(root, "[data-slider]", slider);
  each(root, "textarea[data-max]", counter);
  each(root, "form[data-keep]", keep);
  each(root, "form[data-save]", save);
  each(root, "[data-copy]", copy);
}

// An open menu closes on Escape, which also gives the focus back, and on a click beside it.
addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  each(document, "details.menu[open]", (menu) => {
    const inside = menu.contains(document.activeElement);
    menu.open = false;
    if (inside) menu.querySelector("summary").focus();
  });
});
addEventListener("click", (event) => each(document, "details.menu[open]", (menu) => { if (!menu.contains(event.target)) menu.open = false; }));
addEventListener("beforeprint", () => each(document, "details.fold", (fold) => { fold.open = true; }));

dropSent();
enhance(document);
document.querySelector("[data-focus]")?.focus();
