import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { violations } from "./contract.mjs";
import { inDays, Inbox, person } from "./phone.mjs";
import { Server } from "./server.mjs";

let server;
before(async () => { server = await Server.start(); });
after(() => server.end());
after(() => assert.deepEqual(violations, [], "answers that break the OpenAPI document"));

const created = (m) => m.action === "create";
const deleted = (m) => m.action === "delete";
const ids = (records) => records.map((r) => r.id).sort();

// Work begins tomorrow, so that no block begins while a test runs.
async function withTasks(name) {
  const pb = await person(server.url, name);
  for (const [title, estimate] of [["Essay", 180], ["Exercise sheet", 90], ["Reading", 45]]) {
    await pb.collection("tasks").create({ title, estimate, earliest: inDays(1), due: inDays(13), min_chunk: 30, max_chunk: 90 });
  }
  return pb;
}

const propose = (pb) => pb.send("/api/v1/plans", { method: "POST", body: { days: 14 } });
const apply = (pb, plan) => pb.send(`/api/v1/plans/${plan.plan.id}/apply`, { method: "POST" });
const undo = (pb, plan) => pb.send(`/api/v1/plans/${plan.plan.id}/undo`, { method: "POST" });

test("a proposal changes nothing until it is applied", async () => {
  const pb = await withTasks("Ines");
  const plan = await propose(pb);
  assert.equal(plan.plan.state, "proposed");
  assert.ok(plan.diff.added.length >= 3);
  assert.equal((await pb.collection("blocks").getList(1, 1)).totalItems, 0);
});

test("a plan holds all the work, in the working hours, from now on, without overlap", async () => {
  const pb = await withTasks("Jo");
  const plan = await propose(pb);
  assert.deepEqual(plan.unplaced, []);
  const minutes = plan.blocks.map((b) => (Date.parse(b.end) - Date.parse(b.start)) / 60_000);
  assert.equal(minutes.reduce((a, b) => a + b, 0), 180 + 90 + 45);
  const wall = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/Berlin", weekday: "short", hour: "2-digit", minute: "2-digit" });
  const local = (text) => Object.fromEntries(wall.formatToParts(new Date(text)).map((p) => [p.type, p.value]));
  let last = Date.parse(plan.plan.from);
  for (const block of plan.blocks) {
    assert.ok(Date.parse(block.start) >= last, "blocks overlap, or lie in the past");
    last = Date.parse(block.end);
    const [start, end] = [local(block.start), local(block.end)];
    assert.ok(!["Sat", "Sun"].includes(start.weekday), `${block.start} is no working day`);
    assert.ok(`${start.hour}:${start.minute}` >= "09:00" && `${end.hour}:${end.minute}` <= "17:00", `${block.start} is outside the hours`);
  }
});

test("applying a plan brings every block in realtime, undoing it takes every one away", async () => {
  const pb = await withTasks("Kim");
  const inbox = new Inbox();
  await pb.collection("blocks").subscribe("*", inbox.receive);
  const plan = await propose(pb);
  await apply(pb, plan);
  const arrived = await inbox.arrive(plan.diff.added.length, created, "every block to arrive");
  assert.deepEqual(ids(arrived.map((m) => m.record)), ids(plan.diff.added));
  for (const { record } of arrived) assert.equal(record.plan, plan.plan.id);

  const undone = await undo(pb, plan);
  assert.equal(undone.plan.state, "undone");
  assert.equal(undone.removed, plan.diff.added.length);
  const gone = await inbox.arrive(plan.diff.added.length, deleted, "every block to go");
  assert.deepEqual(ids(gone.map((m) => m.record)), ids(plan.diff.added));
  assert.equal((await pb.collection("blocks").getList(1, 1)).totalItems, 0);
  assert.equal(inbox.messages.length, 2 * plan.diff.added.length, "each block arrives once and goes once");
  await pb.realtime.unsubscribe();
});

