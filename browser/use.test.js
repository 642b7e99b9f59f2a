// What an authority's representative does about its own use, with the keyboard
// alone: all solutions in one sitting, the record of one, and what stops others.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { fromLetter } from "./lib/prepare.js";
import { startSite } from "./lib/site.js";
import { coordinator, municipality, secretariat, startBrowser } from "./lib/visitor.js";

const authority = "/myndigheder/syddjurs";
const ours = `${authority}/loesninger`;

let site, browser;
const visitors = [];

before(async () => {
  site = await startSite();
  browser = await startBrowser(site);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

beforeEach(async () => {
  for (const v of visitors.splice(0)) {
    assert.deepEqual(v.faults, []);
    await v.close();
  }
});

async function as(role, options = {}) {
  const v = await browser.visitor({ as: role, ...options });
  visitors.push(v);
  return v.page;
}

/** What has the focus: its text or label, its name, and the solution it is about. */
const focus = (page) => page.evaluate(() => {
  const e = document.activeElement;
  return {
    text: (e.labels?.[0] ?? e).textContent.trim(), type: e.type ?? e.localName, name: e.name ?? "",
    about: e.closest(".question")?.querySelector("h3").textContent.trim() ?? "",
  };
});

/** Presses Tab until the focus is where it is wanted. */
async function tabTo(page, wanted, what) {
  for (let i = 0; i < 400; i++) {
    const now = await focus(page);
    if (wanted(now)) return now;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${what}`);
}

/** Answers one question as one does with the keyboard: to its radios, and along them. */
async function answer(page, about, state, since) {
  await tabTo(page, (f) => f.about === about && f.type === "radio", about);
  for (let i = 0; (await focus(page)).text !== state; i++) {
    assert.ok(i < 6, `${about} has no answer ${state}`);
    await page.keyboard.press("ArrowDown");
  }
  if (!since) return;
  await tabTo(page, (f) => f.about === about && f.type === "summary", "the fold");
  await page.keyboard.press("Enter");
  await tabTo(page, (f) => f.about === about && f.name.endsWith(".since"), "since when");
  await page.keyboard.type(since);
}

async function save(page) {
  await tabTo(page, (f) => f.text === "Gem for Syddjurs Kommune", "the button");
  await page.keyboard.press("Enter");
}

test("a representative answers for all solutions with the keyboard alone", async () => {
  const page = await as(municipality);
  await page.goto(ours);
  await answer(page, "OS2rollekatalog", "I drift", "2018-04-31");
  await answer(page, "OS2mo", "Overvejer");
  await save(page);

  await page.locator('[role="alert"]').waitFor();
  assert.match(await page.title(), /^Fejl/);
  assert.match(await page.locator('[role="alert"] a').innerText(), /OS2rollekatalog: .*2018-04-31/);
  await page.keyboard.press("Tab"); // from the summary to its link
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.name?.endsWith(".since"));
  await page.keyboard.press("Control+a");
  await page.keyboard.type("2018-04");
  await save(page);

  const receipt = await page.locator(".message-success").innerText();
  assert.match(receipt, /OS2mo: Overvejer/);
  assert.match(receipt, /OS2rollekatalog: I drift/);
  await page.goto("/anvendelse/syddjurs/os2rollekatalog");
  await page.getByText("I drift siden april 2018.", { exact: true }).waitFor();
  await page.locator(".claim-stated").first().waitFor();
});

test("what waits is confirmed in one go", async () => {
  const page = await as(municipality);
  await page.goto(ours);
  await page.getByText("venter på, at I bekræfter").waitFor();
  await tabTo(page, (f) => /^Bekræft alt/.test(f.text), "the button");
  await page.keyboard.press("Enter");
  await page.locator(".message-success").waitFor();
  assert.equal(await page.getByText("venter på, at I bekræfter").count(), 0);
  await page.goto("/anvendelse/syddjurs/os2autoproces");
  await page.getByText("I drift siden 28. januar 2022 eller før.", { exact: true }).waitFor();
});

test("the sitting works without JavaScript", async () => {
  const page = await as(municipality, { javaScriptEnabled: false });
  await page.goto(ours);
  await page.locator(".question", { hasText: "OS2forms" }).getByLabel("Afprøver").check();
  await page.locator("main form .button-primary").click();
  assert.match(await page.locator(".message-success").innerText(), /OS2forms: Afprøver/);
});

test("a coordinator cannot confirm for an authority, and sees why", async () => {
  const page = await as(coordinator);
  assert.equal((await page.goto(ours)).status(), 403);
  await page.goto("/anvendelse/datatilsynet/os2rollekatalog");
  await page.getByText("Det kan du ikke bekræfte").waitFor();
  assert.equal(await page.locator('form[action$="/bekraeft"]').count(), 0);
});

test("a member asks, and whoever represents the authority gets the letter", async () => {
  const page = await as(coordinator);
  await page.goto("/anvendelse/syddjurs/os2autoproces");
  await page.getByRole("link", { name: "Spørg Syddjurs Kommune om OS2autoproces" }).click();
  await page.locator("#text").fill("Hvordan kom I i gang?");
  await page.locator("main form .button-primary").click();
  await page.locator(".message-success").waitFor();
  const keeper = await as(secretariat);
  assert.equal(await fromLetter(keeper, `${municipality}@demo.invalid`, "/anvendelse/"), "/anvendelse/syddjurs/os2autoproces");
});
