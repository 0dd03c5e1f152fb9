import { defineConfig } from "vitest/config";
import { SEED } from "./test/support/seed.ts";

/** The long experiments: `npm run test:deep`. */
export const deep = [
  "test/deep/**/*.test.ts",
  "test/faults/**/*.test.ts",
  "test/hostile/**/*.test.ts",
  "test/package.test.ts",
  "test/bundle.test.ts",
];

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: deep,
    globalSetup: ["test/support/build.ts", "test/contract/referee.ts"],
    setupFiles: ["test/support/seed.ts", "test/contract/setup.ts"],
    // For loaded machines: who passes waits for none of them.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    pool: "threads",
    maxWorkers: 4, // most of the time is waiting
    sequence: { shuffle: true, seed: SEED },
  },
});
