import { expect, it } from "vitest";
import { stepEndJson, stepJsonLine, stepRecordJson } from "../../../../src/render/step/json.ts";
import { StepTally } from "../../../../src/stepping/step-tally.ts";
import { SteppedQueue } from "../../../support/stepped-queue.ts";

const HIGH = 0xffff_ffff_ffff_f000n;

it("has everything about a pop, with addresses as strings", () => {
  const queue = new SteppedQueue({
    descriptors: [
      [0x10ffff, 2, 1, 1],
      [0x100000, 4, 2, 0],
    ],
    availIdx: 1,
    heads: [0],
  });
  const region = { gpa: "0x100000", size: "0x10000", hva: "0x20000" };
  expect(stepRecordJson(queue.explain(queue.pop()))).toEqual({
    schema: "vhostctl-step-1",
    step: 1,
    phase: "asked",
    queue: 0,
    operation: { op: "get_vq_desc", vq: 0, iov_size: 1024, log: false },
    answer: {
      ret: 0,
      out: 2,
      in: 1,
      iov: [
        [0x2ffff, 1],
        [0x40000, 1],
        [0x20000, 4],
      ],
    },
    reads: [
      { structure: "avail", field: "idx", addr: "0x1102", size: 2, value: 1 },
      {
        structure: "avail",
        field: "ring",
        index: 0,
        position: 0,
        addr: "0x1104",
        size: 2,
        value: 0,
      },
    ],
    writes: [],
    pokes: [],
    access_faults: [],
    descriptors: [
      {
        table: "main",
        index: 0,
        at: "0x1000",
        addr: "0x10ffff",
        len: 2,
        flags: ["next"],
        next: 1,
        ret: 2,
        iovecs: [
          { iov: 0, base: "0x2ffff", len: 1, region },
          {
            iov: 1,
            base: "0x40000",
            len: 1,
            region: { gpa: "0x110000", size: "0x1000", hva: "0x40000" },
          },
        ],
      },
      {
        table: "main",
        index: 1,
        at: "0x1010",
        addr: "0x100000",
        len: 4,
        flags: ["write"],
        ret: 1,
        iovecs: [{ iov: 2, base: "0x20000", len: 4, region }],
      },
    ],
    log_bits: [],
    signals: [],
    overruns: [],
    faults: [],
    state: { last_avail_idx: [0, 1], avail_idx: [0, 1] },
    differences: [],
  });
});

it("has a refusal, its cause, and the eventfd", () => {
  const queue = new SteppedQueue({ descriptors: [[HIGH, 1, 0, 0]], availIdx: 1, heads: [0] });
  expect(stepRecordJson(queue.explain(queue.pop()))).toMatchObject({
    answer: { ret: -14, errors: ["desc-translation"] },
    descriptors: [{ addr: "0xfffffffffffff000", ret: -14, iovecs: [] }],
    signals: [{ fd: 2, purpose: "error" }],
    faults: [
      {
        code: "desc-translation",
        errno: 14,
        message: "Translation failure -14 descriptor idx 0",
        not_dumped: false,
      },
    ],
  });
});

it("has the logged pages as runs, and the old and new values of writes", () => {
  const queue = new SteppedQueue({ features: 1n << 26n, log: true });
  expect(stepRecordJson(queue.explain(queue.complete(3, 7, "a note")))).toMatchObject({
    note: "a note",
    writes: [
      { structure: "used", field: "ring.id", index: 0, position: 0, old: 0, new: 3 },
      { structure: "used", field: "ring.len", index: 0, position: 0, old: 0, new: 7 },
      { structure: "log", field: "byte", index: 0x20, addr: "0x50020", old: 16, new: 16 },
      { structure: "used", field: "idx", old: 0, new: 1 },
      { structure: "log", addr: "0x50020" },
    ],
    log_bits: [{ page: "0x104", pages: 1, already: 1 }],
  });
});

it("has the decision with its numbers", () => {
  const queue = new SteppedQueue({ features: 1n << 29n, usedEvent: 4 });
  queue.signal();
  queue.complete(0, 0);
  const json = stepRecordJson(queue.explain(queue.signal()));
  expect(json).toMatchObject({
    decision: { signal: false, reason: "event", event: 4, new: 1, old: 0 },
    signals: [],
    state: { signalled_used: [0, 1] },
  });
});

it("keeps addresses of the state as strings", () => {
  const queue = new SteppedQueue();
  const record = queue.run({ op: "reset_owner" });
  expect(stepRecordJson(queue.explain(record))).toMatchObject({
    state: { desc: ["0x1000", "0x0"], num: [8, 1] },
  });
});

it("ends with the totals of all steps", () => {
  const queue = new SteppedQueue();
  const tally = new StepTally(0);
  tally.add(queue.pop());
  expect(stepEndJson(tally)).toMatchObject({
    schema: "vhostctl-step-1",
    end: { steps: 1, queue: 0, popped: 0, faults: {}, state: { num: 8, desc: "0x1000" } },
  });
});

it("escapes characters that control a terminal", () => {
  const line = stepJsonLine({ note: "a\u001b[2J\u009b\u202e" });
  expect(line).toBe('{"note":"a\\u001b[2J\\u009b\\u202e"}\n');
});
