import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Plugin } from "vite";

const SOURCE = join(import.meta.dirname, "src", "worker", "worker.ts");
const PUBLIC = join(import.meta.dirname, "public");

/**
 * Builds the service worker beside the page: dist/sw.js, with the names of the
 * files of this very build in it. It is one small script, so its types are
 * taken away and the names put in; nothing is bundled.
 */
export function serviceWorker(): Plugin {
  return {
    name: "pulseplan-worker",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const hash = createHash("sha256");
      const files = readdirSync(PUBLIC);
      for (const file of files.sort()) hash.update(file).update(readFileSync(join(PUBLIC, file)));
      let entry = "";
      for (const [name, made] of Object.entries(bundle).sort(([a], [b]) => a.localeCompare(b))) {
        if (name === "index.html") continue;
        files.push(name);
        if (made.type === "chunk" && made.isEntry) entry = name;
        hash.update(name);
      }
      const shell = bundle["index.html"];
      if (!entry || shell?.type !== "asset") return this.error("The build has no entry or no shell.");
      hash.update(shell.source);
      const built = { BUILD: hash.digest("hex").slice(0, 16), ENTRY: entry, FILES: files };
      const constants = Object.entries(built).map(([name, value]) => `const ${name} = ${JSON.stringify(value)};\n`);
      const source = readFileSync(SOURCE, "utf8").replace(/^import .* from "\.\/build";$/m, "");
      const script = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, removeComments: true } }).outputText;
      this.emitFile({ type: "asset", fileName: "sw.js", source: `{\n${constants.join("")}${script.replace(/^export \{\};$/m, "")}}\n` });
    },
  };
}
