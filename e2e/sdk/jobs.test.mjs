import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";

import { violations } from "./contract.mjs";
import { inDays, Inbox, person } from "./phone.mjs";
import { Server, run, superuser } from "./server.mjs";

let server;
before(async () => { server = await Server.start(); });
after(() => server.end());
after(() => assert.deepEqual(violations, [], "answers that break the OpenAPI document"));

const start = (pb, type, more = {}) => pb.send("/api/v1/agent/run", { method: "POST", body: { type, ...more } });
const show = (pb, id) => pb.send(`/api/v1/agent/jobs/${id}`, { method: "GET", requestKey: null });

/** Waits through the run's own events until it is over, and returns the record. */
async function ended(pb, id) {
  const answer = await fetch(`${pb.baseURL}/api/v1/agent/jobs/${id}/events`, { headers: { Authorization: pb.authStore.token } });
  await answer.text();
  return show(pb, id);
}

/** The queue as its operator sees it, through the command beside the server. */
const jobs = (...args) => run("jobs", ...args, "--data", server.data);

test("a phone asks, hears each event in order over realtime, and finds the result in the record", async () => {
  const pb = await person(server.url, "Ann");
  await pb.collection("tasks").create({ title: "Essay", estimate: 120, due: inDays(4) });
  await jobs("pause", "default");
  const { job_id: id, status } = await start(pb, "schedule", { payload: { days: 7 } });
  assert.equal(status, "queued");
  const heard = new Inbox();
  const record = new Inbox();
  await pb.realtime.subscribe(`agents/${id}`, heard.receive);
  await pb.collection("jobs").subscribe(id, record.receive);
  await jobs("resume", "default");
  await heard.arrive(1, (e) => e.type === "run.finished", "the run to finish");
  const kept = heard.messages.filter((e) => e.seq > 0);
  assert.deepEqual(kept.map((e) => e.seq), kept.map((_, i) => i + 1), "numbered without gaps");
  const [{ record: done }] = await record.arrive(1, (m) => m.record.status === "done", "the record to say done");
  assert.equal((await pb.collection("plans").getOne(done.result.plan)).state, "proposed");
  await pb.realtime.unsubscribe();
});

test("another person can neither follow nor find a run", async () => {
  const pb = await person(server.url, "Ben");
  const { job_id: id } = await start(pb, "briefing");
  await ended(pb, id);
  const eve = await person(server.url, "Cat");
  await assert.rejects(eve.realtime.subscribe(`agents/${id}`, () => {}), (e) => e.status === 403);
  await assert.rejects(eve.collection("jobs").getOne(id), (e) => e.status === 404);
  assert.equal((await eve.collection("decision_traces").getList(1, 10)).totalItems, 0);
  assert.equal((await pb.collection("decision_traces").getList(1, 10)).totalItems, 1);
});

test("every accepted run ends exactly once although the server is killed again and again", async () => {
  const pb = await person(server.url, "Dan");
  await pb.collection("tasks").create({ title: "Essay", estimate: 120, due: inDays(4) });
  const accepted = new Set();
  for (let round = 0; round < 4; round++) {
    for (let i = 0; i < 8; i++) accepted.add((await start(pb, i % 2 ? "schedule" : "briefing", { idempotency_key: `${round}-${i}` })).job_id);
    await server.kill();
    await server.start();
    // A client that never got its answer asks again with the same key.
    for (let i = 0; i < 8; i++) accepted.add((await start(pb, i % 2 ? "schedule" : "briefing", { idempotency_key: `${round}-${i}` })).job_id);
  }
  assert.equal(accepted.size, 32);
  const results = await Promise.all([...accepted].map((id) => ended(pb, id)));
  for (const job of results) assert.equal(job.status, "done", JSON.stringify(job));
  const plans = results.filter((j) => j.type === "schedule").map((j) => j.result.plan);
  assert.equal(new Set(plans).size, 16, "each run has a proposal of its own");
  assert.equal((await pb.collection("plans").getList(1, 1)).totalItems, 16, "and none was made twice");
  const { slipped, outbox_waiting: waiting } = JSON.parse(await jobs("stats", "--json"));
  assert.deepEqual([slipped, waiting], [0, 0]);
});

test("a backup made while jobs run restores to a server that works and has lost no run", async () => {
  const pb = await person(server.url, "Eli");
  await superuser(server.data, "root@example.org", "correct-horse-battery");
  const root = await person(server.url, "Flo"); // any client will do; it signs in as administrator
  await root.collection("_superusers").authWithPassword("root@example.org", "correct-horse-battery");
  const before = (await start(pb, "briefing")).job_id;
  await ended(pb, before);
  await jobs("pause", "default");
  const waiting = (await start(pb, "schedule")).job_id;
  await root.backups.create("kept.zip");
  const lost = (await start(pb, "briefing")).job_id;
  await root.backups.restore("kept.zip");
  await server.back();
  assert.equal((await show(pb, before)).status, "done");
  await assert.rejects(show(pb, lost), (e) => e.status === 404, "what came after the backup is not there");
  assert.equal((await show(pb, waiting)).status, "queued");
  await jobs("resume", "default");
  assert.equal((await ended(pb, waiting)).status, "done");
  assert.equal((await ended(pb, (await start(pb, "briefing")).job_id)).status, "done");
});

test("a server that is told to stop ends what runs, and what waits runs after the next start", async () => {
  const pb = await person(server.url, "Gil");
  await pb.collection("tasks").create({ title: "Essay", estimate: 120, due: inDays(4) });
  const ids = [];
  for (let i = 0; i < 10; i++) ids.push((await start(pb, "schedule")).job_id);
  await server.stop();
  await assert.rejects(readFile(`${server.data}/operator.json`), (e) => e.code === "ENOENT", "no token is left behind");
  await server.start();
  for (const id of ids) assert.equal((await ended(pb, id)).status, "done");
  const { jobs: health } = await (await fetch(`${server.url}/api/v1/health`)).json();
  assert.equal(health, "ok", "a clean stop needs no recovery");
});
