// A supplier says what it delivers and names an authority, by keyboard alone; the
// authority confirms, and then everybody can read it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { tabTo } from "./lib/keyboard.js";
import { startSite } from "./lib/site.js";
import { municipality, startBrowser, supplier } from "./lib/visitor.js";

const own = "/leverandoerer/digital-identity/partner";

let site, browser;

before(async () => {
  site = await startSite();
  browser = await startBrowser(site);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

async function sent(page) {
  await page.keyboard.press("Enter");
  await page.locator(".message-success").waitFor();
}

test("deliveries and a reference by keyboard", async () => {
  const { page, faults, close } = await browser.visitor({ as: supplier });
  await page.goto(`${own}/leverancer`);
  await tabTo(page, "input[name=is]");
  await page.keyboard.press("Space"); // development
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space"); // operation
  const names = await page.locator("main input[name=is]:checked").evaluateAll((list) => list.map((i) => i.labels[0].textContent.trim()));
  assert.equal(names.length, 2);
  assert.match(names[1], /^Drift, OS2/, "the box says what it is for to those who meet it alone");
  await tabTo(page, "main form .button-primary");
  await sent(page);

  await page.goto(`${own}/referencer`);
  await tabTo(page, "#delivery");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Syddjurs");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Udvikling sammen med kommunen");
  await page.keyboard.press("Tab");
  await page.keyboard.type("2019");
  await tabTo(page, "main form .button-primary");
  await sent(page);
  assert.deepEqual(faults, []);
  await close();
});

test("nobody else reads the reference until the authority confirms it", async () => {
  const visitor = await browser.visitor();
  const told = async () => {
    await visitor.page.goto("/leverandoerer/digital-identity");
    return visitor.page.locator("main", { hasText: "Udvikling sammen med kommunen" }).count();
  };
  assert.equal(await told(), 0);
  const { page, faults, close } = await browser.visitor({ as: municipality });
  await page.goto("/myndigheder/syddjurs/referencer");
  await tabTo(page, 'button[value="confirm"]');
  await sent(page);
  assert.equal(await told(), 1);
  assert.deepEqual(faults, []);
  await close();
  await visitor.close();
});
