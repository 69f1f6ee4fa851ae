import type { Block } from "./api";
import { movable, resizable, stretchOf } from "./stores/grid.svelte";
import type { Work } from "./stores/grid.svelte";
import { dayOf } from "./time";
import { STEP, begun, daysApart, instantAt, minuteOf, moved, onDay, resized, snap } from "./weekgrid";
import type { Stretch } from "./weekgrid";

/** A place on the calendar: a day, and a minute of its wall clock that need not be whole; where only days are told apart there is none. */
export interface Spot {
  day: string;
  minute?: number;
}

/** What a pointer carries: a block, a task that has no place yet, or nothing but the time it is drawn over. */
export type Cargo = { block: Block } | { task: Work; minutes: number } | "time";

/** Where things are put down: the view that is shown. */
export interface Surface {
  /** The place at a point; beside the days the nearest one, unless it has to be on them. */
  spotAt: (x: number, y: number, on: boolean) => Spot | undefined;
  drop: (cargo: Cargo, to: Stretch) => void;
  /** The minute at which a task begins that is put on a day as such. */
  morning?: (day: string) => number;
}

type Part = "whole" | "start" | "end";

interface Held {
  cargo: Cargo;
  part: Part;
  /** From the block's start (or end) to where it was taken, in minutes. */
  grip: number;
  /** The day it was taken on. */
  day: string;
  x: number;
  y: number;
}

/** A pointer that moves less than this is clicking, in px. */
const SLIP = 5;
/** A finger that rests this long takes the block instead of scrolling, in ms. */
const REST = 350;
/** The edges by which a block is made longer, in px: of a pointer, of a finger. */
const EDGE = { mouse: 8, touch: 14 };
/** Where on a task that is brought in the pointer is, in minutes after its beginning. */
const HOLD = 10;
const MORNING = 9 * 60;

/** Carries one thing over the calendar and puts it down. */
export class Drag {
  cargo = $state.raw<Cargo>();
  to = $state.raw<Stretch>();
  /** The pointer, in px of the window: to scroll the grid when it nears an edge, and to show what hangs on it. */
  x = $state(0);
  y = $state(0);
  surface: Surface | undefined;
  /** A click that ends a drag is none. */
  #dropped = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void) | undefined;

  constructor(private readonly zone: () => string) {}

  get active(): boolean {
    return this.cargo !== undefined;
  }
  get block(): Block | undefined {
    return typeof this.cargo === "object" && "block" in this.cargo ? this.cargo.block : undefined;
  }
  /** A task that is on its way. */
  get task(): Work | undefined {
    return typeof this.cargo === "object" && "task" in this.cargo ? this.cargo.task : undefined;
  }

  /** Whether the click that arrives now is the end of a drag. */
  get wasDrag(): boolean {
    return this.#dropped;
  }

  /** Takes a block: by an edge, where its view has hours, or as a whole. */
  take(event: PointerEvent, block: Block): void {
    const spot = this.#begin(event, false);
    if (!spot || !(event.currentTarget instanceof HTMLElement)) return;
    const finger = event.pointerType === "touch";
    const box = event.currentTarget.getBoundingClientRect();
    const edge = Math.min(EDGE[finger ? "touch" : "mouse"], box.height / 4);
    // A finger takes a block near its upper end rather than that end: less of it counts.
    const upper = finger ? Math.min(edge, box.height / 6) : edge;
    const { start, end } = stretchOf(block);
    const { minute } = spot;
    const atEnd = minute !== undefined && resizable(block) && event.clientY > box.bottom - edge && event.currentTarget.dataset.ends !== undefined;
    const atStart = minute !== undefined && movable(block) && event.clientY < box.top + upper && event.currentTarget.dataset.begins !== undefined;
    const part: Part = atEnd ? "end" : atStart ? "start" : "whole";
    if (part === "whole" && !movable(block)) return;
    const anchor = minuteOf(part === "end" ? end : start, this.zone());
    // A block that began yesterday was taken by its second part.
    const overnight = part === "whole" && dayOf(start, this.zone()) < spot.day ? 1440 : 0;
    const grip = (minute ?? 0) + overnight - (part === "end" && anchor === 0 ? 1440 : anchor);
    this.#follow({ cargo: { block }, part, grip, day: spot.day, x: event.clientX, y: event.clientY }, finger);
  }

  /** Brings a task that has no place. */
  bring(event: PointerEvent, task: Work, minutes: number): void {
    this.cancel();
    if (event.button !== 0 || !event.isPrimary) return;
    this.#follow({ cargo: { task, minutes }, part: "whole", grip: Math.min(HOLD, minutes / 2), day: "", x: event.clientX, y: event.clientY }, event.pointerType === "touch");
  }

