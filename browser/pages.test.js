// Every template, in both languages and at three widths: nothing for axe-core or
// QualWeb to complain of at level A or AA, nothing to scroll sideways, nothing in
// the console, and no fault of the program.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { auditAt, inspector, worded } from "./lib/audit.js";
import { matches, pages, routes } from "./lib/pages.js";
import { prepare } from "./lib/prepare.js";
import { startSite } from "./lib/site.js";
import { inLanguage, startBrowser } from "./lib/visitor.js";

const widths = [1280, 768, 360];

// A text that is missing shows as its key.
const textKey = /\b(?:[a-z]+web|ui|app|web)\.[a-z]\w*(?:\.\w+)*/g;

let site, browser, made;
const idle = new Map(); // visitors by role

before(async () => {
  site = await startSite();
  browser = await startBrowser(site);
  made = await prepare(browser);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

/** Does the work with a visitor in the role, whom nobody else has meanwhile. */
async function withVisitor(as, work) {
  const free = idle.get(as) ?? [];
  idle.set(as, free);
  const visitor = free.pop() ?? await browser.visitor({ as });
  await work(visitor);
  free.push(visitor);
}

/** Opens the page of an entry and gives the status of the answer. */
async function open(page, { path, via, then = "", made: what }, lang) {
  let answer = await page.goto(inLanguage(lang, path ?? via?.[0] ?? made[what]));
  for (const prefix of via?.slice(1) ?? []) {
    const links = page.locator(`main a[href^="${inLanguage(lang, prefix)}"]:not([href$="/ny"])`);
    answer = await page.goto(await links.first().getAttribute("href"));
  }
  if (then) answer = await page.goto(page.url() + then);
  return answer.status();
}

const seen = [];
const known = new Set(); // shapes that were audited

// Two pages at once, each in its languages in turn: the second often has the shape of
// the first.
describe("pages", { concurrency: 2 }, () => {
  for (const entry of pages) {
    const what = `${entry.path ?? entry.made ?? entry.via.at(-1) + "…"}${entry.then ?? ""}${entry.as ? ` as ${entry.as}` : ""}`;
    test(what, (t) => withVisitor(entry.as, async (visitor) => {
      for (const lang of ["da", "en"]) await t.test(`${what}, ${lang}`, () => visit(visitor, entry, lang));
    }));
  }
});

async function visit({ page, faults }, entry, lang) {
  const { evaluate, resize } = await inspector(page);
  faults.length = 0;
  await resize(widths[0]);
  assert.equal(await open(page, entry, lang), entry.status ?? 200);
  assert.deepEqual(await auditAt(page, widths, known), []);
  seen.push(new URL(page.url()).pathname.replace(/^\/en(?=\/|$)/, "") || "/");
  await resize(320);
  const { words, wide, ...rest } = await evaluate(`(${told})()`);
  assert.deepEqual(rest, { lang, headings: 1 });
  assert.deepEqual(words.match(textKey) ?? [], [], "texts are translated");
  assert.deepEqual(wide, [], "wider than 320");
  assert.deepEqual(faults, []);
}

/* In the page: its language, main headings and words, and what sticks out to the right, apart from what scrolls by itself. */
function told() {
  const out = document.documentElement.scrollWidth <= innerWidth ? []
    : [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1);
  return {
    lang: document.documentElement.lang,
    headings: document.querySelectorAll("h1").length,
    words: document.body.innerText,
    wide: out.map((e) => `${e.localName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`).slice(0, 5),
  };
}

test("no style on a screen depends on words, which a shape leaves out", () => {
  const css = new URL("../internal/platform/ui/css/", import.meta.url);
  const text = readdirSync(css).filter((name) => !name.endsWith("print.css")).map((name) => readFileSync(new URL(name, css), "utf8")).join("\n");
  const depending = [...text.matchAll(/:lang\(|\[([a-z-]+)[^\]]*=[^\]]*\]/g)].filter(([, name = "lang"]) => worded.test(name)).map(([all]) => all);
  assert.deepEqual(depending, []);
});

test("every route was visited", () => {
  assert.deepEqual(routes().filter((pattern) => !seen.some((path) => matches(pattern, path))), []);
});

test("the log has no fault of the program", () => {
  assert.deepEqual(site.faults(), []);
});
