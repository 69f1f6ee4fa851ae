// Every word people read comes from a catalogue: this reads the sources and
// finds the ones that do not.
import { parse } from "svelte/compiler";
import ts from "typescript";
import { expect, it } from "vitest";

const sources = import.meta.glob<string>(["../../**/*.{svelte,ts}", "!../../**/*.test.ts", "!./{en,de}/*", "!../../worker/*"], { query: "?raw", import: "default", eager: true });

/** Attributes, and properties of components, whose text people see or hear. */
const SPOKEN = new Set(["aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt", "label", "hint", "text", "intro", "action"]);
/** A word; a key's name or a unit's sign alone is none. */
const WORD = /\p{L}{2,}/u;
/** A sentence in a script: it begins with a capital and goes on with another word. */
const SENTENCE = /^\p{Lu}\p{Ll}*('\p{Ll}+)? \p{L}[^<>{}=]*$/u;
/** Calls whose text is for a person who develops. */
const INTERNAL = /(Error|console\.\w+|TypeError|assert)$/;

/** All sources are read and parsed, on machines that may be busy, in ms. */
const READING = 60_000;

interface Node {
  type: string;
  [name: string]: unknown;
}
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && typeof (value as Node).type === "string";

/** The texts an expression can come to be: literals, and those of its branches. */
function literals(node: Node): string[] {
  if (node.type === "Literal") return typeof node.value === "string" ? [node.value] : [];
  if (node.type === "TemplateLiteral") return (node.quasis as { value: { cooked: string } }[]).map((q) => q.value.cooked);
  if (node.type === "ConditionalExpression") return [node.consequent, node.alternate].flatMap((n) => literals(n as Node));
  if (node.type === "LogicalExpression" || (node.type === "BinaryExpression" && node.operator === "+")) return [node.left, node.right].flatMap((n) => literals(n as Node));
  return [];
}

/** Words in the markup of a component. */
function inMarkup(node: unknown, found: string[]): void {
  if (Array.isArray(node)) return node.forEach((n) => inMarkup(n, found));
  if (!isNode(node) || node.type === "StyleDirective") return;
  if (node.type === "Text") {
    if (WORD.test(String(node.data))) found.push(String(node.data).trim());
    return;
  }
  if (node.type === "ExpressionTag") return void found.push(...literals(node.expression as Node).filter((text) => WORD.test(text)));
  if (node.type === "Attribute") {
    if (!SPOKEN.has(String(node.name)) || node.value === true) return;
    return inMarkup(node.value, found);
  }
  for (const [name, value] of Object.entries(node)) if (!["expression", "test", "metadata", "css", "instance", "module", "options"].includes(name)) inMarkup(value, found);
}

/** Sentences in a script. */
function inScript(source: string, found: string[]): void {
  const visit = (node: ts.Node): void => {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && INTERNAL.test(node.expression.getText())) return;
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    const text = ts.isStringLiteralLike(node) ? node.text : ts.isTemplateExpression(node) ? node.head.text : "";
    const said = ts.isCallExpression(node) && /\bsay$/.test(node.expression.getText()) ? node.arguments[0] : undefined;
    if (said && ts.isStringLiteralLike(said)) found.push(said.text);
    else if (SENTENCE.test(text)) found.push(text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("source.ts", source, ts.ScriptTarget.Latest, true));
}

function wordsOf(file: string, source: string): string[] {
  const found: string[] = [];
  if (file.endsWith(".svelte")) {
    inMarkup(parse(source, { modern: true }).fragment, found);
    for (const [, script] of source.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)) inScript(script ?? "", found);
  } else inScript(source, found);
  return found;
}

it("finds words where they are written", () => {
  const found = wordsOf(
    "x.svelte",
    `<script lang="ts">toasts.say("gone"); const a = "A whole sentence."; throw new Error("Nobody reads this.");</script>
    <p class="big" title="Tip" data-x="none">Hello {name ? "there" : nobody} {#if x}<Field label={"La" + "bel"} id="no" />{/if}</p><kbd>q</kbd>`,
  );
  expect(found.sort()).toEqual(["A whole sentence.", "Hello", "La", "Tip", "bel", "gone", "there"].sort());
});

it("every word people read is in the catalogues", () => {
  expect(Object.keys(sources).length).toBeGreaterThan(100);
  const found = Object.entries(sources).flatMap(([file, source]) => wordsOf(file, source).map((words) => `${file}: ${words}`));
  expect(found).toEqual([]);
}, READING);
