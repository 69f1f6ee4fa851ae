// Filled in by vite.config.ts when the worker is built.

/** Changes with any file of the build. */
export const BUILD: string = "";
/** The script the shell names; no other build's shell does. */
export const ENTRY: string = "";
/** What the shell may ask for, beside it. */
export const FILES: string[] = [];
