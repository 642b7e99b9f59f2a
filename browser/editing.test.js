// What those who are signed in do with a product: edit, choose between two
// versions, compare and restore, read a publiccode.yml in, act for another
// authority.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { startSite } from "./lib/site.js";
import { coordinator, municipality, secretariat, signIn, startBrowser } from "./lib/visitor.js";

const product = "/produkter/os2rollekatalog";

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

async function as(role) {
  const v = await browser.visitor({ as: role });
  visitors.push(v);
  return v.page;
}

const save = (page) => page.locator("main form .button-primary").first().click();
const saved = (page) => page.locator(".message-success").waitFor();

async function edit(page, fields) {
  await page.goto(`${product}/ret`);
  for (const [name, value] of Object.entries(fields)) await page.locator(`#${name}`).fill(value);
  await save(page);
}

test("a coordinator edits the own product and no other", async () => {
  const page = await as(coordinator);
  await page.goto(product);
  await page.locator(`a[href="${product}/ret"]`).first().click();
  await page.locator("#purpose_da").fill("Samler roller og rettigheder ét sted.");
  assert.match(await page.locator("main form .button-primary").innerText(), /Favrskov Kommune/);
  await save(page);
  await saved(page);
  assert.match(await page.locator(".message-success").innerText(), /Favrskov Kommune/);
  await page.getByText("Samler roller og rettigheder ét sted.").first().waitFor();

  const other = await page.goto("/produkter/os2mo/ret");
  assert.equal(other.status(), 403);
});

test("what cannot be saved comes back with what was written and a way to each fault", async () => {
  const page = await as(coordinator);
  await edit(page, { name: "", purpose_da: "Bliver stående.", licence: "Min egen licens" });
  assert.match(await page.title(), /^Fejl/);
  assert.equal(await page.locator("#purpose_da").inputValue(), "Bliver stående.");
  const links = page.locator('[role="alert"] a');
  assert.equal(await links.count(), 2);
  await links.first().click();
  assert.equal(await page.evaluate(() => document.activeElement.id), "name");
  assert.equal(await page.locator("#name").getAttribute("aria-invalid"), "true");
});

test("what was not saved is offered again to its writer, and to nobody who signs in after them", async () => {
  const page = await as(coordinator);
  const note = () => page.locator("[data-draft]").first();
  await page.goto(`${product}/ret`);
  await page.locator("#purpose_da").fill("Ikke gemt endnu.");
  await page.goto(`${product}/ret`);
  await note().waitFor();
  await page.locator('form[action$="/log-ud"] button').click();
  await page.locator(".band").waitFor({ state: "detached" });
  await signIn(page, secretariat);
  await page.goto(`${product}/ret`);
  assert.equal(await note().isVisible(), false);
  assert.equal(await page.evaluate(() => JSON.stringify(sessionStorage).includes("Ikke gemt")), false);
});

test("two who edit different parts at once both keep theirs", async () => {
  const [first, second] = [await as(coordinator), await as(secretariat)];
  await first.goto(`${product}/ret`);
  await second.goto(`${product}/ret`);
  await first.locator("#note_da").fill("Den ene skrev en bemærkning.");
  await save(first);
  await saved(first);
  await second.locator("#note_en").fill("The other wrote one in English.");
  await save(second);
  await saved(second);
  await second.goto(`${product}/ret`);
  assert.equal(await second.locator("#note_da").inputValue(), "Den ene skrev en bemærkning.");
  assert.equal(await second.locator("#note_en").inputValue(), "The other wrote one in English.");
});

for (const [choice, kept] of [["theirs", "Den ene."], ["mine", "Den anden."]]) {
  test(`two who edit the same part choose: ${choice}`, async () => {
    const [first, second] = [await as(coordinator), await as(secretariat)];
    await edit(first, { purpose_da: "Udgangspunktet." });
    await saved(first);
    await first.goto(`${product}/ret`);
    await second.goto(`${product}/ret`);
    await first.locator("#purpose_da").fill("Den ene.");
    await save(first);
    await saved(first);
    await second.locator("#purpose_da").fill("Den anden.");
    await save(second);

    const choices = second.locator("#conflicts");
    await choices.getByText("Den ene.").waitFor();
    await choices.getByText("Den anden.").waitFor();
    await choices.locator(`input[type=radio][value=${choice}]`).check();
    await save(second);
    await saved(second);
    await second.goto(`${product}/ret`);
    assert.equal(await second.locator("#purpose_da").inputValue(), kept);
  });
}

