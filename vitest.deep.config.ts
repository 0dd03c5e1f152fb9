import { defineConfig } from "vitest/config";
import base, { deep } from "./vitest.config.ts";

/** The long experiments: faults, properties, kills, hostile input, and adding a tool by the book. */
export default defineConfig({
  test: { ...base.test, include: deep, exclude: [], testTimeout: 1_800_000, hookTimeout: 1_800_000 },
});
