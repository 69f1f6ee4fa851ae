import { svelte } from "@sveltejs/vite-plugin-svelte";
import tailwind from "@tailwindcss/vite";
import { defineConfig } from "vitest/config";
import { serviceWorker } from "./vite.worker.ts";

export default defineConfig({
  // Relative addresses let one bundle work below any path.
  base: "./",
  plugins: [tailwind(), svelte(), serviceWorker()],
  build: {
    target: "es2022",
    // An inlined asset would be a data: address, which the page's policy
    // allows for images alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { host: "127.0.0.1", port: 5173, strictPort: true },
  // Runes run as they do in the browser.
  resolve: process.env.VITEST ? { conditions: ["browser"] } : {},
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
