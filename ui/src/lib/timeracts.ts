// The buttons of the timer, with the notice that says what happened and takes it back.
import { refusalOf } from "./api";
import type { Block } from "./api";
import { say, titleOf } from "./blockacts";
import { keepFocus } from "./focus";
import type { TimerAct } from "./planning";
import { api, plan, session, timer, toasts, week } from "./state.svelte";
import { strings } from "./strings";
import { clockTime, duration, instant } from "./time";

/**
 * Puts a block, and the task it has finished, back to what they were before a
 * button; the server's stopwatch follows the block.
 */
function undo(block: Block, finished = false) {
  const before = block.expand?.task?.status ?? "todo";
  const act = async () => {
    const now = week.value?.blocks.find((b) => b.id === block.id) ?? block;
    const { state, started, start, end } = block;
    const moved = start !== now.start || end !== now.end;
    try {
      if (finished) await api.updateTask(block.task, { status: before });
      // A moment that was never there is not sent, since the server takes no empty date.
      await week.change(now, { state, ...(started && { started }), ...(moved && { start, end }) }, {});
    } catch (thrown) {
      say(thrown);
    } finally {
      void timer.again();
    }
  };
  return { label: strings.app.undo, act: () => void act() };
}

/** Presses a button of a block; false when it was refused. */
export async function press(block: Block, act: TimerAct, fields: Record<string, unknown> = {}): Promise<boolean> {
  const s = strings.timer;
  const name = titleOf(block);
  const ran = week.value?.blocks.find((b) => b.id !== block.id && b.state === "started" && !b.paused);
  try {
    const answer = await timer.press(block, act, fields);
    if (!answer) return false;
    if (act === "start") toasts.say([strings.today.started(name), ran ? s.pausedOther(titleOf(ran)) : ""].filter(Boolean).join(" "), undo(block));
    else if (act === "resume") toasts.say([s.resumed(name), ran ? s.pausedOther(titleOf(ran)) : ""].filter(Boolean).join(" "));
    else if (act === "skip") toasts.say(s.skipped(name), undo(block));
    else if (act === "done" && fields.finished) toasts.say(strings.today.taskFinished(name), undo(block, true));
    else if (act === "done") toasts.say(s.doneNotFinished(name, answer.remaining > 0 ? duration(answer.remaining) : ""), undo(block));
    else if (act === "more") {
      const now = week.value?.blocks.find((b) => b.id === block.id);
      if (now) toasts.say(s.longer(name, clockTime(instant(now.end), session.face)));
    }
    if (answer.proposal?.state === "applied") {
      const { id } = answer.proposal;
      toasts.say(s.replanned, { label: strings.app.undo, act: () => void undoPlan(id) });
    }
    await keepFocus();
    return true;
  } catch (thrown) {
    toasts.say(refusalOf(thrown).message);
    return false;
  }
}

async function undoPlan(id: string): Promise<void> {
  try {
    toasts.say(await plan.undo(id));
  } catch (thrown) {
    say(thrown);
  }
}

/** Opens the plan that a longer block has led to. */
export async function showOffer(id: string): Promise<void> {
  try {
    if (!(await plan.show(id, true))) toasts.say(strings.activity.planSettled);
  } catch (thrown) {
    say(thrown);
  } finally {
    timer.offer = undefined;
  }
}
