import { defineConfig } from "vitest/config";

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
    setupFiles: ["test/contract/setup.ts"],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    pool: "threads",
    maxWorkers: 4, // most of the time is waiting
    sequence: { shuffle: true },
  },
});
