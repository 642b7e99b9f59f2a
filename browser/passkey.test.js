// A passkey, from making it to signing in with it, with an authenticator that
// Chromium plays.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startSite } from "./lib/site.js";
import { coordinator, startBrowser } from "./lib/visitor.js";

let site, browser;

before(async () => {
  site = await startSite();
  browser = await startBrowser(site);
});

after(async () => {
  await browser?.close();
  await site?.stop();
});

test("a passkey is made, named and signs its owner in", async () => {
  const { page, faults, close } = await browser.visitor({ as: coordinator });
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });

  await page.goto("/min-side/sikkerhed");
  await page.locator("#passkey-name").fill("Min bærbare");
  await page.locator('form[data-passkey="create"] button').click();
  await page.getByText("Min bærbare").first().waitFor();
  const { credentials } = await session.send("WebAuthn.getCredentials", { authenticatorId });
  assert.equal(credentials.length, 1);

  await page.locator('form[action="/log-ud"] button').click();
  await page.locator(".band").waitFor({ state: "detached" });
  await page.goto("/log-ind");
  await page.locator('form[data-passkey="get"] button').click();
  await page.locator(".band").waitFor();
  assert.match(await page.locator(".band strong").innerText(), /Favrskov/);
  assert.deepEqual(faults, []);
  await close();
});
