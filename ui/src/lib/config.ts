// What the server tells the page when it hands it out: see hooks/dashboard.go.
export interface Config {
  /** Path below which people reach the server, "/plan/"; "/" at the root. */
  base: string;
  version: string;
}

/**
 * Reads the configuration the server put into the shell. The path it names is
 * used only where the page is really below it: opened past the proxy, the
 * page's own folder is right.
 */
export function readConfig(injected: string | null, pathname: string): Config {
  const own = pathname.slice(0, pathname.lastIndexOf("/") + 1) || "/";
  let told: Partial<Config> = {};
  try {
    told = JSON.parse(injected ?? "") as Partial<Config>;
  } catch {
    // Vite's own server hands out the shell as it is in the source.
  }
  const base = told.base && `${pathname}/`.startsWith(told.base) ? told.base : own;
  return { base, version: told.version ?? "" };
}
