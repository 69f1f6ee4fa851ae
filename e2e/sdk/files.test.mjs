import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { violations } from "./contract.mjs";
import { inDays, person } from "./phone.mjs";
import { semester } from "./semester.mjs";
import { run, Server } from "./server.mjs";

let server;
before(async () => { server = await Server.start(); });
after(() => server.end());
after(() => assert.deepEqual(violations, [], "answers that break the OpenAPI document"));

const day = (days) => inDays(days).slice(0, 10);

/** Sends a file as a form, the way a phone does. */
function upload(pb, path, text, name, type, query = {}) {
  const form = new FormData();
  form.append("file", new Blob([text], { type }), name);
  return pb.send(path, { method: "POST", body: form, query });
}
const importTasks = (pb, text, query) => upload(pb, "/api/v1/tasks/import", text, "tasks.csv", "text/csv", query);
const importCalendar = (pb, text, name = "semester.ics") => upload(pb, "/api/v1/calendars/import", text, name, "text/calendar");

/** Answers of routes that are no JSON are fetched without the SDK's parser. */
async function plain(pb, path, options = {}) {
  const headers = { Authorization: pb.authStore.token, ...options.headers };
  const answer = await fetch(pb.buildURL(path), { ...options, headers });
  return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
}

test("a calendar file is imported, and its events are those that the command line finds in it", async () => {
  const pb = await person(server.url, "Uma");
  const text = await semester();
  const { calendar, outcome } = await importCalendar(pb, text);
  assert.equal(calendar.status, "ok");
  assert.ok(outcome.events > 100);

  const [from, to] = [day(-7), day(14)];
  const listed = await pb.send("/api/v1/events", { query: { from, to } });
  const file = join(server.folder, "semester.ics");
  await writeFile(file, text);
  const expanded = JSON.parse(await run("ics", "expand", file, "--from", from, "--to", to, "--zone", "Europe/Berlin", "--json"));
  const told = (e) => [e.uid, e.recurrence_id, e.title, e.start_day ?? e.start, e.end_day ?? e.end, e.all_day, e.busy].join(" | ");
  assert.ok(listed.events.length > 20);
  assert.deepEqual(listed.events.map(told).sort(), expanded.events.map(told).sort());
});

test("a calendar imported again is replaced, not doubled", async () => {
  const pb = await person(server.url, "Vic");
  const text = await semester();
  const first = await importCalendar(pb, text);
  const second = await importCalendar(pb, text);
  assert.equal(second.calendar.id, first.calendar.id);
  assert.equal((await pb.collection("events").getList(1, 1)).totalItems, first.outcome.events);
});

test("work is planned around the events of an imported calendar", async () => {
  const pb = await person(server.url, "Wim");
  await importCalendar(pb, await semester());
  for (let i = 1; i <= 10; i++) await pb.collection("tasks").create({ title: `Task ${i}`, estimate: 90, due: inDays(12) });
  const plan = await pb.send("/api/v1/plans", { method: "POST" });
  const { events } = await pb.send("/api/v1/events", { query: { from: plan.plan.from, to: plan.plan.to } });
  assert.ok(plan.blocks.length > 0);
  for (const block of plan.blocks) {
    const clash = events.find((e) => e.busy && Date.parse(e.start) < Date.parse(block.end) && Date.parse(e.end) > Date.parse(block.start));
    assert.equal(clash, undefined, `${block.title} at ${block.start} lies on ${clash?.title}`);
  }
});

test("a file that is no calendar is refused with its name, and nothing is stored", async () => {
  const pb = await person(server.url, "Xia");
  await assert.rejects(importCalendar(pb, "<!DOCTYPE html><p>Sign in</p>", "feed.ics"), (e) => {
    assert.equal(e.status, 400);
    assert.equal(e.response.code, "calendar_unreadable");
    assert.match(e.response.message, /^feed\.ics: /);
    return true;
  });
  assert.equal((await pb.collection("calendars").getList(1, 1)).totalItems, 0);
});