  /** Draws a stretch of time, where there is nothing yet. */
  draw(event: PointerEvent): void {
    if (event.pointerType === "touch") return; // a finger scrolls, or asks
    const spot = this.#begin(event, true);
    if (spot?.minute === undefined) return;
    this.#follow({ cargo: "time", part: "end", grip: snap(spot.minute - STEP / 2, 1440 - STEP), day: spot.day, x: event.clientX, y: event.clientY }, false);
  }

  cancel(): void {
    clearTimeout(this.#rest);
    this.#stop?.();
    this.#stop = undefined;
    this.cargo = this.to = undefined;
  }

  /** The pointer is let go after a drag, put down or given up: the click that follows opens nothing. */
  #swallow(): void {
    this.#dropped = true;
    setTimeout(() => (this.#dropped = false));
  }

  #begin(event: PointerEvent, on: boolean): Spot | undefined {
    this.cancel();
    if (event.button !== 0 || !event.isPrimary) return undefined;
    return this.surface?.spotAt(event.clientX, event.clientY, on);
  }

  #follow(held: Held, finger: boolean): void {
    const begin = () => {
      this.cargo = held.cargo;
      this.to = typeof held.cargo === "object" && "block" in held.cargo ? stretchOf(held.cargo.block) : undefined;
      this.x = held.x;
      this.y = held.y;
    };
    const move = (event: PointerEvent) => {
      const slipped = Math.hypot(event.clientX - held.x, event.clientY - held.y) > SLIP;
      if (!this.active && slipped) {
        if (finger) return this.cancel(); // it scrolls
        begin();
      }
      if (this.active) this.#carry(held, event.clientX, event.clientY);
    };
    const up = () => {
      const { cargo, to } = this;
      this.cancel();
      if (!cargo) return;
      this.#swallow();
      if (to) this.surface?.drop(cargo, to);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !this.active) return;
      event.preventDefault();
      event.stopPropagation();
      this.cancel();
      // The pointer is still down: it selects no text on its way, and its click opens nothing.
      window.addEventListener("selectstart", still);
      const released = () => {
        window.removeEventListener("selectstart", still);
        this.#swallow();
      };
      window.addEventListener("pointerup", released, { once: true });
    };
    const still = (event: Event) => event.preventDefault();
    const leave = () => this.cancel();
    window.addEventListener("selectstart", still);
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", leave);
    window.addEventListener("keydown", key, true);
    this.#stop = () => {
      window.removeEventListener("selectstart", still);
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", leave);
      window.removeEventListener("keydown", key, true);
    };
    if (finger) this.#rest = setTimeout(begin, REST);
  }

  #carry(held: Held, x: number, y: number): void {
    const { cargo } = held;
    this.x = x;
    this.y = y;
    const spot = this.surface?.spotAt(x, y, typeof cargo === "object" && "task" in cargo);
    // A task that is not over a day goes nowhere; a block stays where it was last.
    if (!spot) return void (typeof cargo === "object" && "task" in cargo && (this.to = undefined));
    const next = this.#put(held, spot);
    // The same quarter of an hour is not drawn twice.
    if (this.to && next.start.getTime() === this.to.start.getTime() && next.end.getTime() === this.to.end.getTime()) return;
    this.to = next;
  }

  #put({ cargo, part, grip, day }: Held, spot: Spot): Stretch {
    const zone = this.zone();
    if (cargo === "time") {
      const over = snap(spot.minute ?? grip);
      const [from, to] = over > grip ? [grip, over] : [Math.min(over, grip), grip + STEP];
      return { start: instantAt(day, from, zone), end: instantAt(day, to, zone) };
    }
    if ("task" in cargo) {
      const start = instantAt(spot.day, 0, zone);
      const length = { start, end: new Date(start.getTime() + cargo.minutes * 60_000) };
      return moved(length, spot.day, spot.minute === undefined ? (this.surface?.morning?.(spot.day) ?? MORNING) : spot.minute - grip, zone);
    }
    const was = stretchOf(cargo.block);
    if (spot.minute === undefined) return onDay(was, daysApart(day, spot.day), zone);
    const minute = spot.minute - grip;
    if (part === "start") return begun(was, dayOf(was.start, zone), minute, zone);
    if (part === "end") return resized(was, dayOf(new Date(Math.max(was.start.getTime(), was.end.getTime() - 1)), zone), minute, zone);
    return moved(was, spot.day, minute, zone);
  }
}
