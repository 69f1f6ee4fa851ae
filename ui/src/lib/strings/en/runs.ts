import { number } from "../writing";

export const runs = {
  types: { briefing: "Morning briefing", schedule: "Plan" } as Record<string, string>,
  begins: "Waiting for its turn",
  goesOn: "Working",
  fetching: "Fetching the result",
  progress: (done: number, total: number) => `${number(done)} of ${number(total)}`,
  elapsed: (text: string) => `${text} so far`,
  cancel: "Cancel",
  cancelling: "Cancelling…",
  tryIn: (text: string) => `Try again in ${text}`,
  dismiss: "Dismiss",
  gone: "That run is gone. Please start it again.",
  nothingMade: "The run has ended without a result. Please start it again.",
  rewrite: "Write it again",
  rewriting: "Writing…",
  rewritingTitle: "Writing the briefing",
  pausedTitle: "Background work is paused on this server.",
  pausedText: "Plans, briefings and schedules wait until it is back. Tasks, events and everything else work as always.",
};
