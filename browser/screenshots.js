// Pictures of the main pages at three widths in both languages, for people to
// look at: node screenshots.js [directory].

import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { prepare } from "./lib/prepare.js";
import { startSite } from "./lib/site.js";
import { coordinator, inLanguage, startBrowser } from "./lib/visitor.js";

const out = process.argv[2] ?? fileURLToPath(new URL("../var/screenshots/", import.meta.url));
const product = "/produkter/os2rollekatalog";

const pictures = [
  { name: "front", path: "/" },
  { name: "catalogue", path: "/produkter" },
  { name: "product", path: product },
  { name: "authority", path: "/myndigheder/syddjurs" },
  { name: "sign-in", path: "/log-ind" },
  { name: "edit", path: `${product}/ret`, as: coordinator },
  { name: "history", path: `${product}/historik`, as: coordinator },
];

const site = await startSite();
const browser = await startBrowser(site);
try {
  await prepare(browser);
  await mkdir(out, { recursive: true });
  for (const as of [undefined, coordinator]) {
    const { page, close } = await browser.visitor({ as });
    for (const { name, path } of pictures.filter((p) => p.as === as)) {
      for (const lang of ["da", "en"]) {
        for (const width of [360, 768, 1280]) {
          await page.setViewportSize({ width, height: 900 });
          await page.goto(inLanguage(lang, path), { waitUntil: "networkidle" });
          await page.screenshot({ path: join(out, `${name}-${lang}-${width}.png`), fullPage: true });
        }
      }
    }
    await close();
  }
} finally {
  await browser.close();
  await site.stop();
}
