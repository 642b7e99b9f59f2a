// Chromium as the system has it: nothing is downloaded.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "chromium-headless-shell"];

/** The browser to run: $CHROMIUM, or the first in the path. */
function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const dir of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of names) {
      try {
        accessSync(join(dir, name), constants.X_OK);
        return join(dir, name);
      } catch {
        // look on
      }
    }
  }
  throw new Error("no Chromium found; install it or set CHROMIUM");
}

// The sandbox is off because tests also run as root in a container; they visit
// nothing but the program itself. The rest keeps the browser from speaking to
// anybody else.
const args = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

/** Starts it; letters is the reader's own setting of their size, in pixels. */
export const launch = ({ letters = 16 } = {}) =>
  chromium.launch({ executablePath: executable(), args: [...args, `--blink-settings=defaultFontSize=${letters}`], headless: true });
