// What axe-core and QualWeb, the instrument of the Danish supervisor, say about
// a page.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const script = (name) => `${readFileSync(require.resolve(name), "utf8")}; 0`;
const axeCore = script("axe-core/axe.min.js");
const qualWeb = ["qw-page", "util", "locale", "act-rules", "wcag-techniques"].map((name) => script(`@qualweb/${name}`));

/** One line for each failure of level A or AA on the page that is open. */
export async function audit(page) {
  const { evaluate } = await inspector(page);
  await unfold(evaluate);
  return everything(evaluate);
}

/**
 * The same at several widths; the page is open at the first. What an instrument finds
 * depends on the shape of the document, with what of it is shown; for some rules also on
 * how that looks at the width, and for a few on the words and how much room they take.
 * So each is asked about what it has not seen: English, or another actor's page, most
 * often has the shape of one before. Known remembers the shapes.
 */
export async function auditAt(page, widths, known) {
  const isNew = (what) => known.size < known.add(what).size;
  const { evaluate, resize } = await inspector(page);
  const failures = [];
  let asked = false;
  for (const width of widths) {
    await resize(width);
    await unfold(evaluate);
    const shapes = (await evaluate(`(${shape})(${worded}, ${identity})`)).map(digest);
    const news = shapes.filter(isNew).length > 0;
    const looks = shapes.filter((s) => isNew(`${width} ${s}`)).length > 0;
    if (news && asked) { // and QualWeb remembers what was shown then
      await page.goto(page.url().split("#")[0]);
      await unfold(evaluate);
    }
    asked ||= news;
    const found = await (news ? everything(evaluate) : askAxe(evaluate, looks ? [...ofLooks, ...ofWords] : ofWords));
    failures.push(...found.map((failure) => `at ${width}: ${failure}`));
  }
  return failures;
}

/** The attributes that hold words or an address. No style may depend on what they say. */
export const worded = /^(lang|hreflang|href|action|src|srcset|content|title|alt|value|placeholder|datetime|aria-label|aria-valuetext|data-.+)$/;
const identity = /^(id|for|form|list|headers|aria-(labelledby|describedby|controls|owns|details|errormessage|activedescendant))$/;

const digest = (text) => createHash("sha256").update(text).digest("base64");

// The rules of axe-core that depend on more than the shape: on colours, edges and what
// lies above what, and on words, their room, the page as a whole and its head.
const ofLooks = ["color-contrast", "link-in-text-block", "css-orientation-lock"];
const ofWords = [
  "target-size", "scrollable-region-focusable", "label-content-name-mismatch", "valid-lang", "duplicate-id-aria",
  "html-has-lang", "html-lang-valid", "document-title", "meta-viewport", "meta-refresh",
];

const inspectors = new WeakMap(); // by page

/**
 * What looks at a page from outside. Scripts go in through the debugging protocol, which
 * the page's content security policy does not bind: the policy stays on.
 */
export async function inspector(page) {
  if (!inspectors.has(page)) {
    const session = await page.context().newCDPSession(page);
    inspectors.set(page, {
      resize: (width) => session.send("Emulation.setDeviceMetricsOverride", { width, height: 900, deviceScaleFactor: 1, mobile: false }),
      async evaluate(expression) {
        const { result, exceptionDetails: failed } = await session.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
        if (failed) throw new Error(failed.exception?.description ?? failed.text);
        return result.value;
      },
    });
  }
  return inspectors.get(page);
}

// What is folded away is audited too.
const unfold = (evaluate) => evaluate(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`);

const everything = async (evaluate) => [...await askAxe(evaluate), ...await askQualWeb(evaluate)];

async function askAxe(evaluate, rules) {
  if (!await evaluate(`"axe" in window`)) await evaluate(axeCore);
  return evaluate(`(${runAxe})(${JSON.stringify(rules)})`);
}

async function askQualWeb(evaluate) {
  for (const part of qualWeb) await evaluate(part);
  return evaluate(`(${runQualWeb})()`);
}

/* The functions below run in the page. */
/* global axe, ACTRulesRunner, WCAGTechniquesRunner */

/*
 * The page's own part, and the frame around it, as they are to who cannot read: which
 * elements are in which, what of them is shown, their attributes, and where there are
 * words. Of a worded attribute it says only that there is something in it; names of
 * elements, which are often made of words, are numbers; which of the links that one goes
 * about by is the current one is all the same. What QualWeb has added is left out.
 */
function shape(worded, identity) {
  const main = document.querySelector("main") ?? document.body;
  const told = (part, but) => {
    const numbers = new Map();
    const number = (id) => numbers.get(id) ?? numbers.set(id, numbers.size).get(id);
    const attribute = ({ name, value }) => {
      if (worded.test(name)) return `${name}=${Boolean(value.trim())}`;
      return `${name}=${identity.test(name) ? value.split(/\s+/).map(number) : value}`;
    };
    const tell = (node) => {
      if (node.nodeType === Node.TEXT_NODE) return node.data.trim() && "…";
      if (node.nodeType !== Node.ELEMENT_NODE || node === but) return "";
      const shown = node.checkVisibility({ visibilityProperty: true, opacityProperty: true }) ? "" : "!";
      const navigates = node.closest("nav");
      const attributes = [...node.attributes].filter(({ name }) => !name.startsWith("qw-") && !(navigates && name === "aria-current")).map(attribute);
      if (node === navigates && node.querySelector("[aria-current]")) attributes.push("current");
      return `<${shown}${node.localName} ${attributes.join(" ")}>${[...node.childNodes].map(tell).join("")}</>`;
    };
    return tell(part);
  };
  return [told(main), told(document.body, main)];
}

async function runAxe(rules) {
  const { violations } = await axe.run({
    resultTypes: ["violations"], // of the others no more than that they are there
    ...rules ? { runOnly: rules } : {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
      rules: { "target-size": { enabled: true } },
    },
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
