// Somebody who uses the keyboard alone: every field, button and link is come to by Tab.

import assert from "node:assert/strict";

/** Moves by Tab until what has the focus fits the selector and says the words. */
export async function tabTo(page, selector, words = "") {
  for (let i = 0; i < 600; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(([s, w]) => document.activeElement.matches(s) && document.activeElement.textContent.includes(w), [selector, words])) return;
  }
  assert.fail(`Tab never comes to ${selector} ${words} on ${page.url()}`);
}

/** Comes to it, and presses Enter there. */
export async function press(page, selector, words) {
  await tabTo(page, selector, words);
  await page.keyboard.press("Enter");
}

const focused = (page, what) => page.evaluate((name) => document.activeElement[name], what);

/** Fills the fields by their names, in whatever way each is filled, from where the focus is. */
export async function write(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const box = `main input[type=checkbox][name="${name}"][value="${value}"]`;
    const checkbox = await page.locator(box).count();
    await tabTo(page, checkbox ? box : `main [name="${name}"]`);
    const type = await focused(page, "type");
    if (checkbox) {
      if (!await focused(page, "checked")) await page.keyboard.press("Space");
    } else if (type === "radio") {
      if (await focused(page, "value") === value) await page.keyboard.press("Space");
      else await arrowsTo(page, value);
    } else if (type === "select-one") {
      await arrowsTo(page, value);
    } else if (type === "date" || type === "time") {
      await page.keyboard.type(asKeyed(type, value));
      assert.equal(await focused(page, "value"), value, name);
    } else {
      await page.keyboard.press("Control+A");
      await page.keyboard.type(value);
    }
  }
}

/** Presses the arrow until the choice has the value, or the text where it begins with "=". */
async function arrowsTo(page, value) {
  await page.keyboard.press("Home"); // of a list; the choices of a group go round
  for (let i = 0; i < 60; i++) {
    const at = await page.evaluate(() => {
      const e = document.activeElement;
      return [e.value, e.selectedOptions?.[0].text ?? ""];
    });
    if (value.startsWith("=") ? at[1].includes(value.slice(1)) : at[0] === value) return;
    await page.keyboard.press("ArrowDown");
  }
  assert.fail(`no choice is ${value} on ${page.url()}`);
}

/** The digits of a day or a time as the browser, which speaks American, asks for them. */
function asKeyed(type, value) {
  if (type === "time") {
    const [hour, minute] = value.split(":").map(Number);
    return `${String(hour % 12 || 12).padStart(2, "0")}${String(minute).padStart(2, "0")}${hour < 12 ? "AM" : "PM"}`;
  }
  const [year, month, day] = value.split("-");
  return `${month}${day}${year}`;
}

/** Sends the form whose action ends so, and waits for what the program says to it. */
export async function send(page, action) {
  await press(page, `form[action$="${action}"] button[type=submit]`);
  await page.locator(".message-success").first().waitFor();
}
