// How the commons governs itself, told once from end to end: the board founds a
// steering group, the group is called together and decides a budget and which level to
// ask for, one of its members by proxy; minutes come out, the board decides the level, the
// solution and the register show it, and whoever is to do something is told. By keyboard
// alone, and what each page looks like is audited on the way.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import ICAL from "ical.js";
import { audit } from "./lib/audit.js";
import { press, send, tabTo, write } from "./lib/keyboard.js";
import { startSite } from "./lib/site.js";
import { board, coordinator, municipality, secretariat, startBrowser } from "./lib/visitor.js";

const product = "/produkter/os2rollekatalog";
const group = "/grupper/styregruppen-for-os2rollekatalog";
const today = new Date().toLocaleDateString("sv", { timeZone: "Europe/Copenhagen" });
const tomorrow = new Date(Date.parse(today) + 86_400_000).toISOString().slice(0, 10);
const source = { source_title: "Et eksempel", source_date: today };

let site, browser, keeper, chair, member, absent, met, budget, level;

before(async () => {
  site = await startSite();
  browser = await startBrowser(site);
  [keeper, chair, member, absent] = await Promise.all([secretariat, municipality, coordinator, board].map((as) => browser.visitor({ as })));
});

after(async () => {
  const faults = [keeper, chair, member, absent].flatMap((v) => v?.faults ?? []);
  await browser?.close();
  const wrong = site?.faults() ?? [];
  await site?.stop();
  assert.deepEqual([...faults, ...wrong], [], "nothing is complained of in a console or in the log");
});

/** Opens the page and audits it. */
async function visit({ page }, path) {
  await page.goto(path);
  assert.deepEqual(await audit(page), [], path);
}

const here = ({ page }) => new URL(page.url()).pathname;
const main = ({ page }) => page.locator("main").innerText();

/** Approves the draft on the page, and gives where the register keeps the decision and what it calls it. */
async function approve(v) {
  assert.deepEqual(await audit(v.page), []);
  await press(v.page, 'main a[href$="/godkend"]');
  await v.page.waitForURL(/godkend$/);
  assert.deepEqual(await audit(v.page), []);
  await send(v.page, "/godkend");
  return { path: here(v), number: (await main(v)).match(/\S+ (for \S+ )?\d{4}-\d+/)[0] };
}

test("the board's decision founds a steering group, and its charter names the decision", async () => {
  const { page } = keeper;
  await visit(keeper, "/beslutninger/ny");
  await write(page, {
    group: "=Bestyrelsen", matter: "steering-group", heading_da: "OS2rollekatalog får en styregruppe", text_da: "Gruppen har tre pladser.", products: "OS2rollekatalog",
  });
  await send(page, "/beslutninger/ny");
  const draft = here(keeper);
  await visit(keeper, "/sekretariat/grupper/ny");
  await write(page, { kind: "steering", product: "OS2rollekatalog", name_da: "Styregruppen for OS2rollekatalog", purpose_da: "Leder OS2rollekatalog.", ...source });
  await send(page, "/sekretariat/grupper/ny");
  assert.equal(here(keeper), group);
  await visit(keeper, `${draft}/ret`);
  await write(page, { "effect-0_object": "charter", "effect-0": "Styregruppen for OS2rollekatalog", "effect-0_text": "Det første kommissorium" });
  await send(page, `${draft}/ret`);
  const { path, number } = await approve(keeper);
  assert.match(number, /^Bestyrelsen \d{4}-1$/);

  await visit(keeper, `${group}/kommissorium/ret`);
  await write(page, { decision: number, purpose_da: "Gruppen leder OS2rollekatalog." });
  for (const matter of ["project", "budget"]) await write(page, { mandate: matter });
  await write(page, { per_authority: "1", term: "24", counting: "seat", quorum: "1/2", majority: "half-cast", openness: "public", ...source });
  await send(page, "/kommissorium/ret");
  await visit(keeper, `${group}/kommissorium`);
  assert.ok((await main(keeper)).includes(number));
  await press(page, `main a[href="${path}"]`);
  await page.waitForURL(`**${path}`);
  await tabTo(page, `main a[href^="${group}"]`);
});

test("its seats are given to authorities, and their people fill them", async () => {
  for (const [authority, role] of [["Syddjurs", "chair"], ["Favrskov", "member"], ["Aarhus", "member"]]) {
    await visit(keeper, `${group}/pladser/ny`);
    await write(keeper.page, { authority, role, ...source });
    await send(keeper.page, "/pladser/ny");
    const seat = here(keeper);
    const filler = authority === "Syddjurs" ? chair : keeper; // the others have nobody in the demo who speaks for them
    await visit(filler, seat);
    await write(filler.page, { person: "=-demo" });
    await send(filler.page, seat);
  }
  await visit(chair, group);
  assert.match(await main(chair), /kommune-demo[\s\S]*koordinator-demo|koordinator-demo[\s\S]*kommune-demo/);
});