test("the list a phone keeps from events is the server's list, after applying and after undoing", async () => {
  const pb = await withTasks("Lou");
  const inbox = new Inbox();
  let blocks = [];
  const stored = () => pb.collection("blocks").getFullList({ sort: "start", requestKey: null });
  await pb.realtime.subscribe("PB_CONNECT", async () => { blocks = await stored(); });
  await pb.collection("blocks").subscribe("*", (message) => {
    const { action, record } = message;
    blocks = blocks.filter((b) => b.id !== record.id);
    if (action !== "delete") blocks.push(record);
    blocks.sort((a, b) => a.start.localeCompare(b.start));
    inbox.receive(message);
  });
  const plan = await propose(pb);
  await apply(pb, plan);
  await inbox.arrive(plan.diff.added.length, created, "every block to arrive");
  const shown = (list) => list.map((b) => [b.id, b.start, b.end]);
  assert.deepEqual(shown(blocks), shown(await stored()));
  await undo(pb, plan);
  await inbox.arrive(plan.diff.added.length, deleted, "every block to go");
  assert.deepEqual(blocks, []);
  await pb.realtime.unsubscribe();
});

test("another person hears nothing of a plan and cannot find it", async () => {
  const lee = await withTasks("Lee");
  const max = await withTasks("Max");
  const leeHears = new Inbox();
  const maxHears = new Inbox();
  await lee.collection("blocks").subscribe("*", leeHears.receive);
  await max.collection("blocks").subscribe("*", maxHears.receive);

  const plan = await propose(lee);
  await apply(lee, plan);
  await leeHears.arrive(plan.diff.added.length, created, "Lee's blocks to arrive");

  // What Max does next comes after Lee's events on the same connection; were
  // any of them meant for Max, they would be there by then.
  const task = await max.collection("tasks").getFirstListItem("");
  const own = await max.collection("blocks").create({ task: task.id, start: inDays(2), end: inDays(2.02) });
  await maxHears.arrive(1, (m) => m.record.id === own.id, "Max's own block to arrive");
  assert.deepEqual(maxHears.messages.map((m) => m.record.id), [own.id]);

  for (const attempt of [apply, undo]) {
    await assert.rejects(attempt(max, plan), (e) => e.status === 404 && e.response.code === "not_found");
  }
  await assert.rejects(max.collection("plans").getOne(plan.plan.id), { status: 404 });
  await lee.realtime.unsubscribe();
  await max.realtime.unsubscribe();
});

test("a plan made from what has changed since is refused as stale, and changes nothing", async () => {
  const pb = await withTasks("Nia");
  const plan = await propose(pb);
  await pb.collection("tasks").create({ title: "Came in between", estimate: 60 });
  await assert.rejects(apply(pb, plan), (e) => e.status === 409 && e.response.code === "plan_stale");
  assert.equal((await pb.collection("blocks").getList(1, 1)).totalItems, 0);
});

test("a plan is applied once and undone once", async () => {
  const pb = await withTasks("Ola");
  const plan = await propose(pb);
  await assert.rejects(undo(pb, plan), (e) => e.status === 409 && e.response.code === "plan_state");
  await apply(pb, plan);
  await assert.rejects(apply(pb, plan), (e) => e.status === 409 && e.response.code === "plan_state");
  await undo(pb, plan);
  await assert.rejects(undo(pb, plan), (e) => e.status === 409 && e.response.code === "plan_state");
});

test("undo leaves alone a block that the person has moved since", async () => {
  const pb = await withTasks("Pat");
  const plan = await propose(pb);
  await apply(pb, plan);
  const [moved] = plan.diff.added;
  await pb.collection("blocks").update(moved.id, { start: inDays(20), end: inDays(20.05) });
  const undone = await undo(pb, plan);
  assert.deepEqual(undone.left, [moved.id]);
  assert.deepEqual((await pb.collection("blocks").getFullList()).map((b) => b.id), [moved.id]);
});

test("planning again with nothing changed keeps every block where it is", async () => {
  const pb = await withTasks("Quin");
  await apply(pb, await propose(pb));
  const again = await propose(pb);
  assert.deepEqual(again.diff.added, []);
  assert.deepEqual(again.diff.moved, []);
  assert.deepEqual(again.diff.removed, []);
});
