// Tasks and projects as a person keeps them: by keys alone, many at a time, found
// by words, in two windows. Each check has an account of its own.
import { enter, newcomer, until } from "./plans.mjs";

const WORK = "daily 09:00-17:00";

/** Goes to the row of a task by keys: Tab comes to the list, arrows go through it. */
export async function rowTo(page, title) {
  const at = () => page.evaluate(() => (document.activeElement?.matches("[data-row]") ? document.activeElement.textContent.trim() : undefined));
  for (let i = 0; i < 60 && (await at()) === undefined; i++) await page.keyboard.press("Tab");
  const first = await at();
  if (first === undefined) throw new Error("The list of tasks cannot be reached with Tab.");
  for (const key of ["ArrowDown", "ArrowUp"]) {
    for (let before; (await at()) !== title && (await at()) !== before; ) {
      before = await at();
      await page.keyboard.press(key);
    }
  }
  if ((await at()) !== title) throw new Error(`The row of “${title}” cannot be reached from “${first}” with the arrow keys.`);
}

export function taskChecks({ stage, open, misdeeds, expect, IN_SYNC }) {
  const titles = (page) => page.locator("[data-row]").allInnerTexts();
  const row = (page, title) => page.locator("[data-task]").filter({ has: page.getByRole("button", { name: `Edit ${title}`, exact: true }) });
  const headings = async (page) => (await page.locator("main section h2").allInnerTexts()).map((h) => h.replace(/\s+/g, " ").toLowerCase());
  /** A signed-in person who looks at their tasks. */
  async function tasksOf(who, options) {
    const { page, close } = await open(options);
    await enter(page, stage.base, who);
    await page.goto(`${stage.base}/#/tasks`);
    await page.getByRole("heading", { level: 1, name: "Tasks" }).waitFor();
    return { page, close };
  }
  const stored = async (who, filter) => (await who.ask(`/api/collections/tasks/records?perPage=200&sort=title&filter=${encodeURIComponent(filter)}`)).items;

  return {
    "by keys alone three tasks are added, chosen, given a date and a project, and that is taken back": async () => {
      const who = await newcomer(stage.base, WORK);
      const project = await who.ask("/api/collections/projects/records", "POST", { name: "Thesis", colour: "#0369a1" });
      const { page, close } = await tasksOf(who);
      await page.keyboard.press("q");
      for (const title of ["Alpha", "Beta", "Gamma"]) {
        await page.keyboard.type(`${title} 30m`);
        await page.keyboard.press("Enter");
        await row(page, title).waitFor();
      }
      await rowTo(page, "Alpha");
      for (let i = 0; i < 2; i++) await page.keyboard.press("Shift+ArrowDown");
      await page.getByText("3 selected").first().waitFor();
      await page.keyboard.press("e");
      const dialog = page.getByRole("dialog", { name: "Change 3 tasks" });
      await dialog.getByLabel("Due date").focus();
      await page.keyboard.type("On a day");
      await page.keyboard.press("Tab");
      await dialog.getByLabel("Day").fill("2027-03-05");
      await page.keyboard.press("Tab");
      await dialog.getByLabel("Project").focus();
      await page.keyboard.type("Thesis");
      await dialog.getByRole("button", { name: "Change" }).focus();
      await page.keyboard.press("Enter");
      await page.getByText("Changed: 3 tasks.").waitFor();
      const now = await stored(who, "title!=''");
      expect(now.every((t) => t.due_day === "2027-03-05" && t.project === project.id), `The tasks are ${JSON.stringify(now.map((t) => [t.title, t.due_day, t.project]))}.`);
      await row(page, "Alpha").getByText("Thesis").waitFor();
      await page.keyboard.press("Control+z");
      await until(async () => (await stored(who, "due_day='' && due='' && project=''")).length === 3, "Undo has not put all three back.");
      await row(page, "Alpha").getByText("Thesis").waitFor({ state: "detached" });
      await close();
    },

    "keys set a priority, complete and delete, and what was deleted comes back whole": async () => {
      const who = await newcomer(stage.base, WORK);
      const task = await who.task({ title: "Worked on", spent: 20 });
      await who.task({ title: "Another" });
      await who.plan();
      const blocks = JSON.stringify(await who.blocks(task));
      const { page, close } = await tasksOf(who);
      await row(page, "Worked on").waitFor();
      await rowTo(page, "Worked on");
      await page.keyboard.press("1");
      await page.getByText("Critical priority: Worked on.").waitFor();
      await page.keyboard.press("d");
      await row(page, "Worked on").waitFor({ state: "detached" });
      await page.getByText("Completed: Worked on.").waitFor();
      await page.keyboard.press("Control+z");
      await row(page, "Worked on").waitFor();
      await rowTo(page, "Worked on");
      await page.keyboard.press("#");
      await row(page, "Worked on").waitFor({ state: "detached" });
      expect((await titles(page)).join() === "Another", "Another task has gone too.");
      expect((await stored(who, `id='${task.id}'`)).length === 1, "The task is gone from the server while it can still be had back.");
      await page.getByText("Deleted: Worked on.").waitFor();
      await page.getByRole("button", { name: "Undo" }).last().click();
      await row(page, "Worked on").waitFor();
      expect(JSON.stringify(await who.blocks(task)).length >= blocks.length, "Its planned time is lost.");
      await rowTo(page, "Worked on");
      await page.keyboard.press("Delete");
      await row(page, "Worked on").waitFor({ state: "detached" });
      await page.reload(); // whoever leaves the page has decided
      await until(async () => (await stored(who, `id='${task.id}'`)).length === 0, "What was deleted came back with the page.");
      await row(page, "Another").waitFor();
      await close();
    },

    "what the server refuses of many changes nothing of any": async () => {
      const who = await newcomer(stage.base, WORK);
      await who.task({ title: "Free" });
      await who.task({ title: "Held until April", earliest: "2027-04-01T08:00:00Z" });
      const { page, close } = await tasksOf(who);
      await row(page, "Free").waitFor();
      await rowTo(page, "Free");
      await page.keyboard.press("Control+a");
      await page.getByRole("button", { name: "Change…" }).click();
      const dialog = page.getByRole("dialog", { name: "Change 2 tasks" });
      await dialog.getByLabel("Due date").selectOption("set");
      await dialog.getByLabel("Day").fill("2027-03-05");
      const before = misdeeds.length;
      await dialog.getByRole("button", { name: "Change" }).click();
      await page.getByText(/^Nothing was changed\./).waitFor();
      await until(async () => misdeeds.slice(before).some((m) => m.includes("status of 400")), "Nothing was refused.");
      misdeeds.splice(before, misdeeds.length, ...misdeeds.slice(before).filter((m) => !m.includes("status of 400")));
      expect((await stored(who, "due_day!=''")).length === 0, "One of the two has the date.");
      await close();
    },

    "tasks are found without accents, in notes and among the finished, and a view has an address": async () => {
      const who = await newcomer(stage.base, WORK);
      const project = await who.ask("/api/collections/projects/records", "POST", { name: "Straßenbau" });
      await who.task({ title: "Übungsblatt drei", project: project.id, priority: "high" });
      await who.task({ title: "Call back", notes: "The number is with Zoë", tags: ["phone"] });
      const done = await who.task({ title: "Größe messen" });
      await who.ask(`/api/collections/tasks/records/${done.id}`, "PATCH", { status: "done" });
      const { page, close } = await tasksOf(who);
      await row(page, "Call back").waitFor();
      const finds = async (words, want) => {
        await page.getByLabel("Search tasks").fill(words);
        await until(async () => (await titles(page)).join() === want, `“${words}” finds ${await titles(page)}, not ${want}.`);
      };
      await page.locator("body").press("/");
      await finds("ubungs", "Übungsblatt drei");
      await finds("STRASSE", "Übungsblatt drei");
      await finds("zoe", "Call back");
      await finds("#phone", "Call back");
      await finds("grosse", "Größe messen");
      await page.reload();
      await until(async () => (await titles(page)).join() === "Größe messen", "The address does not hold the search.");
      await page.getByRole("button", { name: "Reopen Größe messen" }).click();
      await page.getByText("Reopened: Größe messen.").waitFor();
      await page.getByRole("button", { name: "Clear the search" }).click();
      await page.getByLabel("Group by").selectOption("project");
      await until(async () => (await headings(page)).join() === "strassenbau 1,no project 2", `By project: ${await headings(page)}.`);
      await page.getByLabel("Group by").selectOption("state");
      await until(async () => (await headings(page)).join() === "to do 3", `By state: ${await headings(page)}.`);
      await page.getByRole("button", { name: "Filters" }).click();
      await page.getByLabel("Priority", { exact: true }).selectOption("high");
      await until(async () => (await titles(page)).join() === "Übungsblatt drei", "The filter by priority does not hold.");
      await page.goto(`${stage.base}/#/tasks?only=unplanned,nodate&tag=phone`);
      await until(async () => (await titles(page)).join() === "Call back", "A link to a view does not show it.");
      await page.goto(`${stage.base}/#/tasks`);
      await page.reload();
      await until(async () => (await page.getByLabel("Group by").inputValue()) === "state", "How the person groups was forgotten.");
      await close();
    },

    "what comes first is chosen by words, and a circle is refused in words": async () => {
      const who = await newcomer(stage.base, WORK);
      const draft = await who.task({ title: "Draft" });
      const print = await who.task({ title: "Print", depends_on: [draft.id] });
      await who.task({ title: "Bind", depends_on: [print.id] });
      const { page, close } = await tasksOf(who);
      await row(page, "Print").getByText("waits for Draft").waitFor();
      await row(page, "Draft").getByText("holds up 1").waitFor();
      await page.getByRole("button", { name: "Edit Draft" }).click();
      const dialog = page.getByRole("dialog", { name: "Edit Draft" });
      await dialog.getByLabel("Find a task").fill("bind");
      await page.keyboard.press("Enter");
      await dialog.getByText("That would go round in a circle: Draft → Bind → Print → Draft.").waitFor();
      expect(!(await dialog.getByLabel("Bind").isChecked()), "The refused task is ticked.");
      await dialog.getByRole("button", { name: "Cancel" }).click();
      await page.getByRole("button", { name: "Edit Bind" }).click();
      const other = page.getByRole("dialog", { name: "Edit Bind" });
      await other.getByLabel("Find a task").fill("dra");
      await page.keyboard.press("Enter");
      await other.getByRole("button", { name: "Save" }).click();
      await page.getByText("Saved: Bind.").waitFor();
      await row(page, "Draft").getByText("holds up 2").waitFor();
      await close();
    },

    "a project is made, worked in, archived and deleted, and another window follows": async () => {
      const who = await newcomer(stage.base, WORK);
      const { page, close } = await tasksOf(who);
      const other = await tasksOf(who);
      await page.getByRole("link", { name: "Projects" }).click();
      await page.getByText("No projects yet.").waitFor();
      await other.page.goto(`${stage.base}/#/projects`);
      await other.page.getByText("No projects yet.").waitFor();
      await page.keyboard.press("n");
      const dialog = page.getByRole("dialog", { name: "New project" });
      await dialog.getByLabel("Name").fill("Thesis");
      await dialog.getByLabel("Kind").selectOption("course");
      await dialog.getByLabel("Violet").check({ force: true });
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: "Thesis" }).waitFor();
      await other.page.getByRole("link", { name: "Thesis" }).waitFor({ timeout: IN_SYNC });
      await page.getByLabel("Add to Thesis").fill("Outline 2h");
      await page.keyboard.press("Enter");
      await row(page, "Outline").waitFor();
      await other.page.getByText("2 h left").waitFor({ timeout: IN_SYNC });
      const [project] = (await who.ask("/api/collections/projects/records")).items;
      expect(project.kind === "course" && project.colour === "#7e22ce", `The project is ${JSON.stringify(project)}.`);
      const [outline] = await stored(who, "title='Outline'");
      await who.ask(`/api/collections/tasks/records/${outline.id}`, "PATCH", { status: "doing", spent: 180 });
      await who.ask(`/api/collections/tasks/records/${outline.id}`, "PATCH", { status: "done" });
      await page.getByText("Work here takes 1.5 times its estimate.").waitFor();
      await page.getByText("1 finished task: 2 h estimated, 3 h worked.").waitFor();
      await row(page, "Outline").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Edit Outline" }).click();
      await page.getByRole("dialog").getByText("1.5×").waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Archive" }).click();
      await page.getByText("Archived: Thesis.").waitFor();
      await other.page.getByText(/^Archived 1$/i).waitFor({ timeout: IN_SYNC });
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      await page.getByRole("dialog").getByText("Finished tasks stay, without a project.").waitFor();
      await page.getByRole("button", { name: "Delete project" }).click();
      await page.getByText("No projects yet.").waitFor();
      await other.page.getByText("No projects yet.").waitFor({ timeout: IN_SYNC });
      expect((await stored(who, "title='Outline'")).length === 1, "The finished task has gone with its project.");
      await Promise.all([close(), other.close()]);
    },
  };
}