test("the chair plans a meeting with two items for decision", async () => {
  const { page } = chair;
  await visit(chair, "/moeder/ny?gruppe=styregruppen-for-os2rollekatalog");
  await write(page, { day: today, start: "00:05", end: "23:55", place: "Rådhuset i Ebeltoft" });
  await send(page, "/moeder/ny");
  met = here(chair);
  for (const item of [
    { title: "Budget for 2027", text: "Budgettet er på 400.000 kr.", paper: "ready", purpose: "At vedtage et budget", recommendation: "At budgettet vedtages" },
    { title: "Løsningens niveau", text: "Løsningen opfylder niveau 1." },
  ]) {
    await visit(chair, `${met}/punkter/ny`);
    await write(page, { kind: "decision", ...item });
    await send(page, "/punkter/ny");
  }
});

test("they are invited by letters that calendars read, and answer", async () => {
  await visit(chair, `${met}/indkald`);
  await send(chair.page, "/indkald");
  await visit(chair, met);

  await keeper.page.goto("/sekretariat/mail");
  const letters = keeper.page.locator("main tr", { hasText: "Møde i Styregruppen for OS2rollekatalog" });
  const to = (await letters.allInnerTexts()).map((t) => t.match(/\S+@demo\.invalid/)[0]).sort();
  assert.deepEqual(to, [board, coordinator, municipality].map((who) => `${who}@demo.invalid`).sort());
  await keeper.page.goto(await letters.first().locator('a[href^="/sekretariat/mail/"]').first().getAttribute("href"));
  const ics = await (await keeper.page.request.get(`${here(keeper)}/kalender.ics`)).text();
  const calendar = new ICAL.Component(ICAL.parse(ics));
  assert.equal(calendar.getFirstPropertyValue("method"), "REQUEST");
  assert.equal(new ICAL.Event(calendar.getFirstSubcomponent("vevent")).location, "Rådhuset i Ebeltoft");

  for (const [v, answer] of [[chair, "comes"], [member, "comes"], [absent, "not"]]) {
    await visit(v, met);
    await tabTo(v.page, `form[action$="/svar"]:has(input[value=${answer}]) button`);
    await v.page.keyboard.press("Enter");
    await v.page.locator(".message-success").first().waitFor();
  }
});

test("who cannot come gives a proxy, papers are sent, and the meeting begins", async () => {
  await visit(absent, `${met}/fuldmagt`);
  await write(absent.page, { holder: "=koordinator-demo" });
  await send(absent.page, "/fuldmagt");
  for (const step of ["/bilag", "/begynd"]) {
    await visit(chair, met);
    await send(chair.page, step);
  }
  for (const name of ["kommune-demo", "koordinator-demo"]) {
    await visit(chair, `${met}/doer`);
    await press(chair.page, "main form button", name);
    await chair.page.locator(".message-success").first().waitFor();
  }
  await visit(chair, met);
});

/** Puts the item to the vote, and gives the ballot's page. */
async function ask(number, fields) {
  await chair.page.goto(met);
  await press(chair.page, `main .agenda li:nth-of-type(${number}) a[href$="/afstemning"]`);
  await chair.page.waitForURL(/afstemning$/);
  assert.deepEqual(await audit(chair.page), []);
  await write(chair.page, fields);
  await send(chair.page, "/afstemning");
  return here(chair);
}

test("the budget is voted on by name, one of the votes by proxy", async () => {
  const ballot = await ask(1, { matter: "budget", method: "listed" });
  for (const v of [chair, member]) {
    await visit(v, ballot);
    await write(v.page, { answer: "for" });
    await send(v.page, "/stem");
  }
  await visit(absent, ballot);
  assert.equal(await absent.page.locator('form[action$="/stem"]').count(), 0, "who is away does not vote");
  await visit(chair, ballot);
  await send(chair.page, "/luk");
  assert.match(await main(chair), /Vedtaget[\s\S]*3 af 3/);
});

test("which level to ask for is decided by a show of hands, and both are decisions with numbers", async () => {
  await ask(2, { matter: "project", method: "hands" });
  await write(chair.page, { for: "3" });
  await send(chair.page, "/luk");
  await visit(chair, `${met}/referat/ret`);
  budget = await register(1, "budget", "elsewhere", "", "400.000 kr. i 2027");
  level = await register(2, "project", "elsewhere", "", "Niveau 1 indstilles til bestyrelsen");
  assert.match(budget.number, /-1$/);
  assert.match(level.number, /-2$/);
});

/** Writes what came of the item into the register, with what it changes, and approves it. */
async function register(number, matter, object, of, text) {
  const { page } = chair;
  await page.goto(met);
  await press(page, `main .agenda li:nth-of-type(${number}) a[href*="/punkter/"]`, "Ret");
  await page.waitForURL(/punkter/);
  assert.deepEqual(await audit(page), []);
  await write(page, { matter });
  await send(page, "/beslutning");
  const draft = here(chair);
  await visit(chair, `${draft}/ret`);
  await write(page, { products: "OS2rollekatalog", "effect-0_object": object, "effect-0": of, "effect-0_text": text });
  await send(page, `${draft}/ret`);
  return approve(chair);
}

