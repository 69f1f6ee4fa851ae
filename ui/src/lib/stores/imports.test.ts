import { describe, expect, it } from "vitest";
import { Refusal } from "../api";
import type { CalendarPreview } from "../api";
import { PALETTE } from "../colours";
import { Imports, addressIn, hostOf } from "./imports.svelte";

const PREVIEW: CalendarPreview = { name: "Uni", series: 1, events: 4, next: [], problem_count: 0, problems: [] };
const file = (name = "uni.ics", size = 10) => new File(["x".repeat(size)], name);

function imports(preview: Partial<CalendarPreview> | Refusal, refuse?: Refusal) {
  const sent: unknown[] = [];
  let told = 0;
  const store = new Imports(
    {
      previewCalendar: async (_, __, upload) => {
        upload?.onsent?.(1);
        if (preview instanceof Refusal) throw preview;
        return { ...PREVIEW, ...preview };
      },
      importCalendar: async (source, fields) => {
        sent.push(["import", source.file?.name ?? source.url, fields]);
        if (refuse) throw refuse;
        return { calendar: { id: "c", name: fields.name ?? "Uni" } };
      },
      changeSource: async (id, source, skip) => {
        sent.push(["source", id, source.file?.name ?? source.url, skip]);
        return { calendar: { id, name: "Uni" } };
      },
    },
    () => [PALETTE[0][1]],
    async () => void told++,
  );
  return { store, sent, told: () => told };
}

describe("a file", () => {
  it("is looked into, and taken in when one says so", async () => {
    const { store, sent, told } = imports({});
    const [one] = await store.files([file()]);
    expect([one?.phase, one?.name, one?.colour, sent.length]).toEqual(["ready", "Uni", PALETTE[1][1], 0]);
    if (one) expect(await store.store(one)).toBe("Uni");
    expect(sent).toEqual([["import", "uni.ics", { colour: PALETTE[1][1], skip_bad: false }]]);
    expect([store.list.length, told()]).toEqual([0, 1]);
  });

  it("with unreadable events is taken in without them", async () => {
    const { store, sent } = imports({ problem_count: 2 });
    const [one] = await store.files([file()]);
    if (one) await store.store(one);
    expect(sent[0]).toMatchObject(["import", "uni.ics", { skip_bad: true }]);
  });

  it("that is none says so, and can be left out", async () => {
    const { store } = imports(new Refusal("uni.ics: no calendar."));
    const [one] = await store.files([file()]);
    expect([one?.phase, one?.refusal]).toEqual(["refused", "uni.ics: no calendar."]);
    if (one) store.drop(one);
    expect(store.list).toEqual([]);
  });

  it("that is large and does not arrive is probably too large", async () => {
    const { store } = imports(new Refusal("Not reached.", 0));
    const [small, large] = await store.files([file(), file("large.ics", 5 << 20)]);
    expect(small?.refusal).toBe("Not reached.");
    expect(large?.refusal).toContain("larger");
  });

  it("under another name is a new calendar, with a colour of its own", async () => {
    const { store, sent } = imports({ replaces: { id: "c", name: "Uni", added: 1, changed: 0, removed: 0 } });
    const [one] = await store.files([file()]);
    expect(one?.replaces?.name).toBe("Uni");
    if (!one) return;
    one.name = "Uni, next year";
    expect(one.replaces).toBeUndefined();
    await store.store(one);
    expect(sent[0]).toEqual(["import", "uni.ics", { name: "Uni, next year", colour: PALETTE[1][1], skip_bad: false }]);
  });

  it("whose name is taken can be given another", async () => {
    const { store } = imports({}, new Refusal("Taken.", 400, "bad_field", { name: "You have another calendar called Uni." }));
    const [one] = await store.files([file()]);
    if (!one) return;
    expect(await store.store(one)).toBeUndefined();
    expect([one.phase, one.refusal]).toEqual(["ready", "You have another calendar called Uni."]);
  });

  it("for a calendar there is becomes its source", async () => {
    const { store, sent } = imports({});
    const [one] = await store.files([file("newer.ics")], { id: "c", name: "Uni" } as never);
    if (one) await store.store(one);
    expect(sent).toEqual([["source", "c", "newer.ics", false]]);
  });

  it("several have colours of their own", async () => {
    const { store } = imports({});
    const all = await store.files([file("a.ics"), file("b.ics"), file("c.ics")]);
    expect(new Set(all.map((i) => i.colour)).size).toBe(3);
    expect(store.ready.length).toBe(3);
  });
});

describe("a link", () => {
  it("that is empty or refused is told apart beside its field", async () => {
    const { store } = imports(new Refusal("There is no calendar at that address."));
    expect(await store.link("  ")).toBeUndefined();
    const missing = store.linkRefusal;
    expect(await store.link("https://example.org/a")).toBeUndefined();
    expect(missing).not.toBe("");
    expect([store.linkRefusal, store.list]).toEqual(["There is no calendar at that address.", []]);
  });

  it("is one where a text is nothing else", () => {
    expect(addressIn(" webcal://example.org/a.ics \n")).toBe("webcal://example.org/a.ics");
    expect(addressIn("https://example.org/a?b=c")).toBe("https://example.org/a?b=c");
    for (const text of ["see https://example.org", "ftp://example.org", "hello", ""]) expect(addressIn(text)).toBeUndefined();
  });

  it("is shown by its host alone: the rest may be a secret", () => {
    expect(hostOf("webcal://calendar.example.org/private-7f/basic.ics")).toBe("calendar.example.org");
  });
});
