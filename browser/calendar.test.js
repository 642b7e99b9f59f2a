// What the program tells calendars, read by ical.js, which Thunderbird reads them
// with: an invitation, its update and its cancellation from letters, and a series with
// one meeting moved and one called off, from letters and from the feed. Start times
// are compared in UTC with what the program itself says of its meetings. No browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import ICAL from "ical.js";
import { startSite } from "./lib/site.js";

const person = "kommune-demo";

let site, group, others;

before(async () => {
  site = await startSite();
  await post("/log-ind/demo", { account: await demoAccount("sekretariat-demo") });
  const source = { source_title: "Referat", source_date: "2026-11-20", from: "2026-11-01" };
  const name = "Kalendergruppen";
  await post("/sekretariat/grupper/ny", { ...source, kind: "working", name_da: name, purpose_da: "Mødes.", reach: "public" });
  group = "kalendergruppen";
  await post(`/grupper/${group}/kommissorium/ret`, { ...source, version: 1, purpose_da: "Mødes.", mandate: "other", openness: "public" });
  const seat = await post(`/grupper/${group}/pladser/ny`, { ...source, authority: "Syddjurs", role: "chair", votes: 1 });
  const form = await text(seat);
  const who = form.match(new RegExp(`<option value="([^"]+)"[^>]*>${person}`))?.[1] ?? form.match(/name="person"[\s\S]*?<option value="([0-9a-f-]{36})"/)[1];
  await post(seat, { person: who, day: "2026-11-22" });
  others = (await letters()).length; // that the demonstration has sent by itself
});

after(() => site?.stop());

const cookies = new Map();

async function request(path, options = {}) {
  const answer = await fetch(new URL(path, site.base), {
    redirect: "manual", ...options, headers: { cookie: [...cookies].map(([k, v]) => `${k}=${v}`).join("; "), origin: site.base, ...options.headers },
  });
  for (const line of answer.headers.getSetCookie()) {
    const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
    cookies.set(name, value);
  }
  return answer;
}

async function text(path) {
  const answer = await request(path);
  assert.equal(answer.status, 200, path);
  return answer.text();
}

/** Sends a form and gives the address that it leads to. */
async function post(path, fields) {
  const answer = await request(path, { method: "POST", body: new URLSearchParams(fields) });
  assert.equal(answer.status, 303, `${path}: ${answer.status}\n${(await answer.text()).match(/<main[\s\S]{0,2500}/)}`);
  return new URL(answer.headers.get("location"), site.base).pathname;
}

/** The demo's way in for a role, as its button sends it. */
async function demoAccount(role) {
  const page = await text("/log-ind");
  const form = page.split("<form").find((f) => f.includes("/log-ind/demo") && f.includes(role));
  return form.match(/name="account" value="([^"]+)"/)[1];
}

/** The calendars of all letters that were written for the group, oldest first. */
async function letters() {
  const list = await text("/sekretariat/mail");
  const found = [];
  for (const [path] of list.matchAll(/\/sekretariat\/mail\/[0-9a-f-]{36}/g)) {
    const letter = await request(`${path}/kalender.ics`);
    if (letter.status === 200) found.push(await letter.text());
  }
  return found.reverse();
}

/** Reads a calendar strictly: ical.js forgives what it can unless it is asked not to. */
function read(ics) {
  ICAL.design.strict = true;
  const calendar = new ICAL.Component(ICAL.parse(ics));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone), zone.getFirstPropertyValue("tzid"));
  }
  return {
    method: calendar.getFirstPropertyValue("method"),
    events: calendar.getAllSubcomponents("vevent").map((component) => new ICAL.Event(component, { strictExceptions: true, exceptions: [] })),
  };
}

const utc = (time) => time.toJSDate().toISOString();

/** Every start that a client shows of the events: what recurs, and what stands in for parts of it. */
function starts(events) {
  const list = [];
  for (const event of events.filter((e) => !e.isRecurrenceException())) {
    if (!event.isRecurring()) {
      if (event.component.getFirstPropertyValue("status") !== "CANCELLED") list.push(utc(event.startDate));
      continue;
    }
    for (const other of events) if (other.isRecurrenceException() && other.uid === event.uid) event.relateException(other);
    const days = event.iterator();
    for (let next = days.next(); next; next = days.next()) list.push(utc(event.getOccurrenceDetails(next).startDate));
  }
  return list.sort();
}

/** The starts of the group's meetings that are to be held, as the program has them. */
async function meetings(period = "alle") {
  const { meetings: all } = JSON.parse(await text(`/moeder.json?gruppe=${group}&periode=${period}`));
  return all.filter((m) => m.state !== "cancelled").map((m) => new Date(m.start).toISOString()).sort();
}