test("somebody gets something to do, and the minutes are approved and out", async () => {
  const { page } = chair;
  await visit(chair, `${met}/opgaver/ny`);
  await write(page, { text: "Send budgettet til medlemmerne", seat: "=Syddjurs", due: tomorrow });
  await send(page, "/opgaver/ny");
  const nobody = await browser.visitor({ javaScriptEnabled: false });
  await nobody.page.goto(`${met}/referat`);
  assert.equal(await nobody.page.locator("main .agenda").count(), 0, "not before they are approved");
  await visit(chair, `${met}/referat/godkend`);
  await send(page, "/referat/godkend");
  await nobody.page.goto(`${met}/referat`);
  const minutes = await nobody.page.locator("main").textContent(); // what is folded away too
  for (const text of ["Budget for 2027", "Løsningens niveau", "fuldmagt"]) assert.ok(minutes.includes(text), `${text} in\n${minutes}`);
  for (const made of [budget, level]) assert.equal(await nobody.page.locator(`main a[href="${made.path}"]`).count(), 1, made.number);
  await nobody.close();
});

test("the level is the board's to decide; the secretariat enters it, and the solution leads to the decision and back", async () => {
  const { page } = keeper;
  await visit(keeper, `${product}/governance/niveau`);
  assert.match(await main(keeper), /Ingen beslutning i registret nævner løsningens niveau/, "what the steering group asks for is not decided");
  await visit(keeper, "/beslutninger/ny");
  await write(page, {
    group: "=Bestyrelsen", matter: "product-level", heading_da: "OS2rollekatalog er på niveau 1", text_da: "Som styregruppen har indstillet.",
    products: "OS2rollekatalog", "effect-0_object": "level", "effect-0": "OS2rollekatalog", "effect-0_text": "Niveau 1",
  });
  await send(page, "/beslutninger/ny");
  const decided = await approve(keeper);
  await visit(keeper, `${product}/governance/niveau`);
  await write(page, { level: "1", decision: "=OS2rollekatalog er på niveau 1" });
  await send(page, "/niveau");

  const visitor = await browser.visitor();
  await visit(visitor, product);
  assert.match(await main(visitor), /Niveau 1/);
  await press(visitor.page, `main a[href="${decided.path}"]`);
  await visitor.page.waitForURL(`**${decided.path}`);
  assert.deepEqual(await audit(visitor.page), []);
  await tabTo(visitor.page, `main a[href^="${product}"]`);
  await visit(visitor, level.path);
  for (const there of [product, met]) await tabTo(visitor.page, `main a[href^="${there}"]`);
  await visit(visitor, "/beslutninger");
  for (const made of [budget, level]) await tabTo(visitor.page, `main a[href="${made.path}"]`);
  await visit(visitor, met);
  await tabTo(visitor.page, `main a[href="${budget.path}"]`);
  assert.deepEqual(visitor.faults, []);
  await visitor.close();
});

test("the minutes are files too", async () => {
  const visitor = await browser.visitor();
  for (const [end, type] of [["pdf", "application/pdf"], ["odt", "application/vnd.oasis.opendocument.text"], ["md", "text/markdown"]]) {
    const file = await visitor.page.request.get(`${met}/referat.${end}`);
    assert.equal(file.status(), 200);
    assert.ok(file.headers()["content-type"].startsWith(type), end);
    assert.match(file.headers()["content-disposition"], new RegExp(`referat-.*\\.${end}`));
  }
  await visitor.close();
});

test("who is to do something has it among their duties, until it is done", async () => {
  const { page } = chair;
  const action = 'main a[href*="/opgaver/"]';
  await page.goto("/pligter");
  for (let i = 0; i < 20 && !await page.locator(action).count(); i++) { // the duties are gone over by a job
    await page.waitForTimeout(500);
    await page.reload();
  }
  await visit(chair, "/pligter");
  await press(page, action);
  await page.waitForURL(/opgaver/);
  assert.match(await main(chair), /Send budgettet til medlemmerne/);
  assert.deepEqual(await audit(page), []);
  await send(page, new URL(page.url()).pathname);
});

test("all of it can be read without script", async () => {
  const visitor = await browser.visitor({ javaScriptEnabled: false });
  for (const [path, text] of [
    [product, "Styregruppen for OS2rollekatalog"], [group, level.number], [`${group}/kommissorium`, "Gruppen leder"], [level.path, "Niveau 1"],
    ["/beslutninger", "Budget for 2027"], ["/moeder?periode=alle", "OS2rollekatalog"], ["/aarshjul", "Styregruppen for OS2rollekatalog"], [`${met}/referat`, "Budget for 2027"],
  ]) {
    await visitor.page.goto(path);
    assert.ok((await main(visitor)).includes(text), `${text} at ${path}`);
  }
  await visitor.close();
});
