import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { violations } from "./contract.mjs";
import { Inbox, person } from "./phone.mjs";
import { Server } from "./server.mjs";

let server;
before(async () => { server = await Server.start(); });
after(() => server.end());
after(() => assert.deepEqual(violations, [], "answers that break the OpenAPI document"));

/** The hour and minute of an instant in a zone, as "07:30". */
const clockIn = (zone, at) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" }).format(new Date(at.replace(" ", "T")));

test("a new person finds their morning briefing and moves it", async () => {
  const pb = await person(server.url, "Eve", "Asia/Kolkata");
  const [morning] = await pb.collection("schedules").getFullList({ sort: "name" });
  assert.equal(morning.name, "Morning briefing");
  assert.equal(morning.type, "briefing");
  assert.equal(morning.cron, "0 7 * * *");
  assert.equal(clockIn("Asia/Kolkata", morning.next_run), "07:00");
  assert.ok(new Date(morning.next_run.replace(" ", "T")) > new Date());

  await pb.collection("users").update(pb.authStore.record.id, { preferences: { briefing_hour: 6 } });
  const followed = await pb.collection("schedules").getOne(morning.id);
  assert.equal(clockIn("Asia/Kolkata", followed.next_run), "06:00");

  const moved = await pb.collection("schedules").update(morning.id, { cron: "30 7 * * 1-5", zone: "Europe/Berlin" });
  assert.equal(clockIn("Europe/Berlin", moved.next_run), "07:30");
  const off = await pb.collection("schedules").update(morning.id, { enabled: false });
  assert.equal(off.next_run, "");
});

test("a schedule is added, heard of and taken away", async () => {
  const pb = await person(server.url, "Finn");
  const inbox = new Inbox();
  await pb.collection("schedules").subscribe("*", inbox.receive);
  const added = await pb.collection("schedules").create({ type: "schedule", name: "Plan the week", cron: "0 18 * * sun", payload: { days: 7 } });
  assert.equal(added.catch_up, "once");
  assert.equal(clockIn("Europe/Berlin", added.next_run), "18:00");
  await inbox.arrive(1, (m) => m.action === "create" && m.record.id === added.id, "the new schedule");
  await pb.collection("schedules").delete(added.id);
  await inbox.arrive(1, (m) => m.action === "delete" && m.record.id === added.id, "its end");
  await pb.realtime.unsubscribe();
});

test("times nobody could keep are refused by name, and so is what the server keeps", async () => {
  const pb = await person(server.url, "Gus");
  for (const [field, fields] of [
    ["cron", { cron: "every morning" }],
    ["cron", { cron: "* * * * *" }],
    ["cron", { cron: "0 0 30 2 *" }],
    ["type", { type: "mining" }],
    ["zone", { zone: "Mars/Base" }],
    ["next_run", { next_run: new Date().toISOString() }],
  ]) {
    await assert.rejects(pb.collection("schedules").create({ type: "briefing", cron: "0 7 * * *", ...fields }), (e) => {
      assert.equal(e.status, 400);
      assert.ok(e.response.data[field]?.message, `${field} is not named in ${JSON.stringify(e.response)}`);
      return true;
    });
  }
});
