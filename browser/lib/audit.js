// What axe-core and QualWeb, the instrument of the Danish supervisor, say about
// a page.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const scripts = [
  "axe-core/axe.min.js", "@qualweb/qw-page", "@qualweb/util", "@qualweb/locale", "@qualweb/act-rules", "@qualweb/wcag-techniques",
].map((name) => `${readFileSync(require.resolve(name), "utf8")}; 0`);

/** One line for each failure of level A or AA on the page that is open. */
export const audit = (page) => inPage(page, everything);

/**
 * The same at several widths; the page is open at the first. What an instrument finds
 * depends on the document, on what of it is shown, and, for the rules of layout, on
 * where and how. A width that shows the same of the page as the first, with a frame as
 * it was audited before, is asked about layout alone. One that shows something else is
 * audited as if it were another page. Frames remembers those that were audited.
 */
export async function auditAt(page, widths, frames) {
  const failures = [];
  let first;
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    failures.push(...(await inPage(page, async (evaluate) => {
      await unfold(evaluate);
      const { main, frame } = await evaluate(`(${shown})()`);
      const known = first === main && frames.has(frame);
      first ??= main;
      if (known) return evaluate(`(${runAxe})(${JSON.stringify(layout)})`);
      frames.add(frame);
      // QualWeb remembers what was shown.
      if (width !== widths[0]) await page.goto(page.url().split("#")[0]);
      return everything(evaluate);
    })).map((failure) => `at ${width}: ${failure}`));
  }
  return failures;
}

// The rules of axe-core that depend on where things are and how they look.
const layout = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block", "css-orientation-lock"];

/**
 * The scripts go in through the debugging protocol, which the page's content security
 * policy does not bind: the policy stays on.
 */
async function inPage(page, work) {
  const session = await page.context().newCDPSession(page);
  const evaluate = async (expression) => {
    const { result, exceptionDetails: failed } = await session.send("Runtime.evaluate", {
      expression, awaitPromise: true, returnByValue: true,
    });
    if (failed) throw new Error(failed.exception?.description ?? failed.text);
    return result.value;
  };
  try {
    return await work(evaluate);
  } finally {
    await session.detach();
  }
}

// What is folded away is audited too.
const unfold = (evaluate) => evaluate(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`);

async function everything(evaluate) {
  await unfold(evaluate);
  for (const script of scripts) await evaluate(script);
  return [...await evaluate(`(${runAxe})()`), ...await evaluate(`(${runQualWeb})()`)];
}

/* The functions below run in the page. */
/* global axe, ACTRulesRunner, WCAGTechniquesRunner */

/* Which elements are shown, in the page's own part and in the frame around it. */
function shown() {
  const is = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const main = document.querySelector("main");
  const frame = [...document.body.querySelectorAll("*")].filter((e) => !main?.contains(e));
  return {
    main: [...(main ?? document.body).querySelectorAll("*")].map((e) => (is(e) ? 1 : 0)).join(""),
    frame: document.documentElement.lang + frame.map((e) => `${e.localName} ${e.className.baseVal ?? e.className} ${is(e)}`).join(),
  };
}

async function runAxe(rules) {
  const { violations } = await axe.run(rules ? { runOnly: rules } : {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    rules: { "target-size": { enabled: true } },
  });
  return violations.flatMap((v) => v.nodes.map((n) => `axe ${v.id}: ${n.target}: ${n.html.slice(0, 200)}`));
}

function runQualWeb() {
  const options = { levels: ["A", "AA"] };
  const act = new ACTRulesRunner(options, "en").configure(options).test({ sourceHtml: document.documentElement.outerHTML });
  act.testSpecial();
  const wcag = new WCAGTechniquesRunner(options, "en").configure(options).test({});
  // Where QualWeb is mistaken. T3 looks for the form right above a fieldset and
  // no further. T28 wants no sizes of letters in pixels, but takes "inherit" for
  // inches and the units of a drawing for pixels; what it is after, letters that
  // grow with the reader's setting, has a test of its own.
  const mistaken = {
    "QW-WCAG-T3": (e) => e?.closest("form") && e.querySelector("legend")?.textContent.trim(),
    "QW-WCAG-T28": () => true,
  };
  return [act, wcag].flatMap((runner) => Object.values(runner.getReport().assertions)).flatMap((rule) =>
    rule.results.filter((r) => r.verdict === "failed").flatMap((r) => (r.elements.length ? r.elements : [{}]))
      .filter((e) => !mistaken[rule.code]?.(e.pointer && document.querySelector(e.pointer)))
      .map((e) => `QualWeb ${rule.code} ${rule.name}: ${e.pointer ?? "page"}: ${(e.htmlCode ?? "").slice(0, 200)}`));
}
