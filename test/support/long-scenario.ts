import type { Scenario, Step } from "../../src/scenario/scenario.ts";

const RING = 0x7e00_0000_0000;
const RAM = 0x7f00_0000_0000;
const NUM = 64;
const GPA = 0x4000_0000;

/** Little-endian numbers of these sizes in bytes, one after the other. */
function packed(...fields: readonly (readonly [size: number, value: number])[]): Uint8Array {
  return Uint8Array.from(
    fields.flatMap(([size, value]) =>
      Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256),
    ),
  );
}

/**
 * A busy queue of 64: chains of two buffers are popped, completed and signalled one
 * after the other, with dirty logging.
 *
 * @param rounds - number of pops, each with its four related steps
 * @param last - steps at the end
 */
export function busyQueue(rounds: number, last: readonly Step[]): Scenario {
  const set = (cmd: string, arg: object) =>
    ({ op: "vring_ioctl", cmd: `VHOST_SET_VRING_${cmd}`, arg: { index: 0, ...arg } }) as Step;
  const avail = RING + 0x400;
  const used = RING + 0x800;
  return {
    name: "busy-queue",
    kernel: "4.6",
    kind: "mixed",
    maps: [
      { hva: RING, size: 0x10000 },
      { hva: RAM, size: 0x40000 },
      { hva: 0x7d00_0000_0000, size: 0x10000 },
    ],
    memory: [
      ...Array.from({ length: NUM }, (_, i) => ({
        hva: RING + 16 * i,
        bytes: packed([8, GPA + 0x1000 * i], [4, 64 + i], [2, i % 2 === 0 ? 1 : 2], [2, i + 1]),
        count: 1,
      })),
      ...Array.from({ length: NUM }, (_, i) => ({
        hva: avail + 4 + 2 * i,
        bytes: packed([2, (2 * i) % NUM]),
        count: 1,
      })),
      { hva: RAM, bytes: packed([4, 0xdeadbeef]), count: 0x1000 },
    ],
    steps: [
      { op: "dev_ioctl", cmd: "VHOST_SET_OWNER" },
      {
        op: "dev_ioctl",
        cmd: "VHOST_SET_MEM_TABLE",
        arg: { regions: [{ gpa: GPA, size: 0x40000, hva: RAM }] },
      },
      { op: "dev_ioctl", cmd: "VHOST_SET_LOG_BASE", arg: { base: 0x7d00_0000_0000 } },
      { op: "features", vq: 0, value: 2 ** 32 + 2 ** 26 },
      set("NUM", { num: NUM }),
      set("BASE", { num: 0 }),
      set("ADDR", { flags: 1, desc: RING, avail, used, log: GPA }),
      set("CALL", { fd: 3 }),
      { op: "backend", vq: 0, active: true },
      { op: "init_access", vq: 0 },
      { op: "disable_notify", vq: 0 },
      ...Array.from({ length: rounds }, (_, i): Step[] => [
        { op: "poke", hva: avail + 2, bytes: packed([2, i + 1]) },
        { op: "get_vq_desc", vq: 0, iov_size: 64, log: true },
        { op: "add_used", vq: 0, id: (2 * i) % NUM, len: 3 },
        { op: "signal", vq: 0 },
        { op: "log_write", vq: 0, log: [[GPA + i, 64]], len: 64 },
      ]).flat(),
      ...last,
    ],
  };
}
