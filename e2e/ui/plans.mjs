// Plans as a person looks at them: as a diff, with reasons, with ways out. Each
// check has an account of its own, so that what is planned is known.
import { PATIENCE, ZONE } from "./stage.mjs";

const PASSWORD = "only for this check";
const HOUR = 3_600_000;
/** One hour of work a day, so that two tasks cannot have the same day. */
const ONE_HOUR = "daily 09:00-10:00";

let people = 0;

async function send(base, path, method, body, token = "") {
  const answer = await fetch(base + path, { method, headers: { Authorization: token, ...(body && { "Content-Type": "application/json" }) }, body: body && JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? JSON.parse(text) : undefined;
}

/** A person with hours and tasks; ask speaks for them. */
async function newcomer(base, hours) {
  const email = `planner-${++people}@example.org`;
  await send(base, "/api/collections/users/records", "POST", { email, password: PASSWORD, passwordConfirm: PASSWORD, name: "Kim", timezone: ZONE, locale: "en-GB" });
  const { token } = await send(base, "/api/collections/users/auth-with-password", "POST", { identity: email, password: PASSWORD });
  const ask = (path, method = "GET", body) => send(base, path, method, body, token);
  await ask("/api/collections/time_maps/records", "POST", { name: "Work", hours, is_default: true });
  const task = (fields) => ask("/api/collections/tasks/records", "POST", { estimate: 60, status: "todo", auto_schedule: true, ...fields });
  const blocks = async (of) => (await ask(`/api/collections/blocks/records?perPage=200&sort=start&filter=${encodeURIComponent(`task='${of.id}'`)}`)).items;
  const plan = async () => {
    const { plan: made } = await ask("/api/v1/plans", "POST", {});
    await ask(`/api/v1/plans/${made.id}/apply`, "POST", {});
  };
  return { email, ask, task, blocks, plan };
}

async function enter(page, base, { email }) {
  await page.goto(`${base}/`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { level: 1, name: /Kim/ }).waitFor();
}

/** Asks until it holds. */
async function until(holds, sentence) {
  const late = Date.now() + PATIENCE;
  while (!(await holds())) {
    if (Date.now() > late) throw new Error(sentence);
    await new Promise((go) => setTimeout(go, 50));
  }
}

/** Looks at the week a time is in. */
async function lookAt(page, at) {
  const day = new Date(at.replace(" ", "T")).toLocaleDateString("sv-SE", { timeZone: ZONE });
  const column = page.locator(`[data-day="${day}"]`);
  await page.locator("[data-day]").first().waitFor();
  while (!(await column.count())) await page.getByRole("button", { name: /^Next (week|day)$/ }).click();
  return column;
}

export function planChecks({ stage, open, misdeeds, expect, focused, tabTo }) {
  /** Chromium itself writes refused requests to the console. */
  function forgive(before, status) {
    misdeeds.splice(before, misdeeds.length, ...misdeeds.slice(before).filter((m) => !m.includes(`status of ${status}`)));
  }

  /** Two tasks in force, then one more that takes the place of the first: one block is new, one moves. */
  async function crowded(hours = ONE_HOUR) {
    const who = await newcomer(stage.base, hours);
    const early = await who.task({ title: "Early bird" });
    await who.plan();
    const [was] = await who.blocks(early);
    const urgent = await who.task({ title: "Urgent thing", priority: "critical", due: was.end, deadline: "hard" });
    return { who, early, urgent, was };
  }

  return {
    "a proposal is a diff on the week: what moves shows where from and where to, and one change can be left out": async () => {
      const { who, early, urgent, was } = await crowded();
      const { page, close } = await open();
      await enter(page, stage.base, who);
      await page.goto(`${stage.base}/#/week`);
      await page.getByRole("button", { name: "Plan", exact: true }).click();
      await page.getByRole("heading", { name: "Proposed plan" }).waitFor();
      await page.getByRole("button", { name: "Apply 2 changes" }).waitFor();
      const column = await lookAt(page, was.start);
      const ghost = column.locator(`[data-block="${was.id}"]`);
      await ghost.waitFor();
      const label = await ghost.getAttribute("aria-label");
      expect(/^Early bird, .*, moves to /.test(label), `The block that moves reads “${label}”.`);
      const coming = column.locator("[data-step]");
      expect(/^Urgent thing, .*, new, accepted$/.test(await coming.getAttribute("aria-label")), `The new block reads “${await coming.getAttribute("aria-label")}”.`);
      // The reason is beside the change.
      await page.getByText("Show the changes").click();
      await page.getByRole("checkbox", { name: /^Early bird/ }).waitFor();
      const reasons = await page.getByRole("checkbox", { name: /^Early bird/ }).evaluate((box) => box.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id).textContent));
      expect(reasons.length === 2 && /\.$/.test(reasons[1]), `The move is explained by ${JSON.stringify(reasons)}.`);
      // What is left out together with what stands in its way is refused at both.
      await ghost.click();
      await page.getByRole("dialog").getByRole("button", { name: "Reject this change" }).click();
      await page.keyboard.press("Escape");
      const before = misdeeds.length;
      await page.getByRole("button", { name: "Apply 1 of 2 changes" }).click();
      await page.getByRole("alert").waitFor();
      forgive(before, 409);
      const clashing = await page.locator(".is-clash").count();
      expect(clashing > 0, `The refusal “${await page.getByRole("alert").innerText()}” is not shown at the block it names.`);
      expect((await page.getByRole("checkbox", { name: /^Early bird/ }).evaluate((box) => box.getAttribute("aria-describedby"))).includes("clash"), "The refusal is not shown at the change that was left out.");
      expect((await who.blocks(urgent)).length === 0, "A refused plan has been applied in part.");
      // With all of it, it is applied, and one undo takes it back.
      await page.getByRole("button", { name: "Accept all" }).click();
      await page.getByRole("button", { name: "Apply 2 changes" }).click();
      await page.getByText("The plan is in place.").waitFor();
      await until(async () => (await who.blocks(urgent)).length === 1, "The new block is not there.");
      expect((await who.blocks(early))[0].start !== was.start, "The block has not moved.");
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByText("The plan was taken back.").waitFor();
      expect((await who.blocks(early))[0].start === was.start && (await who.blocks(urgent)).length === 0, "Undo has not put everything back.");
      await close();
    },

    "changes are rejected, planned around and applied with the keyboard alone": async () => {
      const who = await newcomer(stage.base, "daily 09:00-17:00");
      const [one, two] = [await who.task({ title: "First of two" }), await who.task({ title: "Second of two" })];
      const { page, close } = await open();
      await enter(page, stage.base, who);
      await tabTo(page, "Plan my week");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Proposed plan" }).waitFor();
      await page.waitForFunction(() => document.activeElement?.id === "plan-title");
      const box = page.getByRole("checkbox", { name: /^Second of two/ });
      const turnedDown = await box.getAttribute("aria-label");
      await tabTo(page, turnedDown);
      await page.keyboard.press("Space");
      await page.getByRole("button", { name: "Apply 1 of 2 changes" }).waitFor();
      await page.locator("#plan-title").focus();
      await tabTo(page, "Plan again without what I rejected");
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: "Apply 2 changes" }).waitFor();
      await page.waitForFunction(() => document.activeElement?.id === "plan-title");
      expect((await box.getAttribute("aria-label")) !== turnedDown, "The new plan repeats what was turned down.");
      // Only a part of it: x on the calendar leaves a change out.
      await page.goto(`${stage.base}/#/week`);
      const step = page.locator("[data-step]", { hasText: "First of two" });
      while (!(await step.count())) await page.getByRole("button", { name: "Next week" }).click();
      await step.focus();
      await page.keyboard.press("x");
      expect(/rejected$/.test(await focused(page)), `After x the focus is on “${await focused(page)}”.`);
      await page.locator("#plan-title").focus();
      await tabTo(page, "Apply 1 of 2 changes");
      await page.keyboard.press("Enter");
      await page.getByText("1 change is in place, 1 left out.").waitFor();
      expect((await who.blocks(one)).length === 0 && (await who.blocks(two)).length === 1, "Something else than the choice was applied.");
      await tabTo(page, "Undo");
      await page.keyboard.press("Enter");
      await page.getByText("The plan was taken back.").waitFor();
      expect((await who.blocks(two)).length === 0, "Undo has left the block.");
      await close();
    },
  };
}
