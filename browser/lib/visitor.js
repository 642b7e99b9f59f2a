// A visitor: a browser context that notices what no page may do.

import { launch } from "./chromium.js";

export const coordinator = "koordinator-demo";
export const secretariat = "sekretariat-demo";
export const municipality = "kommune-demo";
export const supplier = "leverandoer-demo";
export const board = "bestyrelse-demo";
export const administrator = "administrator-demo";

/** The address of a Danish page in a language. */
export const inLanguage = (lang, path) => (lang === "da" ? path : `/en${path === "/" ? "" : path}`);

/**
 * Starts a browser whose visitors come to the site. A visitor's faults are
 * messages of the console, which is where the content security policy complains,
 * errors in scripts, and answers of 500 and up.
 */
export async function startBrowser(site, options) {
  const browser = await launch(options);
  return {
    close: () => browser.close(),
    async visitor({ as, ...options } = {}) {
      const context = await browser.newContext({ baseURL: site.base, viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      const faults = [];
      page.on("console", (m) => {
        // Chromium reports any answer of 400 and up; those are tested as such.
        if (["error", "warning"].includes(m.type()) && !m.text().startsWith("Failed to load resource")) faults.push(m.text());
      });
      page.on("pageerror", (error) => faults.push(String(error)));
      page.on("response", (r) => { if (r.status() >= 500) faults.push(`${r.status()} ${r.url()}`); });
      if (as) await signIn(page, as);
      return { context, page, faults, close: () => context.close() };
    },
  };
}

/** Signs in with the one click that the demo offers. */
export async function signIn(page, role) {
  await page.goto("/log-ind");
  await page.locator('form[action$="/log-ind/demo"] button', { hasText: role }).click();
  await page.locator(".band").waitFor();
}
