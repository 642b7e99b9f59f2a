// What axe-core and QualWeb, the instrument of the Danish supervisor, say about
// a page.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const source = (name) => readFileSync(require.resolve(name), "utf8");

const axe = source("axe-core/axe.min.js");
const qualweb = [
  "@qualweb/qw-page", "@qualweb/util", "@qualweb/locale", "@qualweb/act-rules", "@qualweb/wcag-techniques",
].map(source);

const levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/**
 * Runs both and gives one line for each failure of level A or AA.
 * The scripts go in through the debugging protocol, which the page's content
 * security policy does not bind: the policy stays on.
 */
export async function audit(page) {
  const session = await page.context().newCDPSession(page);
  const run = async (expression) => {
    const { result, exceptionDetails: failed } = await session.send("Runtime.evaluate", {
      expression, awaitPromise: true, returnByValue: true,
    });
    if (failed) throw new Error(failed.exception?.description ?? failed.text);
    return result.value;
  };
  try {
    await run(`${axe}; 0`);
    const found = await run(`axe.run({ runOnly: ${JSON.stringify(levels)} }).then((r) =>
      r.violations.flatMap((v) => v.nodes.map((n) => "axe " + v.id + ": " + n.target + ": " + n.html.slice(0, 200))))`);
    for (const script of qualweb) await run(`${script}; 0`);
    return found.concat(await run(`(${runQualWeb})()`));
  } finally {
    await session.detach();
  }
}

/** Runs in the page. Messages are not wanted, only which rule failed where. */
function runQualWeb() {
  /* global ACTRulesRunner, WCAGTechniquesRunner */
  const options = { levels: ["A", "AA"] };
  const act = new ACTRulesRunner(options, "en").configure(options).test({ sourceHtml: document.documentElement.outerHTML });
  act.testSpecial();
  const wcag = new WCAGTechniquesRunner(options, "en").configure(options).test({});
  return [act, wcag].flatMap((runner) => Object.values(runner.getReport().assertions)).flatMap((rule) =>
    rule.results.filter((r) => r.verdict === "failed").flatMap((r) => (r.elements.length ? r.elements : [{}]).map((e) =>
      `QualWeb ${rule.code} ${rule.name}: ${e.pointer ?? "page"}: ${(e.htmlCode ?? r.description).slice(0, 200)}`)));
}
