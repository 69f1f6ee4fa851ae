import { afterEach, expect, test, vi } from "vitest";
import { download, nameIn } from "./archives";

afterEach(() => vi.unstubAllGlobals());

const answers = (answer: () => Response) => vi.stubGlobal("fetch", vi.fn(async () => answer()));

test("an archive is fetched part by part, under the server's name", async () => {
  answers(() => new Response(new Uint8Array(400), { headers: { "Content-Length": "400", "Content-Disposition": "attachment; filename=pulseplan-2026-11-25.zip" } }));
  const heard: (number | undefined)[] = [];
  const { name, blob } = await download("/x", "t", "de", (part) => heard.push(part));
  expect([name, blob.size, heard.at(-1)]).toEqual(["pulseplan-2026-11-25.zip", 400, 1]);
});

test("what the server refuses is said in its words, and a lost connection as one", async () => {
  answers(() => Response.json({ message: "That is more than 10 exports.", code: "rate_limited" }, { status: 429 }));
  await expect(download("/x", "t", "en", () => undefined)).rejects.toMatchObject({ status: 429, code: "rate_limited", message: "That is more than 10 exports." });
  answers(() => {
    throw new TypeError("gone");
  });
  await expect(download("/x", "t", "en", () => undefined)).rejects.toMatchObject({ status: 0 });
});

test("a name that is none of ours is not taken", () => {
  expect(nameIn("")).toBe("pulseplan.zip");
  expect(nameIn('attachment; filename="../../x"')).not.toContain("/");
});
