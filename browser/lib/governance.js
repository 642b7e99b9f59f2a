// The forms in which products are judged, filled as people fill them.

/** Begins the self-evaluation of a product, and gives the address of its page. */
export async function beginSelf(page, product) {
  await page.goto(`${product}/governance/selvevaluering`);
  const begin = page.locator("main form .button", { hasText: "Begynd" });
  if (await begin.count()) await begin.click();
  await page.waitForURL(/selvevalueringer\/.*\/ret/);
  return new URL(page.url()).pathname.replace("/ret", "");
}

/** Begins an evaluation of a product, and gives the address of its page. */
export async function beginEvaluation(page, product) {
  await page.goto(`${product}/governance`);
  await page.locator("main .button", { hasText: "Evaluér" }).click();
  await page.waitForURL(/evalueringer\/.*\/ret/);
  return new URL(page.url()).pathname.replace("/ret", "");
}

/** Chooses the same in every question, apart from those that are named with another. */
export async function chooseAll(page, value, others = {}) {
  const ids = await page.locator("[data-part][id]").evaluateAll((parts) => parts.map((p) => p.id));
  for (const id of ids) await page.locator(`#${id} input[type=radio][value="${others[id] ?? value}"]`).check();
  return ids.length;
}

/** Writes in a field of a criterion, which may be folded away. */
export async function write(page, criterion, field, text) {
  const place = page.locator(`[name="${criterion}.${field}"]`);
  if (!(await place.isVisible())) await page.locator(`#${criterion} summary`).first().click();
  await place.fill(text);
}
