import { createHash } from "node:crypto";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { compileCacheFolder } from "./dev/compile-cache.ts";

/** What runs against `npm start`: a server, and a Chromium besides for pages, that a process keeps from file to file. */
const served = [
  "test/browser/**/*.test.ts",
  "test/flows/**/*.test.ts",
  "test/scripts/smoke.test.ts",
  "test/dev/gateway/product.test.ts",
];

/** Of both kinds. */
const temporary = "test/support/temporary-folder.ts";

/** What takes longest begins first; and a process goes from one kind to the next once, since each kind has processes of its own. */
const kinds = ["served", "rules"];
class ByKind extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ project }: TestSpecification): number => kinds.indexOf(project.name);
    return (await this.within(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }

  /** By chance, where a seed is given (`--sequence.seed`). */
  private async within(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { seed } = this.ctx.config.sequence;
    if (seed === undefined) return await super.sort(files);
    const chance = ({ moduleId }: TestSpecification): string =>
      createHash("sha256").update(`${seed} ${moduleId}`).digest("hex");
    return files.toSorted((one, other) => (chance(one) < chance(other) ? -1 : 1));
  }
}

export default defineConfig({
  test: {
    // More than processors: half of the time is spent waiting for servers to start and dependencies to time out.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Files of a kind share a process, and so what they import: no file may leave anything behind in it.
    isolate: false,
    // For the processes that tests start: servers, scripts.
    env: { NODE_COMPILE_CACHE: compileCacheFolder },
    sequence: { sequencer: ByKind },
    unstubGlobals: true,
    unstubEnvs: true,
    projects: [
      {
        extends: true,
        test: { name: "served", include: served, globalSetup: [temporary, "test/support/synthesis.ts"] },
      },
      {
        extends: true,
        test: {
          name: "rules",
          globalSetup: temporary,
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...served],
        },
      },
    ],
  },
});
