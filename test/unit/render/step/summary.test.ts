import { expect, it } from "vitest";
import { bringUpText } from "../../../../src/render/step/bring-up-text.ts";
import { stepHeaderText } from "../../../../src/render/step/header-text.ts";
import { stepSummaryText } from "../../../../src/render/step/summary-text.ts";
import { availIdxNow } from "../../../../src/stepping/explain-step.ts";
import type { StepRecord } from "../../../../src/stepping/step-record.ts";
import { StepTally } from "../../../../src/stepping/step-tally.ts";
import { PLAIN, SteppedQueue } from "../../../support/stepped-queue.ts";

function summary(queue: SteppedQueue, records: readonly StepRecord[]): string[] {
  const tally = new StepTally(0);
  for (const record of records) tally.add(record);
  const { state } = tally;
  return stepSummaryText(tally, state && availIdxNow(queue.target.memory, state), PLAIN);
}

it("counts operations, and shows the state of the queue", () => {
  const queue = new SteppedQueue({ descriptors: [[0x100000, 4, 2, 0]], availIdx: 3 });
  const records = [
    queue.pop(),
    queue.pop(),
    queue.run({ op: "discard", vq: 0, n: 1 }),
    queue.complete(0, 512),
    queue.signal(),
  ];
  expect(summary(queue, records)).toEqual([
    "2 popped, 1 put back, 1 completed with 512 B written, guest interrupted once",
    "stands at last_avail_idx 1, last_used_idx 1, avail.idx 3: 2 pending, 0 in flight",
  ]);
});

it("counts refusals by code, and reports avail.idx further ahead than the ring holds", () => {
  const queue = new SteppedQueue({ availIdx: 9 });
  expect(summary(queue, [queue.pop(), queue.pop()])).toEqual([
    "0 popped, none completed, guest not interrupted",
    "refused: avail-idx-jump 2 times",
    "stands at last_avail_idx 0, last_used_idx 0, avail.idx 9: 9 ahead, more than the ring holds, 0 in",
    "flight",
  ]);
});

it("counts the completions of one call for several, across the u16 wrap", () => {
  const queue = new SteppedQueue({ usedIdx: 0xffff, lastAvailIdx: 1, availIdx: 1, availFlags: 1 });
  const heads = [
    [1, 10],
    [2, 20],
  ] as const;
  const records = [queue.run({ op: "add_used_n", vq: 0, heads }), queue.signal()];
  expect(summary(queue, records)).toEqual([
    "0 popped, 2 completed with 30 B written, guest not interrupted: it did not ask to be",
    "stands at last_avail_idx 1, last_used_idx 1, avail.idx 1: 0 pending, 0 in flight",
  ]);
});

it("counts answers that differ from the recorded ones, and says that the host died", () => {
  const steps = [{ op: "log_write", vq: 0, log: [], len: 1, expect: { ret: 1 } }] as const;
  const queue = new SteppedQueue({ steps });
  const lines = summary(queue, [queue.session.next() as StepRecord]);
  expect(lines[1]).toBe("2 answers not as recorded");
  expect(lines[2]).toBe("the host is dead: BUG: more bytes written than the log entries hold");
});

it("leaves out chains and signals of other queues", () => {
  const queue = new SteppedQueue();
  const tally = new StepTally(1);
  tally.add(queue.complete(0, 1));
  tally.add(queue.signal());
  expect(tally).toMatchObject({ steps: 2, completed: 0, interrupts: 0, state: undefined });
});

it("condenses the bring-up", () => {
  const queue = new SteppedQueue({ features: (1n << 26n) | (1n << 29n), log: true });
  expect(
    bringUpText(
      queue.broughtUp.map((one) => queue.explain(one)),
      queue.target,
      PLAIN,
      "info features",
    ),
  ).toEqual([
    "brought up: 2 regions, dirty log at 0x50000, num 8, base 0, desc 0x1000, avail 0x1100, used 0x1200,",
    "used.idx 0",
    "  features RING_F_EVENT_IDX VHOST_F_LOG_ALL",
  ]);
  expect(bringUpText([], queue.target, PLAIN, "info features")).toEqual([]);
});

it("shows failed steps of the bring-up in full", () => {
  const queue = new SteppedQueue();
  const again = queue.run({ op: "dev_ioctl", cmd: "VHOST_SET_OWNER" }, "bring-up");
  expect(
    bringUpText(
      [...queue.broughtUp, again].map((one) => queue.explain(one)),
      queue.target,
      PLAIN,
      "info features",
    ).at(-1),
  ).toBe("bring-up #13 ioctl VHOST_SET_OWNER → -EBUSY (-16)");
});

it("has a header that names the target, and escapes control characters", () => {
  const { target } = new SteppedQueue();
  const lines = stepHeaderText({ ...target, title: "a\u001bb", warnings: ["mind\u0007"] }, PLAIN);
  expect(lines).toEqual([
    "a\\x1bb  case.jsonl",
    "stepped with the vhost of Linux 6.12; the file itself is never changed",
    "warning: mind\\x07",
  ]);
});
