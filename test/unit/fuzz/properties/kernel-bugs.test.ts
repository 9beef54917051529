import { describe, expect, it } from "vitest";
import { KERNELS, type Kernel } from "../../../../src/engine/profile.ts";
import { judgeScenario } from "../../../../src/fuzz/judge-scenario.ts";
import { PROPERTIES } from "../../../../src/fuzz/properties/all-properties.ts";
import type { Operation, Scenario } from "../../../../src/scenario/scenario.ts";

const RAM = 0x7f00_0000_0000;
const [DESC, AVAIL, USED, TABLE] = [RAM, RAM + 0x1000, RAM + 0x2000, RAM + 0x10000];
const EVENT_IDX = 1 << 29;
const LIMIT = 0x7fff_ffff_f000;
const LATER = KERNELS.filter((kernel) => kernel !== "4.6");

/** Guest address of the first byte of RAM; there is none below it. */
const GPA = 0x100000;

function u16(...values: number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(values).buffer);
}

/** A descriptor: address, length, flags, next. */
function desc(addr: number, len: number, flags: number, next = 0): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  view.setBigUint64(0, BigInt(addr), true);
  view.setUint32(8, len, true);
  view.setUint16(12, flags, true);
  view.setUint16(14, next, true);
  return new Uint8Array(view.buffer);
}

function setUp(num: number, { used = USED, features = 0 } = {}): Operation[] {
  return [
    { op: "dev_ioctl", cmd: "VHOST_SET_OWNER" },
    { op: "features", vq: 0, value: features },
    {
      op: "dev_ioctl",
      cmd: "VHOST_SET_MEM_TABLE",
      arg: { regions: [{ gpa: GPA, size: 0x40000, hva: RAM }] },
    },
    { op: "vring_ioctl", cmd: "VHOST_SET_VRING_NUM", arg: { index: 0, num } },
    {
      op: "vring_ioctl",
      cmd: "VHOST_SET_VRING_ADDR",
      arg: { index: 0, flags: 0, desc: DESC, used, avail: AVAIL, log: 0 },
    },
  ];
}

const START: Operation[] = [
  { op: "backend", vq: 0, active: true },
  { op: "init_access", vq: 0 },
  { op: "disable_notify", vq: 0 },
];
const POP: Operation = { op: "get_vq_desc", vq: 0, iov_size: 1024, log: true };

function violations(kernel: Kernel, steps: Operation[], memory: Scenario["memory"] = []) {
  const maps = [{ hva: RAM, size: 0x40000 }];
  const scenario: Scenario = { name: "bug", kernel, kind: "mixed", maps, memory, steps };
  return judgeScenario(scenario, kernel, PROPERTIES).map(({ property, step }) => [property, step]);
}

/** One chain, published at index 0. */
const published = (first: Uint8Array): Scenario["memory"] => [
  { hva: DESC, bytes: first, count: 1 },
  { hva: AVAIL, bytes: u16(0, 1, 0), count: 1 },
];

describe.each([
  {
    bug: "the log array is overrun (CVE-2019-14835)",
    property: "access-in-structure",
    steps: [...setUp(4), ...START, POP],
    memory: [
      ...published(desc(GPA + TABLE - RAM, 16 * 1026, 4)),
      { hva: TABLE, bytes: desc(GPA, 0, 3), count: 1025 },
      { hva: TABLE + 16 * 1025, bytes: desc(GPA, 0, 2), count: 1 },
    ],
  },
  {
    bug: "the region array is read past its end",
    property: "access-in-structure",
    steps: [...setUp(4), ...START, POP],
    memory: published(desc(GPA - 16, 16, 0)),
  },
  {
    bug: "used.idx is published after a failed write",
    property: "used-ring",
    // Flags, idx and three elements are mapped; the fourth is not.
    steps: [
      ...setUp(4, { used: RAM + 0x40000 - 28 }),
      ...START,
      ...[0, 1, 2, 3].map((id): Operation => ({ op: "add_used", vq: 0, id, len: 0 })),
    ],
    memory: [],
  },
  {
    bug: "the log range is checked without avail_event",
    property: "log-range",
    // The ring's last byte falls on the last bit of the bitmap's last byte.
    steps: [
      ...setUp(2, { features: EVENT_IDX }),
      { op: "dev_ioctl", cmd: "VHOST_SET_LOG_BASE", arg: { base: LIMIT - 1 } },
      ...START,
      {
        op: "vring_ioctl",
        cmd: "VHOST_SET_VRING_ADDR",
        arg: { index: 0, flags: 1, desc: DESC, used: USED, avail: AVAIL, log: 32768 - 20 },
      },
    ] satisfies Operation[],
    memory: [],
  },
])("$bug", ({ property, steps, memory }) => {
  it("is found in 4.6", () => {
    expect(violations("4.6", steps, memory)).toEqual([[property, steps.length - 1]]);
  });

  it.each(LATER)("is not found in %s", (kernel) => {
    expect(violations(kernel, steps, memory)).toEqual([]);
  });
});
