import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ClientResponseError } from "pocketbase";

import { violations } from "./contract.mjs";
import { inDays, open, PASSWORD, person, Storage } from "./phone.mjs";
import { Server } from "./server.mjs";

let server;
before(async () => { server = await Server.start(); });
after(() => server.end());
after(() => assert.deepEqual(violations, [], "answers that break the OpenAPI document"));

test("a person signs up and in, and the sign-in outlives the app", async () => {
  const storage = new Storage();
  const pb = await open(server.url, storage);
  await pb.collection("users").create({
    email: "sam@example.org", password: PASSWORD, passwordConfirm: PASSWORD, name: "Sam", timezone: "America/New_York", locale: "en-US",
  });
  await pb.collection("users").authWithPassword("sam@example.org", PASSWORD);
  assert.ok(pb.authStore.isValid);

  const reopened = await open(server.url, storage);
  assert.ok(reopened.authStore.isValid);
  const { record } = await reopened.collection("users").authRefresh();
  assert.equal(record.email, "sam@example.org");

  reopened.authStore.clear();
  await assert.rejects(reopened.collection("users").authRefresh(), (e) => e instanceof ClientResponseError && e.status === 401);
});

test("a wrong password is refused and signs nobody in", async () => {
  await person(server.url, "Toni");
  const pb = await open(server.url);
  await assert.rejects(pb.collection("users").authWithPassword("toni@example.org", "not-the-password"), { status: 400 });
  assert.ok(!pb.authStore.isValid);
});

test("the zone and locale are kept, and what is no zone is refused by name", async () => {
  const pb = await person(server.url, "Ada", "Australia/Lord_Howe", "en-AU");
  const me = await pb.collection("users").getOne(pb.authStore.record.id);
  assert.equal(me.timezone, "Australia/Lord_Howe");
  assert.equal(me.locale, "en-AU");
  await assert.rejects(pb.collection("users").update(me.id, { timezone: "Mars/Olympus" }), (e) => {
    assert.equal(e.status, 400);
    assert.match(e.response.data.timezone.message, /time zone/);
    return true;
  });
});

test("tasks are added without an owner and listed by filter and sort", async () => {
  const pb = await person(server.url, "Bo");
  const tasks = pb.collection("tasks");
  await tasks.create({ title: "Write essay", estimate: 120, due: inDays(9), priority: "high" });
  await tasks.create({ title: "Read chapter", estimate: 60, due: inDays(3) });
  await tasks.create({ title: "Tidy desk", estimate: 15, status: "done" });

  const open = await tasks.getFullList({ filter: pb.filter("status != {:done}", { done: "done" }), sort: "due" });
  assert.deepEqual(open.map((t) => t.title), ["Read chapter", "Write essay"]);
  for (const task of open) {
    assert.equal(task.owner, pb.authStore.record.id);
    assert.equal(task.status, "todo");
  }
  const urgent = await tasks.getFullList({ filter: 'priority = "high"' });
  assert.deepEqual(urgent.map((t) => t.title), ["Write essay"]);
});

test("a day without a time is the end of that day in the person's zone", async () => {
  const pb = await person(server.url, "Cleo", "Asia/Kolkata");
  const task = await pb.collection("tasks").create({ title: "Hand in form", estimate: 30, due_day: "2027-03-01" });
  assert.equal(task.due, "2027-03-01 18:30:00.000Z"); // midnight at +05:30
});

for (const due of ["2026-12-01T09:00", "2026-12-01 09:00", "tomorrow", "1795383448"]) {
  test(`a date that does not parse is refused by field name: ${due}`, async () => {
    const pb = await person(server.url, "D" + due.replace(/\W/g, ""));
    await assert.rejects(pb.collection("tasks").create({ title: "Essay", estimate: 60, due }), (e) => {
      assert.ok(e instanceof ClientResponseError);
      assert.equal(e.status, 400);
      assert.equal(e.response.data.due.code, "invalid_date");
      assert.match(e.response.data.due.message, /^Due must be a moment/);
      return true;
    });
    assert.equal((await pb.collection("tasks").getList(1, 1)).totalItems, 0);
  });
}

test("a record cannot point at another person's record", async () => {
  const eve = await person(server.url, "Eve");
  const fay = await person(server.url, "Fay");
  const hers = await fay.collection("tasks").create({ title: "Private", estimate: 30 });
  await assert.rejects(
    eve.collection("blocks").create({ task: hers.id, start: inDays(1), end: inDays(1.02) }),
    (e) => e.status === 400 && e.response.data.task !== undefined,
  );
  await assert.rejects(eve.collection("tasks").getOne(hers.id), { status: 404 });
});

test("a sentence is understood before anything is stored, with the text each piece came from", async () => {
  const pb = await person(server.url, "Gus");
  const text = "Essay for CS101 ~3h !high #writing";
  const heard = await pb.send("/api/v1/tasks/parse", { method: "POST", body: { text } });
  assert.equal(heard.title, "Essay");
  assert.equal(heard.minutes, 180);
  for (const piece of heard.pieces) assert.equal(text.slice(piece.utf16_start, piece.utf16_end), piece.text);
  assert.equal((await pb.collection("tasks").getList(1, 1)).totalItems, 0);
});

const soon = inDays(100).slice(0, 10);
for (const [words, due, due_day] of [[`by ${soon}`, `${soon} 18:30:00.000Z`, soon], [`by ${soon} 14:00`, `${soon} 08:30:00.000Z`, ""]]) {
  test(`what was understood is stored as it was said: ${due_day ? "a day" : "a time"}`, async () => {
    const pb = await person(server.url, due_day ? "Ida" : "Jan", "Asia/Kolkata"); // always at +05:30
    const heard = await pb.send("/api/v1/tasks/parse", { method: "POST", body: { text: `Essay ${words} ~90m !low` } });
    const task = await pb.collection("tasks").create({
      title: heard.title,
      estimate: heard.minutes,
      priority: heard.priority,
      due: heard.due?.time,
      due_day: heard.due?.all_day ? heard.due.date : undefined,
    });
    assert.deepEqual([task.title, task.estimate, task.priority, task.due, task.due_day], ["Essay", 90, "low", due, due_day]);
  });
}

test("of two equal requests at once the first is cancelled, unless it carries requestKey null", async () => {
  const pb = await person(server.url, "Hal");
  const [first, second] = await Promise.allSettled([pb.collection("tasks").getList(), pb.collection("tasks").getList()]);
  assert.equal(first.status, "rejected");
  assert.ok(first.reason.isAbort);
  assert.equal(second.status, "fulfilled");
  const both = await Promise.all([1, 2].map(() => pb.collection("tasks").getList(1, 30, { requestKey: null })));
  assert.equal(both.length, 2);
});
