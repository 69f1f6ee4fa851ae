import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { violations } from "./contract.mjs";
import { inDays, Inbox, person } from "./phone.mjs";
import { Server } from "./server.mjs";

let server;
const listening = [];
before(async () => { server = await Server.start(); });
after(async () => {
  for (const pb of listening) await pb.realtime.unsubscribe();
  await server.end();
});
after(() => assert.deepEqual(violations, [], "answers that break the OpenAPI document"));

const post = (pb, path, body) => pb.send(`/api/v1${path}`, { method: "POST", body });
const hour = 3_600_000;

// Work begins tomorrow, so that no block begins while a test runs.
async function planned(name) {
  const pb = await person(server.url, name);
  for (const [title, estimate] of [["Essay", 180], ["Exercise sheet", 90], ["Reading", 45]]) {
    await pb.collection("tasks").create({ title, estimate, earliest: inDays(1), due: inDays(13), min_chunk: 30, max_chunk: 90 });
  }
  const plan = await post(pb, "/plans", { days: 14 });
  await post(pb, `/plans/${plan.plan.id}/apply`);
  return { pb, plan };
}

/** Lets an inbox hear of a collection until the tests end. */
async function listen(pb, collection, inbox) {
  await pb.collection(collection).subscribe("*", inbox.receive);
  listening.push(pb);
}

/** Waits for a record of a collection that fits. */
async function awaited(inbox, fits, what) {
  return (await inbox.arrive(1, fits, what))[0].record;
}

test("a change of the tasks leads to one proposal by itself, and what it proposes can be applied", async () => {
  const { pb } = await planned("Lea");
  const inbox = new Inbox();
  await listen(pb, "plans", inbox);
  for (const title of ["Lab", "Lab report"]) await pb.collection("tasks").create({ title, estimate: 60, earliest: inDays(1), due: inDays(13) });
  const head = await awaited(inbox, (m) => m.action === "create", "a proposal");
  assert.deepEqual([head.state, head.trigger, head.added], ["proposed", "change", 2]);
  const runs = await pb.collection("jobs").getFullList();
  assert.deepEqual(runs.map((j) => [j.type, j.origin]), [["schedule", "change"]], "two changes, one run");
  const shown = await pb.send(`/api/v1/plans/${head.id}`, {});
  assert.deepEqual(shown.diff.added.map((b) => b.title).sort(), ["Lab", "Lab report"]);
  const { applied } = await post(pb, `/plans/${head.id}/apply`);
  assert.deepEqual(applied, { added: 2, moved: 0, removed: 0 });
});

test("who lets plans be changed gets them changed, with the reason and an undo", async () => {
  const { pb, plan } = await planned("Moe");
  await pb.collection("users").update(pb.authStore.record.id, { preferences: { replan: "apply" } });
  const inbox = new Inbox();
  await listen(pb, "plans", inbox);
  const hit = plan.blocks[0];
  const ics = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", "BEGIN:VEVENT", "UID:dentist", "SUMMARY:Dentist",
    `DTSTART:${stamp(hit.start)}`, `DTEND:${stamp(hit.end)}`, "END:VEVENT", "END:VCALENDAR", ""].join("\r\n");
  const form = new FormData();
  form.append("file", new Blob([ics]), "dentist.ics");
  form.append("counts_as", "busy");
  await pb.send("/api/v1/calendars/import", { method: "POST", body: form });
  const head = await awaited(inbox, (m) => m.record.trigger === "change" && m.record.state === "applied", "a plan that is in force");
  const shown = await pb.send(`/api/v1/plans/${head.id}`, {});
  const moved = [...shown.diff.moved, ...shown.diff.removed].find((b) => b.id === hit.id);
  assert.equal(moved.reason, "Its old time is taken by Dentist.");
  assert.notEqual((await pb.collection("blocks").getFullList()).find((b) => b.id === hit.id)?.start, hit.start.replace("T", " "));
  const undone = await post(pb, `/plans/${head.id}/undo`);
  assert.equal(undone.plan.state, "undone");
});

