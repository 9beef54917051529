import { expect } from "vitest";
import type { QueueAtRest, SplitQueue } from "../../src/ring/queue-at-rest.ts";

/** Assert that a queue is a split one. */
export function asSplit(queue: QueueAtRest | undefined): SplitQueue {
  expect(queue?.layout).toBe("split");
  return queue as SplitQueue;
}
