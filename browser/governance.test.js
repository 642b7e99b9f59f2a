// A product through a half-year: its coordinator evaluates it, the steering group stands
// behind that, the secretariat evaluates, the product replies, everybody reads, and the
// level that the board decided is entered. Without scripts; then what scripts add.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { audit } from "./lib/audit.js";
import { beginEvaluation, beginSelf, chooseAll, write } from "./lib/governance.js";
import { startSite } from "./lib/site.js";
import { board, coordinator, municipality, secretariat, startBrowser } from "./lib/visitor.js";

const product = "/produkter/os2rollekatalog";
const governance = `${product}/governance`;

let site, browser, evaluation;

before(async () => {
  site = await startSite();
  browser = await startBrowser(site);
  await seat();
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

/** Founds a steering group of the product, in which Syddjurs sits. */
async function seat() {
  const s = await browser.visitor({ as: secretariat });
  const send = async (fields) => {
    const source = { source_title: "Referat", source_date: "2026-01-01", from: "2026-01-01" };
    for (const [name, text] of Object.entries({ ...source, ...fields })) await s.page.locator(`main #${name}`).fill(text);
    await s.page.locator("main form .button-primary").click();
    await s.page.locator(".message-success").waitFor();
  };
  await s.page.goto("/sekretariat/grupper/ny");
  await s.page.locator("main input[name=kind][value=steering]").check();
  await s.page.locator("main input[name=reach][value=public]").check();
  await send({ product: "OS2rollekatalog", name_da: "Styregruppen for OS2rollekatalog", purpose_da: "Styrer." });
  await s.page.goto(`${new URL(s.page.url()).pathname}/pladser/ny`);
  await s.page.locator("main input[name=role][value=chair]").check();
  await send({ authority: "Syddjurs" }); // and the way leads on to who fills it
  const seat = new URL(s.page.url()).pathname;
  await s.close();
  const m = await browser.visitor({ as: municipality });
  await m.page.goto(seat);
  await m.page.locator("#person").selectOption({ index: 1 });
  await m.page.locator("main form .button-primary").click();
  await m.page.locator(".message-success").waitFor();
  await m.close();
}

const without = { javaScriptEnabled: false };

const said = (page) => page.locator("main").innerText();

/** Sends the form by the button, and gives what is wrong with it. */
async function send(page, button) {
  await page.locator("main form .button", { hasText: button }).click();
  return page.locator(".problems a, [role=alert] a").allInnerTexts();
}

test("the coordinator evaluates the product without scripts", async () => {
  const { page, faults, close } = await browser.visitor({ as: coordinator, ...without });
  const self = await beginSelf(page, product);
  assert.equal(await chooseAll(page, "yes", { F19: "not-relevant", F4: "no" }), 43);
  const wrong = await send(page, "Aflever");
  assert.equal(wrong.length, 1, wrong.join());
  assert.equal(await page.locator("main input[type=radio][value=yes]:checked").count(), 41, "nothing that was answered is lost");
  await write(page, "F19", "because", "Løsningen er et datasæt.");
  await write(page, "F4", "explanation", "Politikken er under arbejde.");
  assert.deepEqual(await send(page, "Aflever"), []);
  assert.equal(new URL(page.url()).pathname, self);
  await close();

  const visitor = await browser.visitor();
  assert.equal((await visitor.page.goto(self)).status(), 404, "it is the steering group's first");
  await visitor.close();
  const member = await browser.visitor({ as: municipality, ...without });
  await member.page.goto(self);
  await member.page.locator("main .button", { hasText: "Godkend for" }).click();
  assert.match(await said(member.page), /Alle kan læse den nu|Syddjurs/);
  await member.close();
  const reader = await browser.visitor();
  assert.equal((await reader.page.goto(self)).status(), 200);
  assert.match(await said(reader.page), /Løsningen er et datasæt\./);
  await reader.close();
  assert.deepEqual(faults, []);
});

test("the secretariat evaluates, the product replies, and everybody reads it", async () => {
  const s = await browser.visitor({ as: secretariat, ...without });
  evaluation = await beginEvaluation(s.page, product);
  await chooseAll(s.page, "green", { F4: "red" });
  const wrong = await send(s.page, "Send til produktet");
  assert.equal(wrong.length, 2, `a reason and a summary: ${wrong}`);
  await write(s.page, "F4", "reason", "Der er ingen sikkerhedspolitik.");
  await write(s.page, "F4", "recommendation", "Læg SECURITY.md i repoet.");
  await s.page.locator("[name=summary]").fill("En god løsning.");
  assert.deepEqual(await send(s.page, "Send til produktet"), []);

  const c = await browser.visitor({ as: coordinator, ...without });
  await c.page.goto(governance);
  await c.page.goto(evaluation);
  await c.page.locator("main .button", { hasText: "Svar" }).click();
  await write(c.page, "F4", "reply", "Den kommer i december.");
  await c.page.locator('[name="F4.disagrees"]').check();
  await c.page.locator("[name=reply]").fill("Tak for en god dialog.");
  assert.deepEqual(await send(c.page, "Send svaret"), []);
  await c.close();

  const visitor = await browser.visitor();
  assert.equal((await visitor.page.goto(evaluation)).status(), 404, "not public yet");
  await s.page.goto(evaluation);
  await s.page.locator("main .button", { hasText: "Offentliggør" }).click();
  assert.equal((await visitor.page.goto(evaluation)).status(), 200);
  const text = await said(visitor.page);
  for (const want of ["Der er ingen sikkerhedspolitik.", "Den kommer i december.", "Produktet er uenigt", "Tak for en god dialog."]) assert.ok(text.includes(want), want);
  assert.deepEqual(await audit(visitor.page), []);
  await visitor.page.goto(governance);
  assert.match(await said(visitor.page), /Hvorfor ikke sandkasse[\s\S]*F4/);
  await visitor.close();
  assert.deepEqual(s.faults, []);
  await s.close();
});

test("the level that the board decided is entered, and a badge states it", async () => {
  const s = await browser.visitor({ as: secretariat });
  const { page } = s;
  await page.goto("/beslutninger/ny");
  await page.locator("#group").selectOption({ label: "Bestyrelsen" });
  await page.locator("#matter").selectOption("product-level");
  await page.locator("#heading_da").fill("OS2rollekatalog på niveau 2");
  await page.locator("#text_da").fill("Bestyrelsen sætter niveauet.");
  await page.locator('input[name="reach"][value="public"]').check();
  await page.locator("#products").fill("OS2rollekatalog");
  await page.locator("#effect-0_object").selectOption("level");
  await page.locator("#effect-0").fill("OS2rollekatalog");
  await page.locator("#effect-0_text").fill("Niveau 2");
  await page.locator("main form .button-primary").click();
  await page.locator(".message-success").waitFor();
  await page.locator("main .button-primary").click();
  await page.locator("main form .button-danger").click();
  await page.locator(".message-success").waitFor();

  await page.goto(`${governance}/niveau`);
  await page.locator("main form .button-primary").click();
  assert.equal(await page.locator(".problems a, [role=alert] a").count(), 2, "a level and a decision");
  await page.locator("input[name=level][value='2']").check();
  await page.locator("#decision").selectOption({ index: 1 });
  await page.locator("main form .button-primary").click();
  await page.locator(".message-success").waitFor();
  await s.close();

  const b = await browser.visitor({ as: board });
  await b.page.goto(governance);
  const text = await said(b.page);
  assert.match(text, /Niveau 2/);
  assert.match(text, /Intet niveau/, "what is held and what is supported stand beside each other");
  await b.page.locator("main a", { hasText: "Beslutningen" }).first().click();
  assert.match(await b.page.locator("h1").innerText(), /niveau 2/);
  await b.page.goto(`${governance}/maerke`);
  assert.match(await b.page.locator("main img").getAttribute("alt"), /OS2rollekatalog: Niveau 2/);
  assert.equal(await b.page.locator("main img").evaluate((i) => i.naturalWidth > 0), true, "the picture is shown");
  await b.page.goto("/governance");
  assert.match(await said(b.page), /OS2rollekatalog/);
  assert.deepEqual(b.faults, []);
  await b.close();
});

test("each answer is saved as it is chosen, by keyboard alone", async () => {
  const { page, faults, close } = await browser.visitor({ as: coordinator });
  const self = await beginSelf(page, product);
  await page.locator('#R1 input[type=radio]').first().focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  for (let i = 0; i < 8 && await page.evaluate(() => !document.activeElement.closest("#R1") || document.activeElement.type === "radio"); i++) await page.keyboard.press("Tab");
  await page.locator("#R1 summary").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Syddjurs sparer en time om dagen.");
  await page.keyboard.press("Tab");
  await page.locator("#R2 input[type=radio]").first().focus();
  await page.locator("#R1 [data-saved]", { hasText: "Gemt" }).waitFor();
  const other = await browser.visitor({ as: secretariat });
  await other.page.goto(self);
  await other.page.locator("main", { hasText: "Syddjurs sparer en time om dagen." }).waitFor();
  await other.close();
  assert.deepEqual(faults, []);
  await close();
});

test("a screen reader hears the matrix as a table with headers and words", async () => {
  const { page, close } = await browser.visitor();
  await page.goto("/governance");
  const region = page.getByRole("region", { name: "Sekretariatet vurderer" }).last();
  await region.focus();
  const table = region.getByRole("table", { name: "Sekretariatet vurderer" });
  assert.equal(await table.count(), 1);
  const heads = await table.getByRole("columnheader").allTextContents();
  for (const want of ["Løsning", "Formkrav", "F4", "G14"]) assert.ok(heads.some((h) => h.trim() === want), `${want} among ${heads}`);
  const row = table.getByRole("row").filter({ has: page.getByRole("rowheader", { name: /OS2faktor/ }) });
  const cells = await row.getByRole("cell").allTextContents();
  assert.equal(cells.length, 44, "43 criteria and the sum");
  assert.ok(cells.some((c) => /^\s*F14: ikke opfyldt\s*$/.test(c)), `a cell names its criterion and its verdict: ${cells.slice(14, 18)}`);
  await page.keyboard.press("ArrowRight");
  await close();
});

test("a report that contradicts itself is told of by line, without scripts", async () => {
  const { page, faults, close } = await browser.visitor(without);
  await page.goto("/governance");
  await page.locator("main a", { hasText: "Tjek en governancerapport" }).click();
  await page.locator("main form .button-primary").click();
  assert.match(await said(page), /Indsæt en rapport/);
  const read = await page.request.get(`${evaluation}/rapport.md`);
  const sound = await read.text();
  await page.locator("[name=report]").fill(sound);
  await page.locator("main form .button-primary").click();
  assert.match(await said(page), /Ingen modsigelser i 43 rækker/);
  const wrong = sound.replace("| 42 |", "| 41 |");
  assert.notEqual(wrong, sound);
  await page.locator("[name=report]").fill(wrong);
  await page.locator("main form .button-primary").click();
  assert.match(await said(page), /Linje \d+: .*41/);
  assert.equal((await page.locator("[name=report]").inputValue()).trim(), wrong.trim(), "what was pasted is kept");
  assert.deepEqual(faults, []);
  await close();
});

test("a report goes in through the intake and comes out again", async () => {
  const { page, faults, close } = await browser.visitor({ as: secretariat });
  const report = await (await page.request.get(`${evaluation}/rapport.md`)).text();
  await page.goto(governance);
  await page.locator("main a", { hasText: "Indlæs en evaluering" }).click();
  assert.notEqual(await page.locator("#about").inputValue(), "", "the product is chosen");
  await page.locator("#text").fill(report.replace(/(\*\*Dato[^*]*\*\*) \S+/, "$1 2026-03-01"));
  await page.locator("main form .button-primary").click();
  await page.locator("main progress").waitFor({ state: "detached" });
  const batch = page.url();
  await page.locator('form[action$="/indlaes"] button').click();
  await page.waitForFunction(() => document.querySelector('form[action$="/fortryd"]'));
  await page.goto(`${governance}/historik`);
  assert.match(await said(page), /1\. marts 2026/);
  await page.goto(batch);
  await page.locator('form[action$="/fortryd"] button').click();
  await page.waitForFunction(() => !document.querySelector('form[action$="/fortryd"]'));
  await page.goto(`${governance}/historik`);
  assert.doesNotMatch(await said(page), /1\. marts 2026/);
  assert.deepEqual(faults, []);
  await close();
});
