import preact from "@preact/preset-vite";
import { defineConfig } from "vite";

/** Islands: the player of scenarios, the field kit, the verifier; the citizen pages' script and the service worker. */
export default defineConfig({
  plugins: [preact()],
  base: "/static/app/",
  build: {
    outDir: "../src/hocvuso/web/static/app",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2020",
    modulePreload: false,
    rollupOptions: {
      input: {
        player: "player/main.tsx",
        "player-english": "player/english.ts",
        fieldkit: "fieldkit/main.tsx",
        verifier: "verifier/main.ts",
        sw: "sw/sw.ts",
        citizen: "citizen/main.js",
        erase: "citizen/erase.js",
        classroom: "classroom/main.ts",
        "field-sw": "fieldkit/sw.ts",
      },
      output: {
        // Django's static storage adds the content hash; names here stay plain and sources readable
        entryFileNames: "[name].js",
        chunkFileNames: "chunk-[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
  test: { environment: "node", include: ["**/*.test.ts"] },
} as Parameters<typeof defineConfig>[0]);
