import type { Block } from "./api";
import { movable, resizable, stretchOf } from "./stores/grid.svelte";
import { dayOf } from "./time";
import { minuteOf, moved, resized } from "./weekgrid";
import type { Stretch } from "./weekgrid";

/** A place on the grid: a day, and a minute of its wall clock that need not be whole. */
export interface Spot {
  day: string;
  minute: number;
}
interface Held {
  block: Block;
  resizing: boolean;
  /** From the block's start (or end) to where it was taken, in minutes. */
  grip: number;
  x: number;
  y: number;
}

/** A pointer that moves less than this is clicking, in px. */
const SLIP = 5;
/** A finger that rests this long takes the block instead of scrolling, in ms. */
const REST = 350;
/** The lower edge by which a block is made longer, in px: of a pointer, of a finger. */
const EDGE = { mouse: 8, touch: 14 };

/** Carries one block over the grid and puts it down. */
export class Drag {
  block = $state.raw<Block>();
  to = $state.raw<Stretch>();
  /** The pointer, in px of the window, to scroll the grid when it nears an edge. */
  y = $state(0);
  /** A click that ends a drag is none. */
  #dropped = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void) | undefined;

  constructor(
    private readonly zone: () => string,
    private readonly spotAt: (x: number, y: number) => Spot | undefined,
    private readonly drop: (block: Block, to: Stretch) => void,
  ) {}

  get active(): boolean {
    return this.block !== undefined;
  }

  /** Whether the click that arrives now is the end of a drag. */
  get wasDrag(): boolean {
    return this.#dropped;
  }

  take(event: PointerEvent, block: Block): void {
    this.cancel();
    if (event.button !== 0 || !event.isPrimary || !(event.currentTarget instanceof HTMLElement)) return;
    const box = event.currentTarget.getBoundingClientRect();
    const finger = event.pointerType === "touch";
    const edge = Math.min(EDGE[finger ? "touch" : "mouse"], box.height / 4);
    const resizing = resizable(block) && event.clientY > box.bottom - edge;
    const spot = this.spotAt(event.clientX, event.clientY);
    if (!spot || !(resizing || movable(block))) return;
    const { start, end } = stretchOf(block);
    const anchor = minuteOf(resizing ? end : start, this.zone());
    // A block that began yesterday was taken by its second part.
    const overnight = !resizing && dayOf(start, this.zone()) < spot.day ? 1440 : 0;
    const held: Held = { block, resizing, grip: spot.minute + overnight - (resizing && anchor === 0 ? 1440 : anchor), x: event.clientX, y: event.clientY };
    this.#follow(held, finger);
  }

  cancel(): void {
    clearTimeout(this.#rest);
    this.#stop?.();
    this.#stop = undefined;
    this.block = this.to = undefined;
  }

  #follow(held: Held, finger: boolean): void {
    const begin = () => {
      this.block = held.block;
      this.to = stretchOf(held.block);
      this.y = held.y;
    };
    const move = (event: PointerEvent) => {
      const slipped = Math.hypot(event.clientX - held.x, event.clientY - held.y) > SLIP;
      if (!this.active && slipped) {
        if (finger) return this.cancel(); // it scrolls
        begin();
      }
      if (this.active) this.carry(held, event.clientX, event.clientY);
    };
    const up = () => {
      const { block, to } = this;
      this.cancel();
      if (!block || !to) return;
      this.#dropped = true;
      setTimeout(() => (this.#dropped = false));
      this.drop(block, to);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !this.active) return;
      event.preventDefault();
      this.cancel();
    };
    const leave = () => this.cancel();
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", leave);
    window.addEventListener("keydown", key, true);
    this.#stop = () => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", leave);
      window.removeEventListener("keydown", key, true);
    };
    if (finger) this.#rest = setTimeout(begin, REST);
  }

  private carry(held: Held, x: number, y: number): void {
    const spot = this.spotAt(x, y);
    this.y = y;
    if (!spot) return;
    const was = stretchOf(held.block);
    const minute = spot.minute - held.grip;
    if (!held.resizing) this.to = moved(was, spot.day, minute, this.zone());
    else this.to = resized(was, dayOf(new Date(Math.max(was.start.getTime(), was.end.getTime() - 1)), this.zone()), minute, this.zone());
  }
}