/** Screens for axe, with how to get there. */
export function taskScreens({ stage }) {
  return {
    "Tasks by project with a selection": async (page) => {
      await page.goto(`${stage.base}/#/tasks?group=project&sort=title&only=unplanned`);
      await page.goto(`${stage.base}/#/tasks?group=project&sort=title`);
      await page.locator("[data-row]").first().focus();
      await page.keyboard.press("x");
      await page.keyboard.press("Shift+ArrowDown");
      await page.getByRole("group", { name: "Selected tasks" }).waitFor();
    },
    "Tasks with the form for many": async (page) => {
      await page.getByRole("button", { name: "Change…" }).click();
      await page.getByRole("dialog").waitFor();
    },
    "Tasks with filters and nothing found": async (page) => {
      await page.keyboard.press("Escape");
      await page.goto(`${stage.base}/#/tasks?q=nothing+is+called+so&only=blocked&priority=low`);
      await page.getByText("No task fits.").waitFor();
    },
    Projects: async (page) => {
      await page.goto(`${stage.base}/#/projects`);
      await page.locator("main li a").first().waitFor();
    },
    "A new project": async (page) => {
      await page.getByRole("button", { name: "New project" }).click();
      await page.getByRole("dialog").waitFor();
    },
    "A project": async (page) => {
      await page.keyboard.press("Escape");
      await page.locator("main li a").first().click();
      await page.locator("[data-row]").first().waitFor();
      await page.getByText("Estimates and what work took").waitFor();
    },
  };
}
