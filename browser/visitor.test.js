// What a visitor is promised who is not signed in: no cookie, little to load, all
// of it without JavaScript, by keyboard, and with large letters.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./lib/site.js";
import { coordinator, signIn, startBrowser } from "./lib/visitor.js";

const mainPages = ["/", "/produkter", "/produkter/os2rollekatalog", "/myndigheder", "/soeg?q=dagsorden"];

let site, browser;

before(async () => {
  site = await startSite();
  browser = await startBrowser(site);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

test("a visitor gets no cookie and leaves nothing in the browser", async () => {
  const { context, page, close } = await browser.visitor();
  for (const path of [...mainPages, "/log-ind", "/findes-ikke"]) await page.goto(path);
  assert.deepEqual(await context.cookies(), []);
  assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0]);
  await close();
});

for (const path of mainPages) {
  test(`${path} weighs little, and next to nothing the second time`, async () => {
    const { page, close } = await browser.visitor();
    const first = await weigh(page, () => page.goto(path, { waitUntil: "networkidle" }));
    assert.ok(first.bytes < 150_000, `first visit: ${first.bytes} bytes`);
    assert.ok(first.requests <= 12, `${first.requests} requests`);
    assert.deepEqual(first.elsewhere, []);
    const again = await weigh(page, () => page.reload({ waitUntil: "networkidle" }));
    assert.ok(again.bytes < 20_000, `second visit: ${again.bytes} bytes`);
    await close();
  });
}

/** Counts what comes over the line while something is done, headers and all. */
async function weigh(page, act) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  const sum = { bytes: 0, requests: 0, elsewhere: [] };
  session.on("Network.requestWillBeSent", ({ request }) => {
    if (request.url.startsWith("data:")) return;
    if (!request.url.startsWith(site.base)) sum.elsewhere.push(request.url);
  });
  session.on("Network.responseReceived", ({ response }) => {
    if (!response.fromDiskCache && !response.fromPrefetchCache && !response.url.startsWith("data:")) sum.requests++;
  });
  session.on("Network.loadingFinished", ({ encodedDataLength }) => { sum.bytes += encodedDataLength; });
  await act();
  await session.detach();
  return sum;
}

test("without JavaScript one can search, filter, page, sign in and edit", async () => {
  const { page, close } = await browser.visitor({ javaScriptEnabled: false });
  await page.goto("/");
  await page.locator("main input[name=q]").fill("dagsordener");
  await page.locator("main form[role=search] button").click();
  assert.match(page.url(), /\/soeg\?/);
  await page.getByRole("link", { name: /OS2dagsorden/ }).first().waitFor();

  await page.goto("/produkter");
  await page.locator('input[name="fase"][value="project"]').check();
  await page.locator('form[data-live] button[type="submit"]').first().click();
  assert.match(page.url(), /fase=project/);
  assert.ok(await page.locator(".results li").count() > 0);
  assert.ok(await page.locator(".chips a").count() === 1);

  await signIn(page, coordinator);
  await page.goto("/produkter/os2rollekatalog/ret");
  await page.locator("#note_da").fill("Rettet uden JavaScript.");
  await page.locator("main form .button-primary").click();
  await page.locator(".message-success").waitFor();
  await page.getByText("Rettet uden JavaScript.").waitFor();
  await close();
});

for (const path of [...mainPages, "/log-ind"]) {
  test(`${path} by keyboard: skip link first, focus always seen, nothing traps it`, async () => {
    const { page, close } = await browser.visitor();
    await page.goto(path);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement.id === "content"); // after the address changes
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)
      || document.querySelector("footer").contains(document.activeElement)), "the skip link skips");

    await page.goto(path);
    const stops = [];
    for (let i = 0; i < 400; i++) {
      await page.keyboard.press("Tab");
      const stop = await page.evaluate(focused);
      if (!stop || stop.index < (stops.at(-1)?.index ?? -1)) break; // round again
      assert.ok(stop.seen, `focus is not to be seen on ${stop.name}`);
      assert.ok(stop.onScreen, `${stop.name} is hidden while it has focus`);
      stops.push(stop);
    }
    const wanted = await page.evaluate(() => [...document.querySelectorAll("a[href],button,input:not([type=hidden]),select,textarea,summary")]
      .filter((e) => !e.disabled && e.tabIndex >= 0 && e.checkVisibility()).length);
    const radios = await page.evaluate(() => document.querySelectorAll("input[type=radio]").length);
    assert.ok(stops.length >= wanted - radios, `reached ${stops.length} of ${wanted}`);
    await close();
  });
}

/** Runs in the page: what has focus, its place in the page, and how that shows. */
function focused() {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  return {
    name: `${e.localName} ${(e.getAttribute("aria-label") ?? e.textContent).trim().slice(0, 40)}`,
    index: [...document.querySelectorAll("*")].indexOf(e),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    onScreen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}

test("with letters of twice the size nothing is lost", async (t) => {
  const large = await startBrowser(site, { letters: 32 });
  const { page } = await large.visitor();
  for (const path of [...mainPages, "/log-ind", "/api", "/ui"]) {
    await t.test(path, async () => {
      await page.goto(path);
      assert.equal(await page.evaluate(() => getComputedStyle(document.body).fontSize), "32px");
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "scrolls sideways");
      assert.deepEqual(await page.evaluate(cutOff), []);
    });
  }
  await large.close();
});

/** Runs in the page: texts that do not fit into what they stand in. */
function cutOff() {
  return [...document.querySelectorAll("a, button, p, h1, h2, h3, label, td, th, summary, dd, dt")]
    .filter((e) => e.checkVisibility() && !e.closest(".hidden, .skip") && getComputedStyle(e).overflow === "hidden"
      && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
    .map((e) => `${e.localName} ${e.textContent.trim().slice(0, 40)}`);
}

test("a filter answers at once, keeps the focus, and the way back leads back", async () => {
  const { page, close } = await browser.visitor();
  await page.goto("/produkter");
  const all = await page.locator(".results li").count();
  const box = page.locator('input[name="fase"][value="project"]');
  await box.focus();
  await page.keyboard.press("Space");
  await page.waitForURL(/fase=project/);
  assert.equal(await page.evaluate(() => document.activeElement.value), "project");
  assert.ok(await page.locator(".results li").count() < all);
  await page.goBack();
  await page.waitForFunction((n) => document.querySelectorAll(".results li").length === n, all);
  assert.equal(await box.isChecked(), false);
  await close();
});
