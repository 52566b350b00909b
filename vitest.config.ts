import { configDefaults, defineConfig } from "vitest/config";

/** What runs against `npm start`: a server, and in `browser` a Chromium besides, for each file. */
const served = ["test/flows/**/*.test.ts", "test/scripts/smoke.test.ts", "test/dev/gateway/product.test.ts"];
const browser = ["test/browser/**/*.test.ts"];

export default defineConfig({
  test: {
    // Half of the time is spent waiting for servers to start and dependencies to time out.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Files of a kind share a process, and so what they import: no file may leave anything behind in it.
    isolate: false,
    unstubGlobals: true,
    unstubEnvs: true,
    projects: [
      { extends: true, test: { name: "browser", include: browser, globalSetup: "test/support/synthesis.ts" } },
      { extends: true, test: { name: "served", include: served, globalSetup: "test/support/synthesis.ts" } },
      {
        extends: true,
        test: {
          name: "rules",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...served, ...browser],
        },
      },
    ],
  },
});
