// What people do with plans, with the notice that says so and takes it back.
import { Refusal, refusalOf } from "./api";
import type { Block } from "./api";
import { place, say, when } from "./blockacts";
import { api, asking, grid, plan, toasts, ways, week } from "./state.svelte";
import type { AskedBlock, AskedTime } from "./stores/asking.svelte";
import { strings } from "./strings";
import type { Way } from "./plans";
import type { Stretch } from "./weekgrid";

/** The focus goes where the person can go on, since what had it goes. */
function toTitle(): void {
  document.getElementById("title")?.focus();
}

export function settled(id: string, sentence: string): void {
  toasts.say(sentence, { label: strings.app.undo, act: () => void takeBack(id) });
}

async function takeBack(id: string): Promise<void> {
  try {
    toasts.say(await plan.undo(id));
  } catch (thrown) {
    say(thrown);
  }
}

/** Puts the accepted changes of the proposal into force. */
export async function applyPlan(): Promise<void> {
  const { accepted, changes } = plan;
  const settling = await plan.apply();
  if (!settling) return;
  toTitle();
  settled(settling.id, accepted === changes ? strings.plan.applied : strings.plan.appliedPart(accepted, changes - accepted));
}

/** Applies a plan that came by itself, unseen. */
export async function applyOffer(): Promise<void> {
  try {
    const id = await plan.applyOffer();
    toTitle();
    if (id) settled(id, strings.plan.applied);
  } catch (thrown) {
    say(thrown);
    void plan.look();
  }
}

function known(id: string): Block | undefined {
  return [...(grid.value?.blocks ?? []), ...(week.value?.blocks ?? [])].find((b) => b.id === id);
}

/** A block that is in force, whether it is on the screen or not; nothing for one a plan would only add. */
async function blockOf(id: string | undefined): Promise<Block | undefined> {
  if (!id) return undefined;
  const there = known(id);
  if (there) return there;
  try {
    return await api.block(id);
  } catch (thrown) {
    if (refusalOf(thrown).status === 404) return undefined;
    throw thrown;
  }
}

/**
 * Pins a piece of work at a time: the block that was asked about, or a new one
 * of its task. What has to make room is planned anew.
 */
export async function pinAt(what: { block?: string; task: string; title: string }, to: Stretch, replan: boolean): Promise<boolean> {
  try {
    const block = await blockOf(what.block);
    if (block) {
      if (!(await place(block, to, "pointer"))) return false;
    } else {
      if (to.start < new Date()) throw new Refusal(strings.week.past);
      const made = await api.createBlock({ task: what.task, start: to.start.toISOString(), end: to.end.toISOString(), pinned: true });
      void grid.follow();
      toasts.say(strings.why.putDone(what.title, when(to)), { label: strings.app.undo, act: () => void grid.remove(made).then(grid.follow).catch(say) });
    }
    if (replan || plan.proposal) await plan.fresh();
    return true;
  } catch (thrown) {
    say(thrown);
    return false;
  }
}

/** Takes a way out of what does not fit, and shows the plan that follows. */
export async function takeWay(way: Way): Promise<void> {
  const taken = await ways.take(way);
  if (!taken) return;
  const { change } = taken;
  plan.take(taken.plan, true);
  toasts.say(strings.ways.taken(change.sentence), { label: strings.app.undo, act: () => void putBack() });

  async function putBack() {
    try {
      await ways.undo(change);
      toasts.say(strings.ways.undone);
      if (plan.proposal) await plan.fresh();
    } catch (thrown) {
      say(thrown);
    }
  }
}

export function askWhy(block: AskedBlock): void {
  asking.why = block;
}
export function askWhyNot(time: AskedTime): void {
  asking.whyNot = time;
}
