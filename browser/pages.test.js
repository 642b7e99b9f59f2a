// Every template, in both languages and at three widths: nothing for axe-core or
// QualWeb to complain of at level A or AA, nothing to scroll sideways, nothing in
// the console, and no fault of the program.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { auditAt } from "./lib/audit.js";
import { matches, pages, routes } from "./lib/pages.js";
import { prepare } from "./lib/prepare.js";
import { startSite } from "./lib/site.js";
import { inLanguage, startBrowser } from "./lib/visitor.js";

const widths = [1280, 768, 360];

// A text that is missing shows as its key.
const textKey = /\b(?:[a-z]+web|ui|app|web)\.[a-z]\w*(?:\.\w+)*/g;

let site, browser, made;
const visitors = new Map(); // by role and language

before(async () => {
  site = await startSite();
  browser = await startBrowser(site);
  made = await prepare(browser);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

async function visitorOf(as, lang) {
  const key = `${as} ${lang}`;
  if (!visitors.has(key)) visitors.set(key, await browser.visitor({ as }));
  return visitors.get(key);
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
const frames = new Set(); // around the pages, that were audited

// The languages at once, each with visitors of its own; the pages of one in turn.
describe("pages", { concurrency: 2 }, () => {
  for (const lang of ["da", "en"]) describe(lang, { concurrency: 1 }, () => { for (const entry of pages) visit(entry, lang); });
});

function visit(entry, lang) {
  const what = entry.path ?? entry.made ?? entry.via.at(-1) + "…" + (entry.then ?? "");
  test(`${what} ${lang}${entry.as ? ` as ${entry.as}` : ""}`, async () => {
    const { page, faults } = await visitorOf(entry.as, lang);
    faults.length = 0;
    await page.setViewportSize({ width: widths[0], height: 900 });
    assert.equal(await open(page, entry, lang), entry.status ?? 200);
    assert.deepEqual(await auditAt(page, widths, frames), []);
    seen.push(new URL(page.url()).pathname.replace(/^\/en(?=\/|$)/, "") || "/");
    assert.equal(await page.locator("html").getAttribute("lang"), lang);
    assert.equal(await page.locator("h1").count(), 1, "one h1");
    assert.deepEqual((await page.locator("body").innerText()).match(textKey) ?? [], [], "texts are translated");
    await page.setViewportSize({ width: 320, height: 900 });
    assert.deepEqual(await tooWide(page), [], "wider than 320");
    assert.deepEqual(faults, []);
  });
}

/** What sticks out to the right of the page, apart from what scrolls by itself. */
const tooWide = (page) => page.evaluate(() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  return [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => `${e.localName}.${e.className} ${Math.round(e.getBoundingClientRect().right)}`).slice(0, 5);
});

test("every route was visited", () => {
  assert.deepEqual(routes().filter((pattern) => !seen.some((path) => matches(pattern, path))), []);
});

test("the log has no fault of the program", () => {
  assert.deepEqual(site.faults(), []);
});
