// Pages that follow what they show: a ballot on the pages of those who vote, a meeting on
// the page of whoever reads along, and both on the wall of the hall.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ballot, meeting, step } from "./lib/prepare.js";
import { startSite } from "./lib/site.js";
import { administrator, municipality, secretariat, startBrowser } from "./lib/visitor.js";

let site, browser, keeper;

before(async () => {
  site = await startSite();
  browser = await startBrowser(site);
  keeper = await browser.visitor({ as: secretariat });
});

after(async () => {
  await browser?.close();
  await site?.stop(); // which fails where an open page keeps the program from ending
});

const following = (page) => page.locator("[data-following]:not([hidden])").waitFor();
const region = (page) => page.locator("#stilling");

async function vote(page, path, answer) {
  await page.goto(path);
  await page.locator(`main input[name=answer][value=${answer}]`).check();
  await page.locator('form[action$="/stem"] .button').click();
  await page.locator(".message-success").first().waitFor();
}

test("a ballot is followed from its opening to its result", async () => {
  const path = await ballot(keeper.page, "listed");
  const voter = await browser.visitor({ as: municipality });
  const wall = await browser.visitor({ as: secretariat });
  for (const [{ page }, at] of [[voter, path], [wall, `${path}/skaerm`]]) {
    await page.goto(at);
    await following(page);
  }
  const asked = [];
  voter.page.on("request", (r) => { if (r.url().endsWith("/stilling")) asked.push(r.url()); });
  await step(keeper.page, "aabn");
  await voter.page.locator('form[action$="/stem"]').waitFor(); // the page has a form now
  await region(wall.page).getByText("0", { exact: true }).waitFor();

  // What somebody is about to answer, and where they are, stays when others vote.
  await keeper.page.goto(path);
  await following(keeper.page);
  await keeper.page.locator("#reason").fill("Halvt skrevet");
  await keeper.page.locator("main summary").first().click();
  await keeper.page.locator("#reason").focus();
  await vote(voter.page, path, "for");
  await region(keeper.page).getByText("1 af").waitFor();
  await region(wall.page).getByText("1", { exact: true }).waitFor();
  assert.equal(await keeper.page.locator("#reason").inputValue(), "Halvt skrevet");
  assert.equal(await keeper.page.evaluate(() => document.activeElement.id), "reason");
  assert.equal(await keeper.page.locator("main details").first().getAttribute("open"), "");
  await keeper.page.locator(".follows [role=status]", { hasText: "1 af" }).waitFor({ state: "attached" });

  await keeper.page.goto(path);
  await step(keeper.page, "luk");
  await region(voter.page).locator("#resultat").waitFor();
  assert.equal(await voter.page.locator('form[action$="/stem"]').isVisible(), false, "nobody can vote any more");
  assert.deepEqual(asked, [], "what all see alike comes with the event");
  await region(wall.page).locator(".tally").waitFor();
  assert.deepEqual(await wall.page.locator(".tally b").allInnerTexts(), ["1", "0", "0"]);
  for (const v of [voter, wall]) {
    assert.deepEqual(v.faults, []);
    await v.close();
  }
});

test("a meeting is followed: who is there, what it has come to, and what is voted on", async () => {
  const { met, item } = await meeting(keeper.page); // the first item has its outcome
  await keeper.page.goto(`${met}/referat/ret`);
  await keeper.page.locator("main textarea").first().fill("");
  await keeper.page.locator("main form .button-primary").click();
  await keeper.page.locator(".message-success").waitFor();
  const reader = await browser.visitor({ as: administrator });
  const wall = await browser.visitor({ as: secretariat });
  for (const [{ page }, at] of [[reader, met], [wall, `${met}/skaerm`]]) {
    await page.goto(at);
    await following(page);
  }
  const live = (v) => v.page.locator("#moedet");
  await live(wall).getByText("1. Budget").waitFor();
  await reader.page.locator(".band a").first().focus();
  await keeper.page.goto(`${met}/doer`);
  await keeper.page.locator("main form button").first().click();
  await keeper.page.locator(".message-success").waitFor();
  for (const v of [wall, reader]) await live(v).getByText(/nu: 1 af/).waitFor();

  await keeper.page.goto(`${item}/afstemning`);
  await keeper.page.locator("#matter").selectOption("orientation");
  await keeper.page.locator("main input[name=method][value=hands]").check();
  await keeper.page.locator("main form .button-primary").click();
  await keeper.page.locator("#for").waitFor();
  for (const v of [wall, reader]) await live(v).getByText("håndsoprækning").first().waitFor();
  await keeper.page.locator("#for").fill("1");
  await step(keeper.page, "luk");
  await live(wall).locator(".tally").waitFor();
  await live(reader).getByText("1 for").first().waitFor({ state: "attached" });
  assert.notEqual(await reader.page.evaluate(() => document.activeElement.localName), "body", "who reads keeps the focus");

  await keeper.page.goto(`${met}/referat/ret`);
  await keeper.page.locator("main textarea").nth(1).fill("Drøftet.");
  await keeper.page.locator("main form .button-primary").click();
  await live(wall).getByText("gennemgået").waitFor();
  for (const v of [reader, wall]) {
    assert.deepEqual(v.faults, []);
    await v.close();
  }
});

test("what changed while nobody looked is caught up with", async () => {
  const path = await ballot(keeper.page, "listed");
  await step(keeper.page, "aabn");
  const wall = await browser.visitor({ as: secretariat });
  await wall.page.goto(`${path}/skaerm`);
  await following(wall.page);
  const hide = (is) => wall.page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, is);
  await hide(true);
  const voter = await browser.visitor({ as: municipality });
  await vote(voter.page, path, "against");
  assert.equal(await region(wall.page).locator(".big b").innerText(), "0");
  await hide(false);
  await region(wall.page).getByText("1", { exact: true }).waitFor();
  await voter.close();
  await wall.close();
});

test("without script there is a link", async () => {
  const path = await ballot(keeper.page, "listed");
  await step(keeper.page, "aabn");
  const wall = await browser.visitor({ as: secretariat });
  const { page, close } = await browser.visitor({ javaScriptEnabled: false });
  await page.context().addCookies(await wall.context.cookies());
  await page.goto(`${path}/skaerm`);
  await page.locator("[data-refresh]").click();
  assert.equal(new URL(page.url()).pathname, `${path}/skaerm`);
  await wall.close();
  await close();
});

test("a page whose reader may not see it any more stops asking, and says how to read it", async () => {
  const path = await ballot(keeper.page, "listed");
  await step(keeper.page, "aabn");
  const voter = await browser.visitor({ as: municipality });
  await voter.page.goto(path);
  await following(voter.page);
  await voter.context.request.post("/log-ud");
  const other = await browser.visitor({ as: municipality });
  await vote(other.page, path, "for");
  await voter.page.locator("[data-refresh]:not([hidden])").waitFor();
  assert.match(await region(voter.page).innerText(), /0 af/, "it shows what it was allowed to");
  await voter.close();
  await other.close();
});
