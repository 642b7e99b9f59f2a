// How an authority comes into the community and speaks for itself there: with the
// keyboard alone, and without scripts.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./lib/site.js";
import { municipality, startBrowser } from "./lib/visitor.js";

const own = "/myndigheder/syddjurs/medlemskab";

let site, browser;

before(async () => {
  site = await startSite();
  browser = await startBrowser(site);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

/** Presses Tab until what the selector finds has the focus. */
async function tabTo(page, selector) {
  for (let i = 0; i < 60; i++) {
    if (await page.locator(selector).first().evaluate((e) => e === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${selector} cannot be reached by Tab`);
}

test("a representative names a contact with the keyboard alone", async () => {
  const { page, faults, close } = await browser.visitor({ as: municipality });
  await page.goto(own);
  await tabTo(page, `a[href="${own}/kontakt"]`);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${own}/kontakt`);
  await tabTo(page, "#role");
  await page.keyboard.press("Enter"); // nothing written yet
  await page.locator(".problems").waitFor();
  await tabTo(page, '.problems a[href="#role"]');
  await page.keyboard.press("Enter");
  await tabTo(page, "#role");
  await page.keyboard.type("Digitaliseringschef");
  await page.keyboard.press("Enter");
  await page.locator(".message-success").waitFor();
  await page.getByText("Digitaliseringschef").first().waitFor();
  assert.deepEqual(faults, []);
  await close();
});

test("a representative leaves and applies again without scripts", async () => {
  const { page, faults, close } = await browser.visitor({ as: municipality, javaScriptEnabled: false });
  await page.goto(`${own}/udmeld`);
  await page.locator("#day").fill("2020-01-01");
  await page.locator("main form .button").click();
  await page.getByText("Vælg i dag eller en senere dag").first().waitFor();
  await page.locator("#day").fill("2099-12-31");
  await page.locator("main form .button").click();
  await page.getByText("Sidste dag er 31. december 2099").waitFor();
  await page.goto("/bliv-medlem");
  await page.locator("#role").fill("Digitaliseringschef");
  await page.locator("main form .button").click();
  await page.locator(".message-success").waitFor();
  assert.deepEqual(faults, []);
  await close();
});
