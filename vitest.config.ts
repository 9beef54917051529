import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/nothing-left.ts"],
    testTimeout: 60_000,
    // Many tests wait for processes of their own: two at a time keep two cores busy.
    maxWorkers: 2,
  },
});
