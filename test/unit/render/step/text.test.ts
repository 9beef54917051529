import { expect, it } from "vitest";
import { stepText } from "../../../../src/render/step/text.ts";
import { styleFor } from "../../../../src/render/style.ts";
import { openImageTarget } from "../../../../src/services/open-image-target.ts";
import { explainStep } from "../../../../src/stepping/explain-step.ts";
import type { StepRecord } from "../../../../src/stepping/step-record.ts";
import { StepSession } from "../../../../src/stepping/step-session.ts";
import { PLAIN, type QueueParts, SteppedQueue } from "../../../support/stepped-queue.ts";

const NEXT = 1;
const WRITE = 2;
const PARTS: QueueParts = {
  descriptors: [
    [0x100010, 16, NEXT, 1],
    [0x10f000, 0x1800, WRITE, 0],
    [0x200000, 1, 0, 0],
  ],
  availIdx: 2,
  heads: [0, 2],
};
const LOG_ALL = 1n << 26n;

function text(queue: SteppedQueue, record: StepRecord, accesses = false, state = "changed") {
  return stepText(
    queue.explain(record),
    queue.target.vq,
    { state: state === "all" ? "all" : "changed", accesses },
    PLAIN,
  );
}

it("shows a popped chain, and what backs each descriptor", () => {
  const queue = new SteppedQueue(PARTS);
  expect(text(queue, queue.pop())).toEqual([
    "#1 pop → head 0: 1 readable iovec, 16 B; 2 writable, 6144 B",
    "    desc 0  0x100010  16 B    next 1  → iov 0 0x20010 in 0x20000-0x2ffff",
    "    desc 1  0x10f000  6144 B  write   → 2 iovecs from iov 1 0x2f000 in 0x20000-0x2ffff",
    "    state: last_avail_idx 0 → 1, avail_idx 0 → 2",
  ]);
});

it("shows every access in order on request", () => {
  const queue = new SteppedQueue(PARTS);
  expect(text(queue, queue.pop(), true).slice(1, 4)).toEqual([
    "    read  avail.idx                    0x1102  2",
    "    read  avail.ring[0] at position 0  0x1104  0",
    "    desc 0  0x100010  16 B    next 1  → iov 0 0x20010 in 0x20000-0x2ffff",
  ]);
});

it("shows the whole state on request, otherwise only changes", () => {
  const queue = new SteppedQueue(PARTS);
  const owner = queue.run({ op: "owner", current: true });
  expect(text(queue, owner)).toEqual(["#1 owner yes"]);
  expect(text(queue, owner, false, "all").join(" ")).toContain("num 8,");
  expect(text(queue, owner, false, "all").join(" ")).toContain("desc 0x1000, avail 0x1100");
});

it("shows a refusal in the kernel's words, the reason, and what was not translated", () => {
  const queue = new SteppedQueue(PARTS);
  queue.pop();
  expect(text(queue, queue.pop())).toEqual([
    "#2 pop → -EFAULT (-14)",
    "    desc 2  0x200000  1 B    → -EFAULT",
    '    ! vhost refuses: desc-translation, EFAULT: "Translation failure -14 descriptor idx 2"',
    "      The buffer lies wholly or in part outside guest memory (EFAULT), or the chain needs more",
    "      iovecs than vhost has (ENOBUFS).",
    "    signalled: eventfd 2 (error)",
  ]);
});

it("says that a ring is empty", () => {
  const queue = new SteppedQueue();
  expect(text(queue, queue.pop())).toEqual(["#1 pop → empty"]);
});

