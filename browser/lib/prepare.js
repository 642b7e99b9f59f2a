// What must have happened before every page can be seen: a product with earlier
// versions (the last like the first, so that it looks as it did), lists on their
// way in, a delivery and a reference, a letter, an invitation, a forgotten password, a second step begun.

import { beginEvaluation, beginSelf, chooseAll } from "./governance.js";
import { coordinator, secretariat, supplier } from "./visitor.js";

/** Does it, and gives the addresses that were sent in letters. */
export async function prepare(browser) {
  const c = await browser.visitor({ as: coordinator });
  await c.page.goto("/produkter/os2rollekatalog/ret");
  await c.page.locator("#note_da").fill("Et ord, der ikke stod her før.");
  await c.page.locator("main form .button-primary").click();
  await c.page.locator(".message-success").waitFor();
  await c.page.goto("/produkter/os2rollekatalog/historik");
  await c.page.locator('form[action$="/sammenlign"] button').click(); // the two newest are chosen
  await c.page.locator('form[action$="/gendan"] button').click();
  await c.page.locator(".message-success").waitFor();
  const review = await imported(c.page, "Myndighed;Tilstand;Siden\nSyddjurs;I drift;2019\nSlagelsee;Prøver;2020\nAtlantis;Prøver;\n");
  const faults = await imported(c.page, "Myndighed;Tilstand;Siden\nSyddjurs;2019;I drift\nKøge;I drift;\n");
  const refused = await imported(c.page, "Myndighed/Tilstand\nSyddjurs/I drift\n");
  await c.page.goto("/min-side/sikkerhed");
  await c.page.locator('form[action="/min-side/to-trin"] button').click();
  await c.close();

  const l = await browser.visitor({ as: supplier });
  const partner = "/leverandoerer/digital-identity/partner";
  await l.page.goto(`${partner}/leverancer`);
  await l.page.locator("main input[name=is]").first().check();
  await l.page.locator("main form .button-primary").click();
  await l.page.locator(".message-success").waitFor();
  await l.page.goto(`${partner}/referencer`);
  await l.page.locator("#delivery").selectOption({ index: 1 });
  await l.page.locator("#authority").fill("Syddjurs");
  await l.page.locator("#what").fill("Udvikling sammen med kommunen");
  await l.page.locator("#since").fill("2019");
  await l.page.locator("main form .button-primary").click();
  await l.page.locator(".message-success").waitFor();
  await l.close();

  const g = await browser.visitor({ as: coordinator });
  const self = await beginSelf(g.page, "/produkter/os2rollekatalog");
  await chooseAll(g.page, "yes");
  await g.page.locator("main form .button", { hasText: "Gem" }).first().click();
  const statement = await document(g.page);
  await g.close();

  const forgetful = await browser.visitor();
  await forgetful.page.goto("/log-ind/glemt");
  await forgetful.page.locator("main #email").fill("bestyrelse-demo@demo.invalid");
  await forgetful.page.locator("main form .button-primary").click();
  await forgetful.close();

  const s = await browser.visitor({ as: secretariat });
  await s.page.goto("/sekretariat/invitationer/ny");
  await s.page.locator("#name").fill("Ny kollega");
  await s.page.locator("#email").fill("ny@demo.invalid");
  await s.page.locator("main form .button-primary").last().click();
  await s.page.locator(".message-success").waitFor();
  await memberships(s.page);
  const agreed = await agreement(s.page);
  const prepared = await ballot(s.page, "listed");
  const voting = await ballot(s.page, "choice");
  await step(s.page, "aabn");
  const counted = await ballot(s.page, "hands");
  await step(s.page, "aabn");
  await s.page.locator("#for").fill("3");
  await step(s.page, "luk");
  const decided = await decision(s.page, "Et niveau er sat", true);
  const met = await meeting(s.page);
  const saying = await comment(s.page, met.commenting);
  const topic = await discuss(s.page);
  const proposing = await assembly(s.page);
  const planned = await series(s.page);
  const entry = await ownEntry(s.page);
  await followUp(s.page);
  const replying = await beginEvaluation(s.page, "/produkter/os2rollekatalog");
  await chooseAll(s.page, "green");
  await s.page.locator("[name=summary]").fill("En god løsning.");
  await s.page.locator("main form .button", { hasText: "Send til produktet" }).click();
  const judging = await beginEvaluation(s.page, "/produkter/os2mo");
  const draft = await decision(s.page, "Et niveau bliver sat", false);
  const made = {
    self, statement, replying, judging, review, faults, refused, agreed, prepared, voting, counted, decided, draft, planned, entry, proposing, saying, topic, ...met,
    invitation: await fromLetter(s.page, "ny@demo.invalid", "/invitation/"),
    reset: await fromLetter(s.page, "bestyrelse-demo@demo.invalid", "/log-ind/ny-adgangskode/"),
  };
  await s.close();
  return made;
}

