import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { ClientResponseError } from "pocketbase";

import { violations } from "./contract.mjs";
import { open, person } from "./phone.mjs";
import { Server } from "./server.mjs";

// The one server with the limits that a download has.
let server;
before(async () => { server = await Server.start({}); });
after(() => server.end());
after(() => assert.deepEqual(violations, [], "answers that break the OpenAPI document"));

const refused = (pattern) => (e) => {
  assert.ok(e instanceof ClientResponseError);
  assert.equal(e.status, 429);
  assert.equal(e.response.code, "rate_limited");
  assert.match(e.response.message, pattern);
  return true;
};

test("what a person has used of a limit is not forgotten when the server restarts", async () => {
  const pb = await person(server.url, "Lea");
  const subscribe = (i) => pb.send("/api/v1/calendars/import", { method: "POST", body: { url: `http://127.0.0.1:9/${i}.ics` }, requestKey: null });
  for (let i = 0; i < 10; i++) await assert.rejects(subscribe(i), { status: 502 }); // nobody is there, but they were asked
  await assert.rejects(subscribe(10), refused(/10 subscriptions a minute/));
  await server.kill();
  await server.start();
  const answer = await fetch(`${server.url}/api/v1/calendars/import`, {
    method: "POST",
    headers: { Authorization: pb.authStore.token, "Content-Type": "application/json" },
    body: JSON.stringify({ url: "http://127.0.0.1:9/11.ics" }),
  });
  // A slow start may have given one back.
  if (answer.status === 429) {
    assert.ok(Number(answer.headers.get("Retry-After")) >= 1 && Number(answer.headers.get("Retry-After")) <= 6);
    assert.equal(answer.headers.get("X-RateLimit-Limit"), "10");
    assert.equal(answer.headers.get("X-RateLimit-Remaining"), "0");
    assert.ok(Number(answer.headers.get("X-RateLimit-Reset")) > 40);
  } else {
    assert.equal(answer.headers.get("X-RateLimit-Remaining"), "0");
  }
});

test("lists through the SDK go on where our own API has had enough", async () => {
  const pb = await person(server.url, "Max");
  const ask = () => pb.send("/api/v1/health", { requestKey: null });
  let asked = 0;
  await assert.rejects(async () => {
    for (; asked < 150; asked++) await ask();
  }, refused(/one address/));
  assert.ok(asked <= 100, `${asked} requests went through`);
  for (let i = 0; i < 200; i++) await pb.collection("tasks").getList(1, 30, { requestKey: null });
});

test("guessing passwords comes to an end", async () => {
  const pb = await open(server.url);
  await assert.rejects(async () => {
    for (let i = 0; i < 150; i++) await pb.send("/api/collections/users/auth-with-password", { method: "POST", body: { identity: "max@example.org" }, requestKey: null }).catch((e) => {
      if (e.status !== 400) throw e;
    });
  }, { status: 429 });
});
