// The frame around the screens, by keyboard: palette, keys, quick-add, the
// person's menu, undo; and Today, whose column of hours is true to scale.
import { PATIENCE, ZONE, fromMenu, signIn, userMenu } from "./stage.mjs";

/** What a person waits for after a key: the palette is there within this, in ms, on a machine that does other things too. */
const AT_ONCE = 500;
/** Drawn positions may be off by a border, in px. */
const CLOSE = 3;

/** Asks the server as the signed-in person. */
function ask(page, path, method = "GET", fields) {
  return page.evaluate(
    async ({ path, method, body }) => {
      const { token } = JSON.parse(localStorage.getItem("pulseplan_auth"));
      const answer = await fetch(`api/${path}`, { method, headers: { Authorization: token, "Content-Type": "application/json" }, body });
      return answer.status === 204 ? undefined : answer.json();
    },
    { path, method, body: fields && JSON.stringify(fields) },
  );
}
const create = (page, collection, fields) => ask(page, `collections/${collection}/records`, "POST", fields);
const drop = (page, collection, id) => ask(page, `collections/${collection}/records/${id}`, "DELETE");

/** Minutes since midnight on the wall clock of the demo. */
function minuteOf(at) {
  const [h, m] = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at).split(":").map(Number);
  return h * 60 + m;
}

/** Opens the palette and types into it. */
async function palette(page, words) {
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").waitFor();
  if (words) await page.keyboard.type(words);
  return page.getByRole("dialog");
}
const chosen = (page) => page.locator('[role="option"][aria-selected="true"]');