/** States something about a product, and gives the address of what was stated. */
async function document(page) {
  await page.goto("/produkter/os2rollekatalog/governance/dokumenter/nyt");
  await page.locator("#kind").selectOption("statement-openness");
  await page.locator("#title").fill("Om åbenhed");
  await page.locator("#text").fill("Løsningens opgaver, kildekode og drøftelser ligger åbent, så enhver kan følge med og foreslå ændringer. Alt, hvad leverandøren skriver, bliver en del af fællesskabets repositorie samme dag, under en fri licens, og også når en anden leverandør tager over.");
  await page.locator("#date").fill("2026");
  await page.locator("main form .button-primary").click();
  await page.locator(".message-success").waitFor();
  return page.locator('main a[href^="/governance/dokumenter/"]').first().getAttribute("href");
}

/** Writes down what is to be done after an evaluation. */
async function followUp(page) {
  await page.goto("/produkter/os2rollekatalog/governance/opfoelgning");
  for (const [name, text] of Object.entries({ text: "Skriv en sikkerhedspolitik", owner: "Syddjurs", due: "2027-03-01" })) await page.locator(`#${name}`).fill(text);
  await page.locator("main form .button-primary").click();
  await page.locator(".message-success").waitFor();
}

/** Brings a list of users, waits for its dry run, and gives its page. */
async function imported(page, lines) {
  await page.goto("/indlaes/anvendere/ny");
  await page.locator("#text").fill(lines);
  await page.locator("main form .button-primary").click();
  await page.locator("main progress").waitFor({ state: "detached" }); // the page looks again by itself
  return new URL(page.url()).pathname;
}

/** Takes some on their way into the community and out of it. */
async function memberships(page) {
  const take = async (slug, word, fields) => {
    await page.goto(`/myndigheder/${slug}/medlemskab/${word}`);
    for (const [name, value] of Object.entries(fields)) await page.locator(`#${name}`).fill(value);
    if (word === "ekskluder") await page.locator("main input[name=ground]").first().check();
    await page.locator("main form .button").click();
    await page.locator(".message-success").waitFor();
  };
  await take("odder", "ansoeg", { role: "Digitaliseringschef" });
  await take("samsoe", "ansoeg", { role: "Digitaliseringschef" });
  await take("samsoe", "underskriv", { signer: "Kommunaldirektør" });
  await take("ishoej", "ekskluder", { decision: "Et eksempel.", source_title: "Referat", source_date: "2026-11" });
}

/** Registers an agreement, and gives the address of its page. */
async function agreement(page) {
  await page.goto("/aftaler/ny");
  const written = {
    authority: "Syddjurs", from: "2024-01-01", notice: "6", joining: "70.000", conditions: "Et vilkår.\nOg et til.",
    source_title: "Tilslutningsaftale", source_date: "2023-12-14",
  };
  for (const [field, text] of Object.entries(written)) await page.locator(`#${field}`).fill(text);
  await page.locator("#product").selectOption("os2valghalla");
  await page.locator("main form .button-primary").click();
  await page.locator(".message-success").waitFor();
  return new URL(page.url()).pathname;
}