async function version(path) {
  return (await text(path)).match(/name="version" value="(\d+)"/)[1];
}

const feed = async () => read(await text(`/moeder.ics?gruppe=${group}`));

test("an invitation, its update over the change of the clocks, and its cancellation", async () => {
  const where = { place: "Rådhuset; sal 2, \\ til højre", link: "https://moede.example/rum" };
  const meeting = await post("/moeder/ny", { group, day: "2027-03-27", start: "13.00", end: "15.00", ...where });
  await post(`${meeting}/indkald`, { why: "" });
  await post(`${meeting}/ret`, { version: await version(`${meeting}/ret`), day: "2027-03-28", start: "13.00", end: "15.00", reach: "public", ...where });
  assert.deepEqual(starts((await feed()).events), await meetings());
  await post(`${meeting}/aflys`, {});
  assert.deepEqual(starts((await feed()).events), [], "and it is gone from the feed");

  const told = (await letters()).slice(others).map(read);
  assert.deepEqual(told.map((c) => c.method), ["REQUEST", "REQUEST", "CANCEL"]);
  const events = told.map((c) => c.events[0]);
  assert.deepEqual(events.map((e) => utc(e.startDate)), ["2027-03-27T12:00:00.000Z", "2027-03-28T11:00:00.000Z", "2027-03-28T11:00:00.000Z"]);
  assert.deepEqual(events.map((e) => e.sequence), [0, 1, 2]);
  assert.equal(new Set(events.map((e) => e.uid)).size, 1);
  assert.equal(events[0].location, `${where.place}, ${where.link}`);
  assert.equal(events[0].attendees.length, 1);
  assert.match(events[0].organizer, /^mailto:/);
});

test("a series, with one meeting moved and one called off", async () => {
  const rule = { group, every: 1, nth: 1, weekday: 2, first: "2027-01-01", last: "2027-12-31", skip_july: 1, skip_holidays: 1, start: "13.00", end: "15.00", place: "Rådhuset" };
  const series = await post("/moedeserier/ny", { ...rule, do: "write" });
  const whole = await meetings();
  assert.equal(whole.length, 11);
  assert.deepEqual(new Set(whole.map((t) => t.slice(11, 16))), new Set(["11:00", "12:00"]), "one o'clock in summer and winter");
  assert.deepEqual(starts((await feed()).events), whole);

  const before = (await letters()).length;
  await post(`${series}/send`, { version: await version(series) });
  const [, away, off] = [...(await text(series)).matchAll(/\/moeder\/[0-9a-f-]{36}/g)].map(([path]) => path);
  await post(`${away}/ret`, { version: await version(`${away}/ret`), day: "2027-02-04", start: "9.30", end: "11.00", place: "Online", reach: "public" });
  await post(`${off}/aflys`, {});
  const now = await meetings();
  assert.equal(now.length, 10);
  assert.ok(now.includes("2027-02-04T08:30:00.000Z"));
  assert.deepEqual(starts((await feed()).events), now);

  // A client that has had the letters alone, one after the other, shows the same.
  const told = (await letters()).slice(before).map(read);
  assert.deepEqual(told.map((c) => c.method), ["REQUEST", "REQUEST", "CANCEL"]);
  const [master] = told[0].events;
  assert.deepEqual(starts(told[0].events), whole);
  assert.ok(told.flatMap((c) => c.events).every((e) => e.uid === master.uid));
  assert.deepEqual(told.map((c) => c.events[0].sequence), [0, 1, 2]);
  const cancelled = utc(told[2].events[0].recurrenceId);
  assert.deepEqual(starts([...told[0].events, ...told[1].events]).filter((t) => t !== cancelled), now);
});

test("the year's wheel as a calendar", async () => {
  const { events } = read(await text(`/aarshjul.ics?gruppe=${group}`));
  const held = events.filter((e) => e.uid.startsWith("meeting-"));
  assert.deepEqual(starts(held), await meetings());
  const again = read(await text(`/aarshjul.ics?gruppe=${group}`));
  assert.deepEqual(again.events.map((e) => e.uid), events.map((e) => e.uid));
});

test("a series in the night when the clocks are set", async () => {
  const before = await meetings();
  const rule = { group, every: 1, nth: -1, weekday: 0, first: "2028-02-01", last: "2028-10-31", start: "2.30", end: "3.30", place: "Rådhuset" };
  await post("/moedeserier/ny", { ...rule, do: "write" });
  const nights = (await meetings()).filter((t) => !before.includes(t));
  assert.equal(nights.length, 8, "every month but March");
  assert.ok(nights.includes("2028-10-29T00:30:00.000Z"), "the first half past two of two");
  assert.deepEqual(starts((await feed()).events), await meetings());
});
