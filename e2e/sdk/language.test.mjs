import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { violations } from "./contract.mjs";
import { inDays, open, person } from "./phone.mjs";
import { Server } from "./server.mjs";

let server;
before(async () => { server = await Server.start(); });
after(() => server.end());
after(() => assert.deepEqual(violations, [], "answers that break the OpenAPI document"));

const refused = (promise, check) => assert.rejects(promise, (e) => { check(e.response, e); return true; });

test("refusals of both APIs come in the language of the app", async () => {
  const pb = await person(server.url, "Heidi", "Europe/Vienna", "de-AT");
  pb.lang = "de";
  await refused(pb.send("/api/v1/tasks/parse", { method: "POST", body: { text: "" } }), (r) => {
    assert.equal(r.code, "bad_field");
    assert.equal(r.message, "text: ist erforderlich.");
    assert.equal(r.data.text.message, "text: ist erforderlich.");
  });
  await refused(pb.collection("tasks").create({ title: "", estimate: 30 }), (r) => {
    assert.equal(r.message, "Der Eintrag ließ sich nicht anlegen.");
    assert.deepEqual(r.data.title, { code: "validation_required", message: "Darf nicht leer sein." });
  });
  await refused(pb.collection("users").update(pb.authStore.record.id, { timezone: "Mars/Olympus" }), (r) => {
    assert.equal(r.data.timezone.code, "invalid_zone");
    assert.match(r.data.timezone.message, /^Muss eine IANA-Zeitzone/);
  });
  const stranger = await open(server.url);
  stranger.lang = "de";
  await refused(stranger.collection("users").authWithPassword("heidi@example.org", "not-the-password"), (r) => assert.match(r.message, /^Die Anmeldung ist gescheitert/));

  pb.lang = "en";
  await refused(pb.send("/api/v1/tasks/parse", { method: "POST", body: { text: "" } }), (r) => assert.equal(r.message, "text: is required."));
});

test("a request that asks for no language gets the person's, and says so", async () => {
  const pb = await person(server.url, "Greta", "Europe/Berlin", "de");
  for (const [header, language, message] of [[undefined, "de", "Diesen Lauf gibt es nicht."], ["fr", "de", "Diesen Lauf gibt es nicht."], ["en;q=0.5", "en", "There is no such run."]]) {
    const headers = { Authorization: pb.authStore.token, "Accept-Language": header ?? "" };
    const answer = await fetch(`${server.url}/api/v1/agent/jobs/nobody`, { headers });
    assert.equal(answer.headers.get("Content-Language"), language);
    assert.match(answer.headers.get("Vary"), /Accept-Language/);
    assert.equal((await answer.json()).message, message);
  }
});

test("a German day is told in German: briefing, run and quick-add", async () => {
  const pb = await person(server.url, "Jörg", "Europe/Berlin", "de-DE");
  pb.lang = "de";
  await pb.collection("tasks").create({ title: "Aufsatz", estimate: 120, due: inDays(4) });
  const { briefing, markdown } = await pb.send("/api/v1/briefings", { method: "POST" });
  assert.equal(briefing.language, "de");
  assert.match(briefing.title, /^Überblick für (Mon|Diens|Donners|Frei|Sams|Sonn)tag|^Überblick für Mittwoch/);
  assert.match(markdown, /## Heute\n/);
  assert.doesNotMatch(markdown, /\b(Nothing|tasks?|planned|tomorrow|hours)\b/);

  const { job_id: id } = await pb.send("/api/v1/agent/run", { method: "POST", body: { type: "briefing" } });
  await (await fetch(`${server.url}/api/v1/agent/jobs/${id}/events`, { headers: { Authorization: pb.authStore.token } })).text();
  const trace = await pb.send(`/api/v1/agent/jobs/${id}/trace`, { method: "GET" });
  assert.match(trace.summary, /^Der Überblick für den \d\d\.\d\d\.\d{4} ist geschrieben\.$/);
  assert.ok(trace.steps.some((s) => s.sentence === "Schreibt den Überblick"));

  const meant = await pb.send("/api/v1/tasks/parse", { method: "POST", body: { text: "Anruf um 5" } });
  assert.match(meant.questions[0].sentence, /^„um 5“ kann in der ersten oder in der zweiten Hälfte des Tages sein/);
  assert.match(meant.questions[0].choices[0].value, /^um \d{4}-\d\d-\d\d \d\d:\d\d$/);
});