it("enable distinguishes newly available chains from known ones", () => {
  const first = (queue: SteppedQueue) =>
    text(queue, queue.run({ op: "enable_notify", vq: 0 }))[0]?.replace(/^#\d+ /, "");
  const fresh = new SteppedQueue(PARTS);
  expect(first(fresh)).toBe("enable → on, but more was made available meanwhile: check again");
  expect(first(fresh)).toBe("enable → already on: nothing done");
  const popped = new SteppedQueue(PARTS);
  popped.pop();
  expect(first(popped)).toBe("enable → on; nothing new is available, 1 still pending");
  expect(first(new SteppedQueue())).toBe("enable → on; nothing new is available");
});

it("shows what a completion writes, with the values before, and the pages it marks", () => {
  const queue = new SteppedQueue({
    ...PARTS,
    features: LOG_ALL,
    log: true,
    usedIdx: 9,
    lastAvailIdx: 9,
  });
  expect(text(queue, queue.complete(0, 512, "disk: read"))).toEqual([
    "#1 complete 512 head=0 → used.idx 9 → 10",
    "    disk: read",
    "    write  used.ring[1].id at position 9   0x120c  0 → 0",
    "    write  used.ring[1].len at position 9  0x1210  0 → 512",
    "    write  used.idx                        0x1202  9 → 10",
    "    dirty  page 0x104  guest 0x104000-0x104fff  already marked",
    "    state: last_used_idx 9 → 10",
  ]);
});

it("joins neighbouring pages, and counts those already marked", () => {
  const queue = new SteppedQueue({ features: LOG_ALL, log: true });
  const mark = (addr: number, len: number) =>
    queue.run({ op: "log_write", vq: 0, log: [[addr, len]], len });
  mark(0x105000, 1);
  expect(text(queue, mark(0x104800, 0x2000))).toEqual([
    "#2 log 8192 → 3 pages marked dirty",
    "    dirty  pages 0x104-0x106  guest 0x104000-0x106fff  2 already marked",
  ]);
});

it("shows a device's writes into buffers only with accesses", () => {
  const queue = new SteppedQueue();
  const fill = queue.run({ op: "poke", hva: 0x20000, bytes: Uint8Array.of(1, 2) }, "fill");
  expect(text(queue, fill)).toEqual([]);
  expect(text(queue, fill, true)).toEqual([
    "#1 poke user 0x20000 0102 (2 B)",
    "    poke    0x20000  0000 → 0102",
  ]);
});

it("names the ring field that a poke changes", () => {
  const queue = new SteppedQueue();
  const poke = queue.run({ op: "poke", hva: 0x1102, bytes: Uint8Array.of(3, 0) });
  expect(text(queue, poke)).toEqual([
    "#1 poke user 0x1102 0300 (2 B) → avail.idx",
    "    poke  avail.idx  0x1102  0000 → 0300",
  ]);
});

it("says when a poke during an operation happens", () => {
  const queue = new SteppedQueue();
  const poke = queue.run({ op: "poke", hva: 0x1102, bytes: Uint8Array.of(3, 0), during: 2 });
  expect(text(queue, poke)).toEqual([
    "#1 poke user 0x1102 0300 (2 B) during the next operation, after read 2 → avail.idx",
  ]);
});

it("shows a poke between the two reads where it happened", () => {
  const low = { descriptors: [[0x10000, 1, 0, 0]], availIdx: 1, heads: [0] } as const;
  const queue = new SteppedQueue(low);
  queue.run({ op: "poke", hva: 0x1102, bytes: Uint8Array.of(2, 0), during: 1 });
  const lines = text(queue, queue.pop(), true);
  const at = lines.findIndex((line) => line.includes("poke"));
  expect(lines[at - 1]).toMatch(/read +avail\.idx +0x1102 +1$/);
  expect(lines[at]).toMatch(/poke +avail\.idx +0x1102 +0100 → 0200$/);
});

it("says that the host is dead, and what follows", () => {
  const queue = new SteppedQueue();
  const dead = queue.run({ op: "log_write", vq: 0, log: [], len: 1 });
  expect(text(queue, dead)).toEqual([
    "#1 log 1 → the host is dead",
    "    ! BUG: more bytes written than the log entries hold: the kernel stops here and takes the host",
    "    with it; nothing runs after this",
  ]);
});

it("marks where 4.6 reads past its array of regions", () => {
  const low = { descriptors: [[0x10, 1, 0, 0]], availIdx: 1, heads: [0] } as const;
  const queue = new SteppedQueue({ ...low, kernel: "4.6" });
  expect(text(queue, queue.pop())).toContain(
    "    ! out of bounds: for 0x10, below the lowest region, the kernel reads past its array of regions",
  );
  const fixed = new SteppedQueue(low);
  expect(text(fixed, fixed.pop()).join()).not.toContain("out of bounds");
});

it("reports once that 4.6 writes past its log array, and keeps the descriptors in one table", () => {
  const entries = 1030;
  const log = { features: LOG_ALL, log: true, availIdx: 1, heads: [0] } as const;
  const queue = new SteppedQueue({
    ...log,
    kernel: "4.6",
    descriptors: [[0x100000, 16 * entries, 4, 0]],
  });
  const table = new DataView(new ArrayBuffer(16 * entries));
  for (let i = 0; i < entries; i++) {
    table.setUint16(16 * i + 12, WRITE | (i < entries - 1 ? NEXT : 0), true);
  }
  queue.run({ op: "poke", hva: 0x20000, bytes: new Uint8Array(table.buffer) });
  const lines = text(queue, queue.pop(true), true);
  expect(lines.slice(-3, -1)).toEqual([
    "    … 1007 more descriptors (JSON has all)",
    "    ! out of bounds: 1030 entries written to the log array, which has 1024 (CVE-2019-14835)",
  ]);
  expect(lines.filter((line) => line.includes("out of bounds")).length).toBe(1);
});

it("shows where an answer differs from the recorded one", () => {
  const step = { op: "avail_empty", vq: 0, expect: { ret: 0 } } as const;
  const queue = new SteppedQueue({ steps: [step] });
  const record = queue.session.next() as StepRecord;
  expect(text(queue, record)).toEqual(["#1 empty → yes", "    ! recorded ret 0, here 1"]);
});

it("shows the first 24 descriptors of a long chain and counts the rest", () => {
  const queue = new SteppedQueue({
    descriptors: [[0x100000, 16 * 30, 4, 0]],
    availIdx: 1,
    heads: [0],
  });
  const table = new DataView(new ArrayBuffer(16 * 30));
  for (let i = 0; i < 30; i++) {
    table.setBigUint64(16 * i, 0x101000n, true);
    table.setUint32(16 * i + 8, 1, true);
    table.setUint16(16 * i + 12, i < 29 ? NEXT : 0, true);
  }
  queue.run({ op: "poke", hva: 0x20000, bytes: new Uint8Array(table.buffer) });
  const lines = text(queue, queue.pop());
  expect(lines.filter((line) => line.includes("  table ")).length).toBe(23);
  expect(lines.at(-2)).toBe("    … 7 more descriptors (JSON has all)");
  expect(lines[0]).toBe("#2 pop → head 0: 30 readable iovecs, 30 B");
});

it("lists the iovecs of a translation", () => {
  const queue = new SteppedQueue();
  const record = queue.run({ op: "translate", vq: 0, addr: 0x10ffff, len: 2, iov_size: 1024 });
  expect(text(queue, record)).toEqual([
    "#1 translate 0x10ffff 2 → 2 iovecs",
    "    iov 0  0x2ffff  1 B  in 0x20000-0x2ffff",
    "    iov 1  0x40000  1 B  in 0x40000-0x40fff",
  ]);
});

it("colours refusals", () => {
  const queue = new SteppedQueue(PARTS);
  queue.pop();
  const style = styleFor({ isTTY: true, env: {}, refused: false });
  const options = { state: "changed", accesses: false } as const;
  const [first] = stepText(queue.explain(queue.pop()), 0, options, style);
  expect(first).toContain("\u001b[31m-EFAULT (-14)\u001b[39m");
});

it("describes the request of a chain of an image", () => {
  const target = openImageTarget({
    image: "corpora/snapshots/stuck.elf",
    devices: ["virtio-blk"],
    queue: 0,
  });
  try {
    const session = new StepSession(target);
    for (const operation of target.bringUp) session.run(operation, "bring-up");
    const record = session.run({ op: "get_vq_desc", vq: 0, iov_size: 1024, log: false });
    const lines = stepText(
      explainStep(record, target),
      0,
      { state: "changed", accesses: false },
      PLAIN,
    );
    expect(lines.slice(0, 4)).toEqual([
      "#1 pop → head 2: 9 readable iovecs, 32784 B; 1 writable, 1 B",
      "    write 32768 B at sector 640",
      "    desc 2     0x45e2e40  160 B table  indirect",
      "      table 0  0x29db510  16 B         next 1    → iov 0 0x29db510 in 0x29db000-0x29dbfff",
    ]);
  } finally {
    target.close();
  }
});