test("versions are compared and an old one comes back", async () => {
  const page = await as(coordinator);
  await edit(page, { purpose_da: "Som det var." });
  await saved(page);
  await edit(page, { purpose_da: "Som det blev." });
  await saved(page);
  await page.goto(`${product}/historik`);
  await page.locator(`form[action="${product}/sammenlign"] button`).click(); // the two newest are chosen
  await page.locator("main del", { hasText: "var" }).first().waitFor();
  await page.locator("main ins", { hasText: "blev" }).first().waitFor();
  await page.locator(`main form[action="${product}/gendan"] button`).click();
  await saved(page);
  await page.goto(`${product}/ret`);
  assert.equal(await page.locator("#purpose_da").inputValue(), "Som det var.");
});

const file = (url) => `publiccodeYmlVersion: "0.4"
name: OS2rollekatalog
url: ${url}
platforms: [web]
categories: [identity-management]
developmentStatus: stable
softwareType: standalone/web
description:
  da:
    shortDescription: Roller og rettigheder, læst ind af en fil.
    longDescription: >
      ${"Kommunen samler roller og rettigheder ét sted og deler dem ud efter stilling og enhed. ".repeat(3)}
    features: [Roller efter stilling]
legal:
  license: MPL-2.0
maintenance:
  type: community
  contacts:
    - name: Koordinatoren
localisation:
  localisationReady: true
  availableLanguages: [da]
`;

async function read(page, text) {
  await page.goto(`${product}/indlaes`);
  await page.locator("#text").fill(text);
  await page.locator('form[enctype] button[type="submit"]').last().click();
}

test("a publiccode.yml with faults is refused with the line of each", async () => {
  const page = await as(coordinator);
  await read(page, file("ikke en adresse").replace("developmentStatus: stable", "developmentStatus: snart"));
  await page.locator('[role="alert"]').waitFor();
  const lines = await page.locator("main table tbody tr").evaluateAll((rows) => rows.map((r) => r.cells[0].textContent.trim()));
  assert.ok(lines.includes("3"), `url is in line 3; the table has ${lines}`);
  assert.ok(lines.includes("6"), `developmentStatus is in line 6; the table has ${lines}`);
  assert.equal(await page.locator(`form[action="${product}/indlaes/gem"]`).count(), 0);
});

test("a publiccode.yml is tried first, and saved when one says so", async () => {
  const page = await as(coordinator);
  await read(page, file("https://github.com/OS2rollekatalog/OS2rollekatalog"));
  await page.locator("main ins", { hasText: "fil" }).first().waitFor();
  await page.locator(`form[action="${product}/indlaes/gem"] .button-primary`).click();
  await saved(page);
  await page.goto(`${product}/ret`);
  assert.equal(await page.locator("#purpose_da").inputValue(), "Roller og rettigheder, læst ind af en fil.");
});

test("somebody with two authorities chooses for which to act", async () => {
  const keeper = await as(secretariat);
  await keeper.goto("/sekretariat/personer");
  await keeper.locator("main a", { hasText: municipality }).first().click();
  await keeper.locator("#authority").fill("Favrskov");
  await keeper.locator("#title").fill("Konsulent");
  await keeper.locator("main form .button-primary").first().click();
  await saved(keeper);

  const page = await as(municipality);
  const band = page.locator(".band");
  const acting = (await band.locator("strong").innerText()).trim();
  await band.locator("summary").click();
  const other = band.locator('button[name="authority"]').first();
  const name = (await other.locator("b").innerText()).trim();
  assert.deepEqual([acting, name].sort(), ["Favrskov Kommune", "Syddjurs Kommune"]);
  await other.click();
  await band.locator("strong", { hasText: name }).waitFor();
  await page.goto("/produkter");
  assert.equal((await band.locator("strong").innerText()).trim(), name);
});
