import { describe, expect, it } from "vitest";
import { Refusal } from "../api";
import type { Job } from "../jobs";
import { Activity, PAGE, byDay, nearDay } from "./activity.svelte";
import { Runs } from "./runs.svelte";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 8, minute)).toISOString().replace("T", " ");
const job = (n: number, more: Partial<Job> = {}): Job => ({ id: `j${n}`, type: "briefing", status: "done", created: at(n), progress: null, ...more }) as Job;

/** A server with so many runs, the newest with the highest number. */
function stage(count: number) {
  const jobs = Array.from({ length: count }, (_, i) => job(count - i));
  const asked: [string, number][] = [];
  let hold: Promise<void> | undefined;
  const activity = new Activity({
    jobs: async (filter, most) => {
      asked.push([filter, most]);
      const answer = jobs.slice(0, most);
      await hold;
      return answer;
    },
  });
  const held = () => {
    let go = () => {};
    hold = new Promise((done) => (go = done));
    return go;
  };
  return { activity, jobs, asked, held, shown: () => activity.jobs?.map((j) => j.id) };
}

describe("runs", () => {
  it("come page by page, until there are no earlier ones", async () => {
    const { activity, asked } = stage(PAGE + 5);
    await activity.refresh();
    expect([activity.jobs?.length, activity.more]).toEqual([PAGE, true]);
    await activity.further();
    expect([activity.jobs?.length, activity.more]).toEqual([PAGE + 5, false]);
    await activity.refresh();
    expect([activity.jobs?.length, asked.at(-1)]).toEqual([PAGE + 5, ["", 2 * PAGE + 1]]);
  });
  it("that are heard of stand in their place, once", async () => {
    const { activity, shown } = stage(2);
    await activity.refresh();
    activity.hear({ action: "create", job: job(3, { status: "queued" }) });
    activity.hear({ action: "update", job: job(3, { status: "running" }) });
    activity.hear({ action: "update", job: job(1, { status: "failed" }) });
    expect([shown(), activity.jobs?.map((j) => j.status)]).toEqual([["j3", "j2", "j1"], ["running", "done", "failed"]]);
    activity.hear({ action: "delete", job: job(2) });
    expect(shown()).toEqual(["j3", "j1"]);
  });
  it("heard of while a question is on its way win over its answer", async () => {
    const { activity, held, shown } = stage(2);
    const go = held();
    const asked = activity.refresh();
    activity.hear({ action: "create", job: job(3) });
    activity.hear({ action: "delete", job: job(1) });
    go();
    await asked;
    expect(shown()).toEqual(["j3", "j2"]);
  });
  it("of a page that is not shown yet do not come before it", async () => {
    const { activity } = stage(PAGE + 5);
    await activity.refresh();
    activity.hear({ action: "update", job: job(1) });
    expect(activity.jobs?.some((j) => j.id === "j1")).toBe(false);
  });
  it("of one state are asked for, and leave when they change it", async () => {
    const { activity, asked, shown } = stage(1);
    await activity.refresh();
    await activity.choose("failed");
    expect(asked.at(-1)).toEqual(["status='failed'", PAGE + 1]);
    activity.hear({ action: "update", job: job(7, { status: "failed" }) });
    expect(shown()).toContain("j7");
    activity.hear({ action: "update", job: job(7, { status: "queued" }) });
    expect(shown()).not.toContain("j7");
  });
  it("of a state that was left are not shown under another", async () => {
    const { activity, held, shown } = stage(1);
    const go = held();
    const first = activity.choose("done");
    const second = activity.choose("cancelled");
    go();
    await Promise.all([first, second]);
    expect([activity.filter, shown()]).toEqual(["cancelled", ["j1"]]);
  });
});

it("what is there stays when the server cannot be reached", async () => {
  let lost = false;
  const activity = new Activity({ jobs: async () => (lost ? Promise.reject(new Refusal("No connection.")) : [job(1)]) });
  expect(activity.loading).toBe(true);
  await activity.refresh();
  lost = true;
  await activity.refresh();
  expect([activity.jobs?.length, activity.error, activity.loading, activity.busy]).toEqual([1, "No connection.", false, false]);
});

it("runs stand under the local day they were asked for on", () => {
  const late = job(1, { created: "2026-11-22 23:30:00.000Z" });
  const early = job(2, { created: "2026-11-22 22:30:00.000Z" });
  expect(byDay([late, early], "Europe/Berlin").map((d) => [d.day, d.jobs.length])).toEqual([["2026-11-23", 1], ["2026-11-22", 1]]);
  expect([nearDay("2026-03-01", "2026-03-01"), nearDay("2026-02-28", "2026-03-01"), nearDay("2026-02-27", "2026-03-01")]).toEqual(["today", "yesterday", undefined]);
});

describe("runs that are under way", () => {
  it("come and go as they are heard of, and everybody who listens hears", async () => {
    const runs = new Runs({ jobs: async () => [job(1, { status: "running" })] });
    const heard: string[] = [];
    const deaf = runs.listen(({ job }) => heard.push(job.id));
    await runs.refresh();
    runs.hear({ action: "create", job: job(2, { status: "queued" }) });
    runs.hear({ action: "update", job: job(1) });
    expect([runs.value?.map((j) => j.id), heard]).toEqual([["j2"], ["j2", "j1"]]);
    deaf();
    runs.hear({ action: "update", job: job(2) });
    expect([runs.value, heard]).toEqual([[], ["j2", "j1"]]);
  });
});
