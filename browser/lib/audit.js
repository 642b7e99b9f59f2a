// What axe-core and QualWeb, the instrument of the Danish supervisor, say about
// a page.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const scripts = [
  "axe-core/axe.min.js", "@qualweb/qw-page", "@qualweb/util", "@qualweb/locale", "@qualweb/act-rules", "@qualweb/wcag-techniques",
].map((name) => `${readFileSync(require.resolve(name), "utf8")}; 0`);

/**
 * One line for each failure of level A or AA on the page that is open.
 *
 * The scripts go in through the debugging protocol, which the page's content
 * security policy does not bind: the policy stays on. QualWeb remembers what was
 * visible, so a page is loaded again before it is audited at another width.
 */
export async function audit(page) {
  const session = await page.context().newCDPSession(page);
  const evaluate = async (expression) => {
    const { result, exceptionDetails: failed } = await session.send("Runtime.evaluate", {
      expression, awaitPromise: true, returnByValue: true,
    });
    if (failed) throw new Error(failed.exception?.description ?? failed.text);
    return result.value;
  };
  try {
    // What is folded away is audited too.
    await evaluate(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`);
    for (const script of scripts) await evaluate(script);
    return [...await evaluate(`(${runAxe})()`), ...await evaluate(`(${runQualWeb})()`)];
  } finally {
    await session.detach();
  }
}

/* The functions below run in the page. */
/* global axe, ACTRulesRunner, WCAGTechniquesRunner */

async function runAxe() {
  const { violations } = await axe.run({
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
