// Every page of the program: one address for each template, and more where a
// template has states that look different.

import { readFileSync, readdirSync } from "node:fs";
import { basename } from "node:path";
import { administrator, board, coordinator, municipality, secretariat, supplier } from "./visitor.js";

const product = "/produkter/os2rollekatalog";
const authority = "/myndigheder/syddjurs";
const membership = (slug) => `/myndigheder/${slug}/medlemskab`; // how far each has come: see prepare.js
const use = "/anvendelse/syddjurs/os2autoproces";
const partner = "/leverandoerer/digital-identity/partner";

/**
 * What is to be seen, and as whom; without a role as nobody. A page whose address
 * holds an id is found by following the first link that begins so. Some only
 * exist once somebody has done something; see prepare.js.
 */
export const pages = [
  ...[
    "/", "/produkter", "/produkter?fase=product&licens=MPL-2.0&sort=nyeste", "/produkter?q=medarbjdere", "/produkter?q=xyzzy",
    product, `${product}/historik`, "/myndigheder", "/myndigheder?q=xyzzy", authority, "/leverandoerer", "/leverandoerer/magenta",
    "/medlemmer", "/medlemmer?dato=2018-01-01", "/medlemmer?q=xyzzy", "/bliv-medlem", `${authority}/medlemskab`, "/myndigheder/vejle/medlemskab",
    "/anvendelse", "/anvendelse?produkt=os2autoproces&dato=2023-10-01", "/anvendelse/kommuner", "/anvendelse/kommuner?mindst=3&styrke=proven",
    "/anvendelse/raekker", "/anvendelse/raekker?q=xyzzy", "/anvendelse/raekker?myndighed=syddjurs&brug=1", "/anvendelse/ubekraeftet", "/anvendelse/matrix",
    `${product}/anvendelse`, "/produkter/os2autoproces/anvendelse",
    "/nyt", "/soeg", "/soeg?q=dagsorden", "/soeg?q=xyzzy", "/api", "/data", "/om", "/privatliv", "/tilgaengelighed",
    "/drift", "/log-ind", "/log-ind/kode", "/log-ind/to-faktor", "/log-ind/glemt", "/ui",
  ].map((path) => ({ path })),
  ...[
    "/", "/produkter", product, `${product}/ret`, `${product}/historik`, `${product}/indlaes`,
    `${product}/tal`, `${product}/haendelse`, "/min-side", "/min-side/sikkerhed", "/min-side/to-trin",
    "/min-side/tokens",
  ].map((path) => ({ path, as: coordinator })),
  ...["/indlaes", "/indlaes/anvendere/ny"].map((path) => ({ path, as: coordinator })),
  ...["/indlaes", "/indlaes/anvendere/ny", "/indlaes/os2kitos/ny"].map((path) => ({ path, as: secretariat })),
  ...["review", "faults", "refused"].map((made) => ({ made, as: coordinator })),
  { path: "/findes-ikke", status: 404 },
  { path: "/produkter/os2mo/ret", as: coordinator, status: 403 },
  { as: coordinator, via: [`${product}/historik`, `${product}/sammenlign?`] },
  { path: "/min-side/invitationer", as: municipality },
  ...["", "/kontakt", "/udmeld"].map((page) => ({ path: `${authority}/medlemskab${page}`, as: municipality })),
  ...[`${authority}/anvendelse`, `${authority}/anvendelse?dato=2020-01-01`, use, `${use}?dato=2012-06-01`].map((path) => ({ path })),
  ...[`${authority}/loesninger`, `${authority}/loesninger?q=xyzzy`, `${authority}/aaret/2026`, use, authority].map((path) => ({ path, as: municipality })),
  { path: `${product}/anvendelse/noter`, as: coordinator },
  { path: `${product}/anvendelse/noter?myndighed=syddjurs`, as: secretariat },
  { path: `${use}/spoerg`, as: coordinator },
  { path: "/anvendelse/albertslund/os2autoproces/spoerg", as: coordinator },
  { path: "/pligter", as: municipality },
  { path: "/pligter?klaret=1", as: municipality },
  { path: "/sekretariat/pligter?myndighed=xyzzy", as: secretariat, status: 422 },
  ...[
    "/", "/produkter/ny", `${product}/fase`, `${product}/niveau`, `${product}/parter`,
    authority, `${authority}/ret`, `${authority}/historik`, `${authority}/tal`, `${authority}/medlemskab`, `${authority}/medlemskab/ret`, `${authority}/flet`,
    `${membership("vejle")}/ansoeg`, `${membership("odder")}/underskriv`, `${membership("samsoe")}/optag`, `${membership("samsoe")}/aftale`,
    `${membership("ballerup")}/ekskluder`, `${membership("ishoej")}/stadfaest`, "/sekretariat/medlemskaber", "/sekretariat/kontingent",
    "/sekretariat", "/sekretariat/myndigheder/ny", "/sekretariat/personer", "/sekretariat/personer/ny", "/sekretariat/aendringer",
    "/pligter", "/sekretariat/pligter", "/sekretariat/pligter?overskredet=1",
    "/sekretariat/job", "/sekretariat/mail", "/sekretariat/integrationer", "/sekretariat/roller", "/sekretariat/roller/ny",
    "/sekretariat/invitationer", "/sekretariat/invitationer/ny", "/sekretariat/emner", "/sekretariat/emner/ny", "/sekretariat/emner/organisation",
  ].map((path) => ({ path, as: secretariat })),
  ...["/", product, authority, "/pligter", "/min-side", "/aftaler", "/medlemmer", "/grupper/bestyrelsen"].map((path) => ({ path, as: board })),
  ...["/", "/leverandoerer/digital-identity", "/pligter", "/min-side", membership("digital-identity")].map((path) => ({ path, as: supplier })),
  ...["/sekretariat", "/sekretariat/integrationer", "/sekretariat/job", "/sekretariat/mail", "/sekretariat/roller", "/min-side"]
    .map((path) => ({ path, as: administrator })),
  { path: "/moeder" },
  { path: "/moeder?periode=tidligere" },
  { path: "/moeder/ny", as: secretariat },
  { via: ["/moeder?periode=tidligere", "/moeder/"] }, // of the demonstration's own group, by those outside it and in it
  { via: ["/moeder?periode=tidligere", "/moeder/"], then: "/referat" },
  { as: municipality, via: ["/moeder?periode=tidligere", "/moeder/"] },
  { as: municipality, via: ["/moeder", "/moeder/0"] },
  { as: municipality, via: ["/moeder", "/moeder/0", "/moedeserier/"] },
  ...["/moeder", "/moeder/ny", "/beslutninger/ny", "/grupper/demogruppen", "/grupper/demogruppen/filer/ny", "/grupper/demogruppen/afstemninger", "/aarshjul?gruppe=demogruppen"].map((path) => ({ path, as: municipality })),
  { path: "/grupper/demogruppen", as: board },
  ...["/grupper/demogruppen", "/grupper/demogruppen/afstemninger", "/aarshjul?gruppe=demogruppen"].map((path) => ({ path })),
  { via: ["/grupper/demogruppen/afstemninger", "/afstemninger/"] },
  ...["/aarshjul", "/aarshjul?aar=2027&slags=evaluation", "/aarshjul?gruppe=xyzzy"].map((path) => ({ path })),
  ...["/aarshjul?aar=2027", "/aarshjul/punkter/ny", "/moedeserier/ny"].map((path) => ({ path, as: secretariat })),
  { path: "/aarshjul?vores=1", as: municipality },
  { made: "entry", as: secretariat },
  ...["", "/ret", "/stop"].map((then) => ({ made: "planned", as: secretariat, then })),
  ...["met", "agenda", "minutes", "minuting", "approving", "inviting", "door", "proxying", "asking", "attending", "acting", "moving", "cancelling", "adding", "item", "versions", "action", "commenting", "saying", "topic"]
    .map((made) => ({ made, as: secretariat })),
  ...["", "/ny"].map((then) => ({ path: `/grupper/bestyrelsen/diskussion${then}`, as: secretariat })),
  { made: "proposing", as: municipality },
  { path: "/adfaerdskodeks" },
  { path: "/leverandoerer/ydelser" },
  { path: "/leverandoerer/ydelser?ydelse=review" },
  { path: partner, as: supplier },
  { path: `${partner}/leverancer`, as: supplier },
  { path: `${partner}/referencer`, as: supplier },
  { as: supplier, via: [`${partner}/leverancer`, `${partner}/leverancer/`] },
  { path: `${authority}/referencer`, as: municipality },
  { path: "/sekretariat/adfaerdskodeks", as: secretariat },
  { path: "/sekretariat/adfaerdskodeks/ny", as: secretariat },
  { path: "/sekretariat/adfaerdskodeks/1", as: secretariat },
  { path: `${partner}/leverancer`, as: secretariat },
  { as: secretariat, via: ["/sekretariat/aendringer", "/sekretariat/aendringer/"] },
  { as: secretariat, via: ["/sekretariat/job", "/sekretariat/job/"] },
  { as: secretariat, via: ["/sekretariat/mail", "/sekretariat/mail/"] },
  { as: secretariat, via: ["/sekretariat/roller", "/sekretariat/roller/"] },
  { as: secretariat, via: ["/sekretariat/personer", "/sekretariat/personer/"] },
  { as: secretariat, via: ["/sekretariat/personer", "/sekretariat/personer/"], then: "/ret" },
  { as: secretariat, via: ["/sekretariat/personer", "/sekretariat/personer/"], then: "/flet" },
  { as: secretariat, via: ["/sekretariat/personer", "/sekretariat/personer/"], then: "/konti" },
  { as: secretariat, via: ["/sekretariat/personer", "/sekretariat/personer/", "/sekretariat/tilknytninger/"] },
  ...["/aftaler", "/aftaler?alle=1", "/aftaler?loesning=os2mo", "/produkter/os2valghalla/takster", "/produkter/os2mo/takster", "/stoerrelser",
    `${authority}/aftaler`,
  ].map((path) => ({ path })),
  { path: "/aftaler?myndighed=xyzzy", status: 422 },
  { made: "agreed" },
  { made: "agreed", as: municipality },
  { made: "agreed", as: municipality, then: "/underskrift?fra=2024-01-01" },
  { path: "/produkter/os2valghalla/takster", as: municipality },
  { made: "agreed", as: secretariat },
  ...["/ret", "/vilkaar", "/slut"].map((form) => ({ made: "agreed", as: secretariat, then: `${form}?fra=2024-01-01` })),
  { made: "agreed", as: secretariat, then: "/historik" },
  ...[
    "/aftaler/ny", `${authority}/aftaler`, "/myndigheder/region-midtjylland/stoerrelse", "/produkter/os2valghalla/takster/ret",
    "/stoerrelser/ret?noegle=standard",
  ].map((path) => ({ path, as: secretariat })),
  ...["/grupper", "/grupper?art=board", "/grupper?q=xyzzy", "/grupper/bestyrelsen", "/grupper/generalforsamlingen", "/grupper/koordinationsgruppen-for-os2skoledata",
    "/grupper/bestyrelsen/kommissorium", "/grupper/styregruppen-for-os2kle/kommissorium", "/myndigheder/viborg/pladser", `${authority}/pladser`,
  ].map((path) => ({ path })),
  ...["/grupper", "/sekretariat/grupper/ny", "/grupper/bestyrelsen", "/grupper/bestyrelsen/ret", "/grupper/bestyrelsen/kommissorium/ret",
    "/grupper/bestyrelsen/pladser/ny",
  ].map((path) => ({ path, as: secretariat })),
  { as: secretariat, via: ["/grupper/styregruppen-for-os2kle", "/grupper/styregruppen-for-os2kle/pladser/"] },
  { path: "/myndigheder/vejle/pladser", as: secretariat },
  { as: secretariat, via: ["/myndigheder/kl/pladser", "/myndigheder/kl/pladser/"] },
  ...["/beslutninger", "/beslutninger?aar=2025&art=bylaws", "/beslutninger?q=xyzzy"].map((path) => ({ path })),
  { via: ["/beslutninger?aar=2025&art=bylaws", "/beslutninger/"] },
  ...["/beslutninger", "/beslutninger/ny", "/beslutninger/ny?retter=bestyrelsen-2026-1", "/beslutninger/udkast", "/produkter/os2mo"].map((path) => ({ path, as: secretariat })),
  { made: "decided" },
  { made: "decided", as: secretariat },
  ...["", "/ret", "/godkend"].map((then) => ({ made: "draft", as: secretariat, then })),
  { path: "/beslutninger/ny", as: supplier, status: 403 },
  { path: "/grupper/generalforsamlingen/afstemninger" },
  ...["", "/ny"].map((page) => ({ path: `/grupper/generalforsamlingen/afstemninger${page}`, as: secretariat })),
  ...["prepared", "voting", "counted"].map((made) => ({ made, as: secretariat })),
  { made: "voting", as: municipality },
  ...["voting", "counted", "met"].map((made) => ({ made, as: secretariat, then: "/skaerm" })),
  ...["voting", "counted"].map((made) => ({ made, as: secretariat, then: "/stemmeberettigede" })),
  { made: "voting", as: municipality, then: "/fuldmagt" },
  ...["/governance", "/governance?dato=2025-10-01", "/governance/krav", "/governance/enighed", "/governance/krav/F4", "/governance/halvaar/2026-2", "/governance/opfoelgning", "/governance/tjek",
    "/produkter/os2faktor/governance", "/produkter/os2faktor/governance?vis=uenige", "/produkter/os2faktor/governance/historik",
    "/produkter/os2faktor/governance/maerke", "/produkter/os2faktor/governance/bevis", "/produkter/os2faktor/governance/dokumenter", "/produkter/os2web/governance",
  ].map((path) => ({ path })),
  { via: ["/produkter/os2faktor/governance", "/governance/selvevalueringer/"] },
  { via: ["/produkter/os2faktor/governance", "/governance/evalueringer/"] },
  ...["", "/niveau", "/dialogmoede", "/opfoelgning", "/bevis"].map((page) => ({ path: `${product}/governance${page}`, as: secretariat })),
  { as: secretariat, via: [`${product}/governance/bevis`, `${product}/governance/bevis/overrul?`] },
  { as: secretariat, via: [`${product}/governance`, `${product}/governance/opfoelgning/`] },
  { path: "/governance/opfoelgning", as: secretariat },
  ...["", "/dokumenter/nyt", "/bevis/indlaes"].map((page) => ({ path: `${product}/governance${page}`, as: coordinator })),
  { path: "/produkter/os2mo/governance/selvevaluering", as: secretariat },
  ...["", "/ret", "/krav/F4"].map((then) => ({ made: "self", as: coordinator, then })),
  ...["", "/ret"].map((then) => ({ made: "judging", as: secretariat, then })),
  ...["", "/svar"].map((then) => ({ made: "replying", as: coordinator, then })),
  { made: "statement" },
  { made: "statement", as: coordinator, then: "/ret" },
  { made: "invitation" },
  { made: "reset" },
];