test("a briefing comes as JSON, Markdown or HTML, as the client accepts", async () => {
  const pb = await person(server.url, "Yan");
  await pb.collection("tasks").create({ title: "Essay <b>draft</b>", estimate: 90, due: inDays(1) });
  const json = await pb.send("/api/v1/briefings", { method: "POST" });
  assert.equal((await pb.collection("briefings").getOne(json.id)).date, json.briefing.date);
  for (const [accept, form] of [["text/markdown", json.markdown], ["text/html", json.html]]) {
    const answer = await plain(pb, "/api/v1/briefings", { method: "POST", headers: { Accept: accept } });
    assert.equal(answer.status, 200);
    assert.equal(answer.type, `${accept}; charset=utf-8`);
    assert.equal(answer.text, form);
  }
  assert.ok(json.html.includes("Essay &lt;b&gt;draft"));
  assert.ok(!json.html.includes("<b>draft"));
});

test("every statement of a briefing carries the record it came from", async () => {
  const pb = await person(server.url, "Zoe");
  const task = await pb.collection("tasks").create({ title: "Essay", estimate: 90, due: inDays(1) });
  const { briefing } = await pb.send("/api/v1/briefings", { method: "POST" });
  const about = briefing.sections.flatMap((s) => s.statements).filter((s) => s.text.includes("Essay"));
  assert.ok(about.length > 0);
  for (const s of about) assert.ok(JSON.stringify(s).includes(task.id), s.text);
});

const withBadRow = `id,title,minutes,due\nessay,Essay,120,${day(9)}\nlab,Lab report,soon,${day(9)}\nread,Reading,45,\n`;

test("a task file with a bad row is refused with the row, its field and the rule, and nothing is imported", async () => {
  const pb = await person(server.url, "Abe");
  await assert.rejects(importTasks(pb, withBadRow), (e) => {
    assert.equal(e.status, 400);
    assert.equal(e.response.code, "task_rows");
    const [row, ...more] = e.response.detail.errors;
    assert.deepEqual(more, []);
    assert.deepEqual([row.line, row.row, row.field, row.value], [3, 2, "minutes", "soon"]);
    assert.match(row.sentence, /tasks\.csv line 3: minutes "soon": must be a whole number of minutes/);
    return true;
  });
  assert.equal((await pb.collection("tasks").getList(1, 1)).totalItems, 0);
});

test("with skip_bad the good rows are imported and the bad ones reported", async () => {
  const pb = await person(server.url, "Bea");
  const outcome = await importTasks(pb, withBadRow, { skip_bad: "true" });
  assert.deepEqual([outcome.created, outcome.skipped, outcome.errors.length], [2, 1, 1]);
  const tasks = await pb.collection("tasks").getFullList({ sort: "title" });
  assert.deepEqual(tasks.map((t) => t.title), ["Essay", "Reading"]);
});

test("a task file imported again updates its tasks instead of doubling them", async () => {
  const pb = await person(server.url, "Cai");
  const sample = await readFile(new URL("../../app/cmd/sample/tasks.csv", import.meta.url), "utf8");
  const first = await importTasks(pb, sample);
  const second = await importTasks(pb, sample);
  assert.deepEqual([second.created, second.updated], [0, first.created]);
  assert.deepEqual(second.tasks, first.tasks);
});

for (const format of ["csv", "json"]) {
  test(`tasks exported as ${format} and imported elsewhere are the same tasks`, async () => {
    const ada = await person(server.url, "Dee" + format);
    const ben = await person(server.url, "Eli" + format);
    const sample = await readFile(new URL("../../app/cmd/sample/tasks.csv", import.meta.url), "utf8");
    await importTasks(ada, sample);
    const out = async (pb) => (await plain(pb, `/api/v1/tasks/export?format=${format}`)).text;
    const exported = await out(ada);
    const { created } = await importTasks(ben, exported);
    const told = async (pb) => {
      const tasks = await pb.collection("tasks").getFullList({ expand: "project,depends_on" });
      return tasks
        .map((t) => [t.title, t.estimate, t.spent, t.due, t.due_day, t.deadline, t.priority, t.earliest, t.min_chunk, t.max_chunk,
          t.max_per_day, t.energy, t.hours, t.expand?.project?.name ?? "", (t.expand?.depends_on ?? []).map((d) => d.title).sort().join(";")].join(" | "))
        .sort();
    };
    assert.deepEqual(await told(ben), await told(ada));
    assert.equal(created, (await told(ada)).length);
  });
}