const stamp = (text) => new Date(text).toISOString().replaceAll(/[-:]|\.\d+/g, "");

test("somebody without a plan, or who wants none by itself, is left alone", async () => {
  const fresh = await person(server.url, "Nia");
  await fresh.collection("tasks").create({ title: "Essay", estimate: 60 });
  const { pb } = await planned("Oda");
  await pb.collection("users").update(pb.authStore.record.id, { preferences: { replan: "off" } });
  for (const run of await pb.collection("jobs").getFullList()) await pb.collection("jobs").delete(run.id);
  await pb.collection("tasks").create({ title: "Lab", estimate: 60 });
  for (const who of [fresh, pb]) assert.equal((await who.collection("jobs").getList(1, 1)).totalItems, 0);
});

test("what is left out of a plan stays out of the next", async () => {
  const { pb, plan } = await planned("Pam");
  const out = plan.diff.added[0];
  await post(pb, `/plans/${plan.plan.id}/undo`);
  const again = await post(pb, "/plans", { days: 14 });
  const first = again.diff.added.find((b) => b.task === out.task);
  const { rejected, applied } = await post(pb, `/plans/${again.plan.id}/apply`, { reject: [first.id] });
  assert.deepEqual([rejected, applied.added], [1, again.diff.added.length - 1]);
  const next = await post(pb, "/plans", { days: 14, budget: 0, avoid: [{ task: first.task, start: first.start, end: first.end }] });
  for (const b of next.blocks) {
    assert.ok(b.task !== first.task || b.end <= first.start || b.start >= first.end, `${b.start} was turned down`);
  }
  assert.equal(next.plan.churn.stability, 100);
  const replayed = await post(pb, `/plans/${next.plan.id}/replay`);
  assert.deepEqual([replayed.same, replayed.hash], [true, next.plan.hash]);
});

test("a block is worked with its timer, and what was worked counts once", async () => {
  const pb = await person(server.url, "Quin");
  const task = await pb.collection("tasks").create({ title: "Essay", estimate: 120, earliest: inDays(-1) });
  const at = Date.now() - 10 * 60_000;
  const make = (from, to) => pb.collection("blocks").create({ task: task.id, start: new Date(from).toISOString(), end: new Date(to).toISOString() });
  const [block, next] = [await make(at, at + hour), await make(at + hour, at + 2 * hour)];
  const inbox = new Inbox();
  await listen(pb, "timings", inbox);
  const started = await post(pb, `/blocks/${block.id}/start`);
  assert.deepEqual([started.block.state, started.task.status], ["started", "doing"]);
  await awaited(inbox, (m) => m.action === "create" && m.record.end === "", "a timing that runs");
  const longer = await post(pb, `/blocks/${block.id}/more`, { minutes: 10 });
  assert.deepEqual(longer.overlaps.map((o) => [o.kind, o.id]), [["block", next.id]]);
  await post(pb, `/blocks/${block.id}/pause`);
  await awaited(inbox, (m) => m.action === "update" && m.record.end !== "", "a timing that has ended");
  const over = await post(pb, `/blocks/${next.id}/start`);
  assert.equal(over.block.state, "started");
  await post(pb, `/blocks/${block.id}/resume`);
  assert.equal((await pb.collection("timings").getList(1, 1, { filter: "end = ''" })).totalItems, 1, "one timer runs");
  for (let i = 0; i < 2; i++) {
    const done = await post(pb, `/blocks/${block.id}/done`, { finished: false });
    assert.deepEqual([done.block.state, done.task.spent, done.remaining <= 119], ["done", 1, true]);
  }
  const skipped = await post(pb, `/blocks/${next.id}/skip`);
  assert.equal(skipped.block.state, "skipped");
  assert.equal((await pb.collection("tasks").getOne(task.id)).spent, 2, "what was worked before it was given up counts");
  await assert.rejects(pb.collection("timings").create({ task: task.id, start: inDays(0) }), "people write no timings");
});