/** Lets the board meet today, and gives the addresses of the meeting and its first item. */
export async function meeting(page) {
  const send = async (fields) => {
    for (const [name, value] of Object.entries(fields)) await page.locator(`main #${name}`).fill(value);
    await page.locator("main form .button-primary").click();
    await page.locator(".message-success").waitFor();
  };
  await page.goto("/grupper/bestyrelsen/pladser/ny");
  await page.locator("main input[name=role][value=member]").check();
  await send({ authority: "Odder", source_title: "Referat", source_date: "2026-01-01" });
  await page.goto("/moeder/ny?gruppe=bestyrelsen");
  await send({ day: new Date().toISOString().slice(0, 10), start: "13:00", end: "15:00", place: "Rådhuset" });
  const met = new URL(page.url()).pathname;
  for (const [title, kind] of [["Budget", "decision"], ["En pris", "discussion"]]) {
    await page.goto(`${met}/punkter/ny`);
    await page.locator(`main input[name=kind][value=${kind}]`).check();
    await page.locator("main input[name=paper][value=ready]").check();
    await send({ title, text: "Om sagen.", purpose: "Et formål" });
  }
  const item = await page.locator('main .agenda a[href*="/punkter/"]').first().getAttribute("href");
  await page.goto(`${met}/indkald`);
  await send({ why: "Det haster" });
  for (const step of ["bilag", "begynd"]) {
    await page.goto(met);
    await page.locator(`form[action$="/${step}"] button`).click();
    await page.locator(".message-success").waitFor();
  }
  await page.goto(`${met}/referat/ret`);
  await page.locator("main textarea").first().fill("Budgettet er vedtaget.");
  await send({});
  await page.goto(`${met}/opgaver/ny`);
  await page.locator("#seat").selectOption({ index: 1 });
  await send({ text: "Skriv ud", due: "2030-01-01" });
  const action = await page.locator('main a[href*="/opgaver/"]').first().getAttribute("href");
  const commenting = await page.locator('main .agenda a[href*="/diskussion/punkt/"]').first().getAttribute("href");
  return { action, met, commenting, agenda: `${met}/dagsorden`, minutes: `${met}/referat`, minuting: `${met}/referat/ret`, approving: `${met}/referat/godkend`,
    inviting: `${met}/indkald`, door: `${met}/doer`, proxying: `${met}/fuldmagt`, asking: `${item}/afstemning`,
    attending: `${met}/fremmoede`, acting: `${met}/opgaver/ny`, moving: `${met}/ret`, cancelling: `${met}/aflys`,
    adding: `${met}/punkter/ny`, item, versions: `${item}/versioner` };
}

/** Comments on the item, and gives the address where the comment is edited. */
async function comment(page, at) {
  for (const text of ["Beløbet i afsnit 2 er fra 2025, se https://example.dk/budget.", "Det er rettet nu."]) {
    await page.goto(at);
    await page.locator("main #text").fill(text);
    await page.locator("main form .button-primary").click();
    await page.locator(".message-success").waitFor();
  }
  await page.locator('main form[action$="/afklar"] button').first().click();
  await page.locator(".message-success").waitFor();
  return page.locator('main a[href$="/ret"]').first().getAttribute("href");
}

/** Takes up a topic of the board, and gives the address of its page. */
async function discuss(page) {
  await page.goto("/grupper/bestyrelsen/diskussion/ny");
  for (const [name, value] of Object.entries({ title: "Hvad gør vi, når en leverandør lukker?", text: "Vi har tre løsninger med kun én leverandør." })) {
    await page.locator(`main #${name}`).fill(value);
  }
  await page.locator("main form .button-primary").click();
  await page.locator(".message-success").waitFor();
  return new URL(page.url()).pathname;
}