/**
 * The patterns of the routes that show a page, read from where the program
 * registers them, so that no page can be forgotten here.
 */
export function routes() {
  const root = new URL("../../internal/", import.meta.url);
  const files = readdirSync(root, { recursive: true }).filter((name) => basename(name) === "routes.go");
  const patterns = files.flatMap((name) =>
    [...readFileSync(new URL(name, root), "utf8").matchAll(/\.Get\("([^"]+)"/g)].map((m) => m[1]));
  return patterns.filter((p) => !/\.[a-z]+$/.test(p) && !notPages.includes(p));
}

// They send the visitor on to a provider and back, are a file, or are what a page asks
// for by itself: the changes, and the part that shows them.
const notPages = ["/moeder/{id}/haendelser", "/afstemninger/{id}/haendelser", "/afstemninger/{id}/stilling", "/myndigheder/{slug}/medlemskab/aftale/{step}", "/aftaler/{id}/dokument/{from}", "/moeder/{id}/filer/{file}", "/grupper/{slug}/filer/{id}", "/diskussion/indlaeg/{post}", "/indlaes/{kind}/eksempel", "/governance/halvaar", "/governance/selvevalueringer/{id}/filer/{file}", "/log-ind/oidc/{provider}", "/log-ind/oidc/{provider}/retur"];

/** Whether an address is one of a route's. */
export function matches(pattern, path) {
  const parts = pattern.split("/").map((part) => (part.startsWith("{") ? "[^/]+" : part));
  return new RegExp(`^${parts.join("/")}$`).test(path.replace(/\?.*/, ""));
}
