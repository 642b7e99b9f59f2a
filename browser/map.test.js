// Who uses what, for those who hear the page or have no mouse: the map as a list
// of names and values, the way past it, the slider, the matrix.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./lib/site.js";
import { inLanguage, municipality, startBrowser } from "./lib/visitor.js";

let site, browser;

before(async () => {
  site = await startSite();
  browser = await startBrowser(site);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

/** What a screen reader is told of the list inside the map: one line for each place. */
async function heard(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const byId = new Map(nodes.map((n) => [n.nodeId, n]));
  const inside = (n) => (n.childIds ?? []).flatMap((id) => [byId.get(id), ...inside(byId.get(id))]).filter((x) => !x.ignored);
  const group = nodes.find((n) => n.role?.value === "group" && /^(Kort over|Map of)/.test(n.name?.value));
  const list = inside(group).find((n) => n.role.value === "list");
  return inside(list).filter((n) => n.role.value === "listitem").map((item) => {
    const links = inside(item).filter((n) => n.role.value === "link");
    assert.equal(links.length, 1);
    return links[0].name.value;
  });
}

for (const [lang, value] of [["da", /^\d+ løsning(er)?$/], ["en", /^\d+ solutions?$/]]) {
  test(`the map is heard as a list of names and values, the same as the table has, ${lang}`, async () => {
    const { page, faults, close } = await browser.visitor();
    await page.goto(inLanguage(lang, "/anvendelse"));
    const places = Object.fromEntries((await heard(page)).map((line) => line.split(": ")));
    assert.equal(Object.keys(places).length, 98);
    for (const said of Object.values(places)) assert.match(said, value);
    const rows = await page.locator("#tabel tbody tr").evaluateAll((all) => all.map((tr) => [...tr.cells].map((c) => c.textContent.trim())));
    assert.equal(rows.length, 98);
    for (const [name, n] of rows) assert.equal(places[name].split(" ")[0], n, name);
    assert.deepEqual(faults, []);
    await close();
  });
}

test("the map is passed in one step, or walked through place by place", async () => {
  const { page, faults, close } = await browser.visitor({ as: municipality });
  await page.goto("/anvendelse");
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  const skip = page.locator(".map .skip");
  await skip.focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "tabel");
  await page.keyboard.press("Tab"); // the table can be scrolled
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest("table") !== null), true);

  await skip.focus();
  const names = [];
  for (let i = 0; i < 98; i++) {
    await page.keyboard.press("Tab");
    names.push((await focused()).split(":")[0]);
  }
  assert.equal(new Set(names).size, 98, "nobody is met twice, in the enlarged part least of all");
  assert.deepEqual(names, [...names].sort((a, b) => a.localeCompare(b, "da")));
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.closest(".map svg")), null);

  assert.match(await page.locator(".map-legend").innerText(), /Din kommune/);
  assert.equal(await page.locator(".map svg > g > .map-here").count(), 1);
  await page.locator('.map a:has(> title:text-matches("^Syddjurs:"))').first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/raekker\?.*myndighed=syddjurs/);
  assert.deepEqual(faults, []);
  await close();
});

test("the slider goes through the months by the arrow keys, and says which", async () => {
  const { page, faults, close } = await browser.visitor();
  await page.goto("/anvendelse");
  const slider = page.locator("#dato-slider");
  assert.equal(await slider.getAttribute("aria-valuetext"), "november 2026");
  const answered = () => page.waitForURL(/dato=2026-10-01/);
  await slider.focus();
  await Promise.all([answered(), page.keyboard.press("ArrowLeft")]);
  await page.locator(".message", { hasText: "1. oktober 2026" }).waitFor();
  assert.equal(await slider.getAttribute("aria-valuetext"), "oktober 2026");
  assert.equal(await page.evaluate(() => document.activeElement.id), "dato-slider");
  await page.goBack();
  await page.locator(".message").waitFor({ state: "detached" });
  assert.deepEqual(faults, []);
  await close();
});

test("without scripts another day and another solution are a plain form", async () => {
  const { page, close } = await browser.visitor({ javaScriptEnabled: false });
  await page.goto("/anvendelse");
  assert.equal(await page.locator("#dato-slider").isVisible(), false);
  await page.locator("#dato").fill("2023-10-01");
  await page.locator("#produkt").selectOption("os2autoproces");
  await page.locator(".day-form button").click();
  await page.waitForURL(/dato=2023-10-01&produkt=os2autoproces/);
  assert.match(await page.locator(".figure").first().innerText(), /kommuner bruger OS2autoproces/);
  await close();
});

test("the matrix scrolls by the keyboard and keeps the names in sight", async () => {
  const { page, faults, close } = await browser.visitor({ viewport: { width: 360, height: 800 } });
  await page.goto("/anvendelse/matrix");
  const matrix = page.locator(".matrix");
  await matrix.focus();
  for (let i = 0; i < 6; i++) await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.querySelector(".matrix").scrollLeft > 50);
  const left = await matrix.evaluate((m) => m.querySelector("tbody th").getBoundingClientRect().left - m.getBoundingClientRect().left);
  assert.ok(Math.abs(left) < 1, `the first name stands ${left} px from the edge`);
  assert.deepEqual(faults, []);
  await close();
});
