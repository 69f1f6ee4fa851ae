// Which way the page is read. Sides follow by themselves where styles are
// logical; this is for what reckons in pixels and for keys that point.

/** Whether lines begin at the right. */
export function fromRight(): boolean {
  return document.documentElement.dir === "rtl";
}

const TURNED: Record<string, string> = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };

/** A key as if the page were read from the left: what comes next lies to the right. */
export function onward(key: string): string {
  return fromRight() ? (TURNED[key] ?? key) : key;
}
