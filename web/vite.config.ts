import { defineConfig } from "vitest/config";

// The server links what the manifest names. Nothing is inlined: the Content-Security-Policy allows files only.
export default defineConfig({
  base: "/static/",
  // A backstop for a machine that is busy with other things, no measure of speed.
  test: { testTimeout: 300_000, hookTimeout: 300_000 },
  build: {
    outDir: "../api/static",
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
    rollupOptions: { input: { page: "src/page.ts", viewer: "src/viewer.ts", form: "src/form.ts", modeler: "src/modeler.ts", formdesigner: "src/formdesigner.ts" } },
  },
});
