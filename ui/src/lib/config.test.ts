import { expect, it } from "vitest";
import { readConfig } from "./config";

it.each([
  ["at the root", '{"version":"1"}', "/", "/"],
  ["below a path nobody configured", '{"version":"1"}', "/plan/", "/plan/"],
  ["below the configured path", '{"base":"/plan/","version":"1"}', "/plan/", "/plan/"],
  ["at the configured path without its slash", '{"base":"/plan/","version":"1"}', "/plan", "/plan/"],
  ["past the proxy", '{"base":"/plan/","version":"1"}', "/", "/"],
  ["as a file", '{"version":"1"}', "/plan/index.html", "/plan/"],
  ["from Vite", "{{pulseplan}}", "/", "/"],
])("finds the server %s", (_, injected, pathname, base) => {
  expect(readConfig(injected, pathname).base).toBe(base);
});

it("knows its version", () => expect(readConfig('{"version":"1.2.3"}', "/").version).toBe("1.2.3"));
