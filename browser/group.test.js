// The secretariat gives Syddjurs the chair of a group, and the authority names who
// fills it and says anew what the group is for: by keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { tabTo } from "./lib/keyboard.js";
import { startSite } from "./lib/site.js";
import { municipality, secretariat, startBrowser } from "./lib/visitor.js";

const group = "/grupper/koordinationsgruppen-for-os2skoledata";

let site, browser, seat;

before(async () => {
  site = await startSite();
  browser = await startBrowser(site);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

async function send(page) {
  await tabTo(page, "main form .button-primary");
  await page.keyboard.press("Enter");
  await page.locator(".message-success").waitFor();
}

test("a seat is given", async () => {
  const { page, faults, close } = await browser.visitor({ as: secretariat });
  await page.goto(`${group}/pladser/ny`);
  await tabTo(page, "#authority");
  await page.keyboard.type("Syddjurs");
  await tabTo(page, "input[name=role]"); // on the one that is chosen: member
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp"); // chair
  await tabTo(page, "#source_title");
  await page.keyboard.type("Referat");
  await tabTo(page, "#source_date");
  await page.keyboard.type("2026-11");
  await send(page);
  seat = new URL(page.url()).pathname;
  assert.match(seat, /^\/myndigheder\/syddjurs\/pladser\//, "and the way leads on to who fills it");
  assert.deepEqual(faults, []);
  await close();
});

test("its authority fills it, and its person speaks for the group", async () => {
  const { page, faults, close } = await browser.visitor({ as: municipality });
  await page.goto("/myndigheder/syddjurs/pladser");
  await tabTo(page, `main a[href="${seat}"]`);
  await page.keyboard.press("Enter");
  await page.waitForURL(/pladser\/./);
  await tabTo(page, "#person");
  await page.keyboard.press("ArrowDown");
  await send(page);
  assert.equal(await page.locator("main .message:not(.message-success)").count(), 0, "nothing is left to fill");

  await page.goto(`${group}/ret`);
  await tabTo(page, "#purpose_da");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("Samler skolernes ønsker.");
  await send(page);
  await close();

  const visitor = await browser.visitor();
  await visitor.page.goto(group);
  assert.match(await visitor.page.locator("main").textContent(), /Samler skolernes ønsker/);
  assert.doesNotMatch(await visitor.page.locator("main").textContent(), /kommune-demo/, "people are private");
  await visitor.close();
  assert.deepEqual(faults, []);
});