/** Calls the assembly for next year, and gives the address where members make proposals. */
async function assembly(page) {
  const day = `${new Date().getFullYear() + 1}-05-20`;
  await page.goto("/moeder/ny?gruppe=generalforsamlingen");
  for (const [name, value] of Object.entries({ day, start: "10:00", end: "15:00", place: "Aarhus" })) await page.locator(`main #${name}`).fill(value);
  await page.locator("main form .button-primary").click();
  await page.locator(".message-success").waitFor();
  return `${new URL(page.url()).pathname}/forslag/ny`;
}

/** Plans a year of the board's meetings, and gives the address of the series. */
async function series(page) {
  await page.goto("/moedeserier/ny?gruppe=bestyrelsen");
  for (const [name, value] of Object.entries({ start: "13:00", end: "15:00", place: "Rådhuset" })) await page.locator(`main #${name}`).fill(value);
  await page.locator("main form .button-primary").click();
  await page.locator("main form .button-primary").click(); // the days have been seen
  await page.locator(".message-success").waitFor();
  return new URL(page.url()).pathname;
}

/** Adds an entry to the year, and gives the address where it is edited. */
async function ownEntry(page) {
  await page.goto("/aarshjul/punkter/ny");
  for (const [name, value] of Object.entries({ title_da: "Årsmøde i Viborg", from: `${new Date().getFullYear()}-10-07` })) await page.locator(`#${name}`).fill(value);
  await page.locator("main form .button-primary").click();
  await page.locator(".message-success").waitFor();
  return page.locator('main a[href^="/aarshjul/punkter/"]').last().getAttribute("href");
}

/** Writes a closed decision of the board's, approves it if asked to, and gives its address. */
async function decision(page, heading, approved) {
  await page.goto("/beslutninger/ny");
  await page.locator("#group").selectOption({ label: "Bestyrelsen" });
  await page.locator("#matter").selectOption("product-level");
  await page.locator("#heading_da").fill(heading);
  await page.locator("#text_da").fill("Bestyrelsen sætter niveauet.\n\nDet gælder fra i dag.");
  await page.locator('input[name="reach"][value="closed"]').check();
  await page.locator("summary", { hasText: "Det, alle må læse" }).click();
  await page.locator("#open_heading_da").fill("En sag om et niveau");
  await page.locator("#for").fill("4");
  await page.locator("#products").fill("OS2mo");
  await page.locator("#effect-0_object").selectOption("level");
  await page.locator("#effect-0").fill("OS2mo");
  await page.locator("#effect-0_text").fill("Niveau 2");
  await page.locator("main form .button-primary").click();
  await page.locator(".message-success").waitFor();
  if (approved) {
    await page.locator("main .button-primary").click();
    await page.locator("main form .button-danger").click();
    await page.locator(".message-success").waitFor();
  }
  return new URL(page.url()).pathname;
}

/** Prepares a ballot of a group, and gives the address of its page. */
export async function ballot(page, method) {
  await page.goto("/grupper/generalforsamlingen/afstemninger/ny");
  await page.locator("#title_da").fill("Hvem holder oplægget på næste møde?");
  await page.locator("#text_da").fill("Det varer en halv time.");
  await page.locator("#matter").selectOption("orientation");
  await page.locator(`input[name=method][value=${method}]`).check();
  await page.locator("#options").fill("Formanden\nSekretariatet\nEn gæst");
  await page.locator("main form .button-primary").click();
  await page.locator(".message-success").waitFor();
  return new URL(page.url()).pathname;
}

/** Sends one of the forms of a ballot. */
export async function step(page, form) {
  await page.locator(`form[action$="/${form}"] .button`).click();
  await page.locator(".message-success").waitFor();
}

/** The address in the newest letter to somebody, as the demo keeps it. */
export async function fromLetter(page, recipient, prefix) {
  await page.goto("/sekretariat/mail");
  await page.locator("main tr", { hasText: recipient }).locator('a[href^="/sekretariat/mail/"]').first().click();
  const address = await page.locator(`main a[href*="${prefix}"]`).first().getAttribute("href");
  return new URL(address).pathname;
}
