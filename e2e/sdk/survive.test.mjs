import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { violations } from "./contract.mjs";
import { Network } from "./network.mjs";
import { inDays, Inbox, open, PASSWORD, person } from "./phone.mjs";
import { Server } from "./server.mjs";

let server;
before(async () => { server = await Server.start(); });
after(() => server.end());
after(() => assert.deepEqual(violations, [], "answers that break the OpenAPI document"));

/** A phone that watches its tasks and fetches them again on every connection. */
async function watchingPhone(url, name) {
  await person(server.url, name);
  const signedIn = async (address) => {
    const pb = await open(address);
    await pb.collection("users").authWithPassword(`${name.toLowerCase()}@example.org`, PASSWORD);
    return pb;
  };
  const phone = await signedIn(url);
  const connects = new Inbox();
  const heard = new Inbox();
  await phone.realtime.subscribe("PB_CONNECT", async () => {
    connects.receive(await phone.collection("tasks").getFullList({ sort: "created", requestKey: null }));
  });
  await phone.collection("tasks").subscribe("*", heard.receive);
  await connects.arrive(1, () => true, "the first connection");
  return { phone, laptop: await signedIn(server.url), connects, heard };
}

test("a phone that was out of reach fetches on PB_CONNECT what it missed, then hears the rest", async () => {
  const network = await Network.to(server.url);
  const { phone, laptop, connects, heard } = await watchingPhone(network.url, "Rae");
  network.cut();
  await assert.rejects(phone.collection("tasks").getList(), (e) => e.status === 0 && !e.isAbort);
  const missed = await laptop.collection("tasks").create({ title: "Made while the phone was away", estimate: 30 });
  await network.restore();

  const [, list] = await connects.arrive(2, () => true, "the phone to connect again");
  assert.deepEqual(list.map((t) => t.id), [missed.id]);
  assert.deepEqual(heard.messages, [], "realtime does not replay what was missed");

  const later = await laptop.collection("tasks").create({ title: "Made afterwards", estimate: 30 });
  await heard.arrive(1, (m) => m.record.id === later.id, "realtime to go on");
  await phone.realtime.unsubscribe();
  await network.end();
});

test("a phone connects again by itself after the server was restarted", async () => {
  const { phone, laptop, connects, heard } = await watchingPhone(server.url, "Rio");
  await server.stop();
  await server.start();
  await connects.arrive(2, () => true, "the phone to connect again");
  const later = await laptop.collection("tasks").create({ title: "Made afterwards", estimate: 30 });
  await heard.arrive(1, (m) => m.record.id === later.id, "realtime to go on");
  await phone.realtime.unsubscribe();
});

test("the applied plan is whole after the power went off, and can still be undone", async () => {
  const pb = await person(server.url, "Sky");
  for (let i = 1; i <= 12; i++) {
    await pb.collection("tasks").create({ title: `Task ${i}`, estimate: 60, earliest: inDays(1), due: inDays(13) });
  }
  const plan = await pb.send("/api/v1/plans", { method: "POST" });
  await pb.send(`/api/v1/plans/${plan.plan.id}/apply`, { method: "POST" });
  await server.kill();
  await server.start();

  const blocks = await pb.collection("blocks").getFullList({ filter: pb.filter("plan = {:plan}", { plan: plan.plan.id }) });
  const places = (list) => list.map((b) => [b.id, Date.parse(b.start), Date.parse(b.end)]).sort();
  assert.ok(blocks.length >= 12);
  assert.deepEqual(places(blocks), places(plan.diff.added));
  assert.equal((await pb.collection("plans").getOne(plan.plan.id)).state, "applied");

  const undone = await pb.send(`/api/v1/plans/${plan.plan.id}/undo`, { method: "POST" });
  assert.equal(undone.removed, blocks.length);
});

test("a task with an id of the phone's own is not doubled when it is sent again", async () => {
  const pb = await person(server.url, "Tal");
  const id = "abcdefghij12345";
  await pb.collection("tasks").create({ id, title: "Made offline", estimate: 30 });
  await assert.rejects(
    pb.collection("tasks").create({ id, title: "Made offline", estimate: 30 }),
    (e) => e.status === 400 && e.response.data.id.code === "validation_not_unique",
  );
  assert.equal((await pb.collection("tasks").getList(1, 1)).totalItems, 1);
});