export function shellChecks({ stage, open, expect, focused, violations }) {
  const on = (name) => async (act) => {
    const { page, close } = await open(name);
    await signIn(page, stage.base);
    await act(page);
    await close();
  };
  const desk = on({});

  return {
    "the palette goes to a screen, finds a task and completes it, by keyboard alone": () =>
      desk(async (page) => {
        const task = await create(page, "tasks", { title: "Übung für die Größe" });
        await page.goto(`${stage.base}/#/tasks`);
        await page.getByRole("button", { name: /^Complete Übung/ }).first().waitFor();
        await palette(page, "outl");
        await page.getByRole("option", { name: /^Outlook/ }).waitFor();
        await page.keyboard.press("Enter");
        await page.waitForFunction(() => location.hash === "#/outlook" && !document.querySelector("dialog"));
        await palette(page, "ubung grosse");
        const option = page.getByRole("option", { name: /^Übung für die Größe/ });
        await option.waitFor();
        expect((await option.locator("mark").allInnerTexts()).join("|") === "Übung|Größe", "What was found is not marked.");
        expect((await page.evaluate(() => document.activeElement.getAttribute("aria-activedescendant"))) === (await chosen(page).getAttribute("id")), "The field does not say which is chosen.");
        await page.keyboard.press("Enter");
        await page.getByRole("option", { name: "Complete" }).waitFor();
        await page.keyboard.press("Backspace");
        await page.keyboard.type("ubung");
        await option.waitFor();
        await page.keyboard.press("Enter");
        await page.getByRole("option", { name: "Complete" }).waitFor();
        await page.keyboard.press("Enter");
        await page.getByText("Completed: Übung für die Größe.").waitFor();
        expect((await ask(page, `collections/tasks/records/${task.id}`)).status === "done", "The task is not done.");
        // What is over is found on the server, and opened again.
        await palette(page, "grosse");
        await page.getByRole("option", { name: /^Übung/ }).waitFor({ state: "detached" });
        await page.keyboard.press("Control+a");
        await page.keyboard.type("Größe");
        await page.getByRole("group", { name: "Finished tasks" }).getByRole("option").first().waitFor();
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
        await drop(page, "tasks", task.id);
      }),

    "the palette is there at once, sets a due date in plain words, and remembers what was chosen": () =>
      desk(async (page) => {
        const task = await create(page, "tasks", { title: "Hand in the form" });
        await palette(page); // fetches it
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "detached" });
        const took = await page.evaluate(
          () =>
            new Promise((resolve) => {
              const began = performance.now();
              new MutationObserver(() => document.querySelector("dialog:modal [role=combobox]") && resolve(performance.now() - began)).observe(document.body, { childList: true, subtree: true, attributes: true });
              document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "k", code: "KeyK", ctrlKey: true, bubbles: true, cancelable: true }));
            }),
        );
        expect(took < AT_ONCE, `The palette takes ${Math.round(took)} ms.`);
        await page.keyboard.type("hand in the form");
        await page.getByRole("option", { name: /^Hand in the form/ }).waitFor();
        await page.keyboard.press("Enter");
        await page.keyboard.type("due");
        await page.keyboard.press("Enter");
        await page.keyboard.type("tomorrow 17:00");
        await page.getByRole("option", { name: /17:00/ }).waitFor();
        await page.keyboard.press("Enter");
        await page.getByText(/^Hand in the form is due .*17:00 now\./).waitFor();
        const { due } = await ask(page, `collections/tasks/records/${task.id}`);
        expect(minuteOf(new Date(due.replace(" ", "T"))) === 17 * 60, `It is due at ${due}.`);
        await page.keyboard.press("Control+z");
        await page.getByText(/^Taken back: Hand in the form/).waitFor();
        await palette(page);
        expect(/^Hand in the form/.test(await page.getByRole("group", { name: "Recent" }).getByRole("option").first().innerText()), "What was chosen before does not come first.");
        await page.keyboard.press("Escape");
        await drop(page, "tasks", task.id);
      }),

    "the keys are listed and searched, and single ones can be switched off": () =>
      desk(async (page) => {
        await page.keyboard.press("?");
        const dialog = page.getByRole("dialog", { name: "Keyboard" });
        await dialog.waitFor();
        await dialog.getByRole("heading", { name: "On this screen" }).waitFor();
        for (const what of ["Plan my week", "Add a task", "Search and commands", "Undo the last change", "Outlook"]) await dialog.getByText(what, { exact: true }).waitFor();
        expect((await focused(page)) !== "Close", "The focus is not in the search.");
        await page.keyboard.type("undo");
        await dialog.getByText("Outlook", { exact: true }).waitFor({ state: "detached" });
        await dialog.getByRole("switch", { name: "Single-key shortcuts" }).click();
        await page.keyboard.press("Escape");
        await dialog.waitFor({ state: "detached" });
        await page.keyboard.press("q");
        await page.keyboard.press("g");
        await page.keyboard.press("k");
        await palette(page); // with a modifier it is still heard, and after the others
        expect((await page.getByRole("dialog").count()) === 1 && (await page.evaluate(() => location.hash)) !== "#/tasks", "A single key was heard although they are off.");
        await page.keyboard.press("Escape");
        await page.reload();
        await fromMenu(page, "Keyboard");
        await page.getByRole("switch", { name: "Single-key shortcuts", checked: false }).click();
        await page.keyboard.press("Escape");
        await page.keyboard.press("g");
        await page.keyboard.press("k");
        await page.getByRole("heading", { level: 1, name: "Tasks" }).waitFor();
      }),

    "several tasks are added over the week without leaving it, and the focus comes back": () =>
      desk(async (page) => {
        await page.goto(`${stage.base}/#/week`);
        const now = page.getByRole("button", { name: /^Search/ });
        await now.focus();
        await page.keyboard.press("q");
        const dialog = page.getByRole("dialog", { name: "Quick add" });
        await page.waitForFunction(() => document.activeElement?.id === "quick-add");
        const titles = ["Buy stamps", "Return the drill"];
        for (const title of titles) {
          await page.keyboard.type(`${title} 15m`);
          await page.keyboard.press("Enter");
          await dialog.getByText(`Added: ${title}.`).waitFor();
        }
        await dialog.getByRole("button", { name: "Take Return the drill out again" }).click();
        await dialog.getByText("Added: Return the drill.").waitFor({ state: "detached" });
        await page.keyboard.press("Escape");
        await dialog.waitFor({ state: "detached" });
        expect(/^Search/.test(await focused(page)), `The focus is on “${await focused(page)}”.`);
        expect((await page.evaluate(() => location.hash)).startsWith("#/week"), "The week was left.");
        // What is taken out leaves the list at once, and the server a little later.
        let all;
        const late = Date.now() + PATIENCE;
        do all = (await ask(page, "collections/tasks/records?perPage=500")).items.filter((t) => titles.includes(t.title));
        while (all.length > 1 && Date.now() < late);
        expect(all.length === 1 && all[0].title === "Buy stamps", `There are ${JSON.stringify(all.map((t) => t.title))}.`);
        await drop(page, "tasks", all[0].id);
      }),

    "words shared with the app wait in the quick-add, once": () =>
      desk(async (page) => {
        await page.goto(`${stage.base}/?title=An%20article&url=https%3A%2F%2Fexample.org%2Fa`);
        await page.getByRole("dialog", { name: "Quick add" }).waitFor();
        expect((await page.locator("#quick-add").inputValue()) === "An article https://example.org/a", "The words have not arrived.");
        expect(!page.url().includes("title="), "The address still asks for it.");
      }),

    "the person's menu is opened, walked and left by keyboard": () =>
      desk(async (page) => {
        await userMenu(page).focus();
        await page.keyboard.press("ArrowDown");
        await page.getByRole("menuitem").first().waitFor();
        expect((await focused(page)) === "Settings", `The first of the menu is “${await focused(page)}”.`);
        await page.keyboard.press("End");
        expect((await focused(page)) === "Sign out", "End does not lead to the last.");
        await page.keyboard.press("k");
        expect((await focused(page)) === "Keyboard", "A letter does not lead to what begins with it.");
        await page.keyboard.press("Escape");
        expect(/^Menu of /.test(await focused(page)), "The focus does not come back to the button.");
        expect((await page.getByRole("menu").count()) === 0, "The menu stays.");
        await fromMenu(page, "Dark theme");
        await page.waitForFunction(() => getComputedStyle(document.documentElement).colorScheme.trim() === "dark");
        await fromMenu(page, "Light theme");
        await page.waitForFunction(() => getComputedStyle(document.documentElement).colorScheme.trim() === "light");
        const { record } = await page.evaluate(() => JSON.parse(localStorage.getItem("pulseplan_auth")));
        await ask(page, `collections/users/records/${record.id}`, "PATCH", { preferences: { ...record.preferences, theme: "system" } });
      }),

    "the last change is taken back by key, on another screen too, and notices are reached by key": () =>
      desk(async (page) => {
        const task = await create(page, "tasks", { title: "Ticked off by mistake" });
        await page.goto(`${stage.base}/#/tasks`);
        await palette(page, "ticked off");
        await page.getByRole("option", { name: /^Ticked off/ }).waitFor();
        await page.keyboard.press("Control+Enter");
        await page.getByText("Completed: Ticked off by mistake.").waitFor();
        await page.keyboard.press("g");
        await page.keyboard.press("o");
        await page.waitForFunction(() => location.hash === "#/outlook");
        await page.keyboard.press("F8");
        expect((await focused(page)) === "Undo", `F8 leads to “${await focused(page)}”.`);
        await page.keyboard.press("Escape");
        await page.getByText("Completed: Ticked off by mistake.").waitFor({ state: "detached" });
        await page.keyboard.press("Control+z");
        await page.getByText("Taken back: Completed: Ticked off by mistake.").waitFor();
        expect((await ask(page, `collections/tasks/records/${task.id}`)).status === "todo", "The task is still done.");
        await drop(page, "tasks", task.id);
      }),

    "today's hours are true to scale: blocks where they are, the line where now is": () =>
      desk(async (page) => {
        // Whatever time it is, the block is within the day.
        const now = new Date();
        const ahead = minuteOf(now) < 22 * 60 ? 30 : -90;
        const [start, end] = [ahead, ahead + 60].map((m) => new Date(Math.floor(now.getTime() / 60_000 + m) * 60_000));
        const task = await create(page, "tasks", { title: "Measured against the hours" });
        const block = await create(page, "blocks", { task: task.id, start: start.toISOString(), end: end.toISOString(), pinned: true });
        const card = page.locator(`.day [data-block="${block.id}"]`);
        await card.waitFor();
        const found = await page.evaluate((id) => {
          const day = document.querySelector(".day");
          const box = (element) => element.getBoundingClientRect();
          const hour = Number.parseFloat(getComputedStyle(day).height) / Number(getComputedStyle(day).getPropertyValue("--hours"));
          const label = [...day.querySelectorAll(".day-hour")].find((tick) => tick.textContent.trim());
          const piece = box(day.querySelector(`[data-block="${id}"]`).closest("li"));
          const [h] = label.textContent.trim().split(":").map(Number);
          const minute = (y) => h * 60 + ((y - box(label).top) / hour) * 60;
          return { hour, from: minute(piece.top), to: minute(piece.bottom), now: minute(box(day.querySelector(".day-now")).top), words: day.querySelector(".day-now").textContent.trim() };
        }, block.id);
        const slack = (CLOSE / found.hour) * 60;
        const near = (is, want, what, more = 0) => expect(Math.abs(is - want) <= slack + more, `${what} is at minute ${is.toFixed(1)}, not ${want}.`);
        near(found.from, minuteOf(start), "The beginning");
        near(found.to, minuteOf(start) + 60, "The end");
        near(found.now, minuteOf(new Date()), "The line", 1);
        expect(/^Now\s+\d\d:\d\d$/.test(found.words), `The line says “${found.words}”.`);
        await card.focus();
        await page.keyboard.press("Enter");
        const dialog = page.getByRole("dialog", { name: "Measured against the hours" });
        await dialog.getByRole("button", { name: "Start", exact: true }).click();
        await page.getByText(/^Started: Measured/).waitFor();
        await card.and(page.locator('[aria-label*="running"]')).waitFor();
        await drop(page, "tasks", task.id);
        await card.waitFor({ state: "detached" });
      }),

    "axe finds nothing in the palette, the keys, the quick-add, the menu and a block of today": async () => {
      const found = [];
      for (const colorScheme of ["light", "dark"]) {
        for (const width of [390, 1440]) {
          await on({ colorScheme, viewport: { width, height: 900 }, reducedMotion: "reduce" })(async (page) => {
            const look = async (what) => {
              for (const v of await violations(page)) found.push(`${what}, ${colorScheme}, ${width} px: ${v}`);
              const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
              if (over > 0) found.push(`${what}, ${width} px: ${over} px too wide`);
            };
            const leave = async () => {
              await page.keyboard.press("Escape");
              await page.getByRole("dialog").waitFor({ state: "detached", timeout: PATIENCE });
            };
            await page.getByRole("button", { name: /^Search/ }).click();
            await page.getByRole("dialog").getByRole("combobox").fill("span");
            await page.getByRole("option").first().waitFor();
            await look("The palette");
            await page.getByRole("dialog").getByRole("combobox").fill("nothing is called like this, surely");
            await look("The palette with nothing found");
            await leave();
            await page.keyboard.press("?");
            await page.getByRole("dialog").waitFor();
            await look("The keys");
            await leave();
            await page.getByRole("button", { name: "Quick add" }).first().click();
            await page.locator("#quick-add").fill("Call the bank tomorrow at 5 !high");
            await page.getByRole("dialog").getByRole("group").first().waitFor();
            await look("The quick-add");
            await page.locator("#quick-add").fill("");
            await leave();
            await userMenu(page).click();
            await page.getByRole("menuitem").first().waitFor();
            await look("The menu");
            await page.keyboard.press("Escape");
            const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
            const task = await create(page, "tasks", { title: "Looked at by axe" });
            await create(page, "blocks", { task: task.id, start: at(-10), end: at(20), pinned: true });
            await page.getByRole("button", { name: /^Looked at by axe, / }).click();
            await page.getByRole("dialog").waitFor();
            await look("A block of today");
            await leave();
            await drop(page, "tasks", task.id);
          });
        }
      }
      expect(found.length === 0, found.join("\n"));
    },
  };
}
