/**
 * Runs before every test file. What tests draw by chance, and their order, is the same in each run, so that a failure
 * can be had again and a change is judged by the same draws as the code before it. SEED=<number> draws others; the
 * workflow does every night.
 */
import fc from "fast-check";

export const SEED = Number(process.env.SEED ?? 20_261_128);

fc.configureGlobal({ seed: SEED });
