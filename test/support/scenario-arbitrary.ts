import fc from "fast-check";
import { type U64, u64 } from "../../src/base/u64.ts";
import { KERNELS } from "../../src/engine/profile.ts";
import type {
  Answer,
  Final,
  Finding,
  Operation,
  Scenario,
  Step,
} from "../../src/scenario/scenario.ts";

const anyU64: fc.Arbitrary<U64> = fc.oneof(
  fc.constantFrom(0, 2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 1, 2n ** 53n, 2n ** 64n - 1n),
  fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(u64),
);
const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
const i32 = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const vq = fc.integer({ min: 0, max: 3 });
const iovSize = fc.integer({ min: 0, max: 1024 });
const bytes = fc.uint8Array({ maxLength: 40 });
const fault = fc.constant({ fault: true as const });
const some = { requiredKeys: [] as never[] };

const constant = <const T>(value: T) => fc.constant(value);

const memTable = fc.record(
  {
    regions: fc.array(fc.record({ gpa: anyU64, size: anyU64, hva: anyU64 }), { maxLength: 4 }),
    nregions: u32,
    padding: u32,
  },
  { requiredKeys: ["regions"] },
);
const vringState = fc.record({ index: u32, num: u32 });
const vringFile = fc.record({ index: u32, fd: i32 });
const vringAddr = fc.record({
  index: u32,
  flags: u32,
  desc: anyU64,
  used: anyU64,
  avail: anyU64,
  log: anyU64,
});

const dev = (cmd: string, arg: fc.Arbitrary<object>) =>
  fc.record({
    op: constant("dev_ioctl"),
    cmd: constant(cmd),
    arg: fc.oneof(arg, fault),
  }) as fc.Arbitrary<Operation>;
const vring = (cmd: string, arg: fc.Arbitrary<object>) =>
  fc.record({
    op: constant("vring_ioctl"),
    cmd: constant(cmd),
    arg: fc.oneof(arg, fault),
  }) as fc.Arbitrary<Operation>;

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.constantFrom<Operation>(
    { op: "dev_ioctl", cmd: "VHOST_SET_OWNER" },
    { op: "dev_ioctl", cmd: "UNKNOWN" },
    { op: "run_worker" },
    { op: "dev_stop" },
    { op: "reset_owner" },
    { op: "log_access_ok" },
  ),
  dev("VHOST_SET_MEM_TABLE", memTable),
  dev("VHOST_SET_LOG_BASE", fc.record({ base: anyU64 })),
  dev("VHOST_SET_LOG_FD", fc.record({ fd: i32 })),
  vring("VHOST_SET_VRING_NUM", vringState),
  vring("VHOST_GET_VRING_BASE", fc.record({ index: u32 })),
  vring("VHOST_SET_VRING_CALL", vringFile),
  vring("VHOST_SET_VRING_ADDR", vringAddr),
  fc.record(
    { op: constant("poke"), hva: anyU64, bytes, during: fc.integer({ min: 1, max: 65_536 }) },
    { requiredKeys: ["op", "hva", "bytes"] },
  ),
  fc.record({ op: constant("features"), vq, value: anyU64 }),
  fc.record({ op: constant("backend"), vq, active: fc.boolean() }),
  fc.record({ op: constant("owner"), current: fc.boolean() }),
  fc.record({ op: constant("kick"), fd: fc.integer({ min: 0, max: 15 }) }),
  fc.record({
    op: fc.constantFrom(
      "vq_access_ok" as const,
      "init_access" as const,
      "signal" as const,
      "notify" as const,
      "enable_notify" as const,
      "disable_notify" as const,
      "avail_empty" as const,
    ),
    vq,
  }),
  fc.record({ op: constant("get_vq_desc"), vq, iov_size: iovSize, log: fc.boolean() }),
  fc.record({ op: constant("translate"), vq, addr: anyU64, len: u32, iov_size: iovSize }),
  fc.record({ op: constant("discard"), vq, n: u32 }),
  fc.record({ op: constant("add_used"), vq, id: u32, len: u32 }),
  fc.record({
    op: constant("add_used_n"),
    vq,
    heads: fc.array(fc.tuple(u32, u32), { maxLength: 4 }),
  }),
  fc.record({
    op: constant("log_write"),
    vq,
    log: fc.array(fc.tuple(anyU64, anyU64), { maxLength: 4 }),
    len: anyU64,
  }),
);

const entries = fc.array(fc.tuple(anyU64, u32), { maxLength: 4 });
const answer: fc.Arbitrary<Answer> = fc.record(
  {
    ret: i32,
    num: u32,
    out: u32,
    in: u32,
    iov: entries,
    log: entries,
    log_overflow: u32,
    signalled: u32,
    errors: fc.array(fc.string({ minLength: 1, maxLength: 64 }), { maxLength: 3 }),
    bug: fc.string({ minLength: 1, maxLength: 64 }),
  },
  some,
);

const step: fc.Arbitrary<Step> = fc
  .tuple(operation, fc.option(answer, { nil: undefined }))
  .map(([operation, expect]) => (expect === undefined ? operation : { ...operation, expect }));

const final: fc.Arbitrary<Final> = fc.record({
  state: fc.dictionary(
    fc.constantFrom("0", "1", "2", "3"),
    fc.dictionary(fc.constantFrom("num", "last_avail_idx", "log_base"), anyU64, {
      noNullPrototype: true,
    }),
    { noNullPrototype: true },
  ),
  eventfds: fc.dictionary(fc.constantFrom("0", "7", "15"), u32, { noNullPrototype: true }),
  written: fc.array(fc.record({ hva: anyU64, bytes }), { maxLength: 3 }),
});

const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const finding: fc.Arbitrary<Finding> = fc.record(
  {
    property: fc.string({ minLength: 1, maxLength: 64 }),
    message: fc.string({ minLength: 1, maxLength: 200, unit: "binary" }),
    step: count,
    seed: count,
    unit: count,
    run: count,
    generator: count,
    against: fc.constantFrom(...KERNELS),
  },
  { requiredKeys: ["property", "message", "step"] },
);

/** Disjoint maps, ascending. */
const maps = fc.array(fc.tuple(fc.nat(2 ** 40), fc.integer({ min: 1, max: 8192 }))).map((gaps) => {
  let hva = 0;
  return gaps.map(([gap, size]) => {
    const map = { hva: hva + gap, size };
    hva = map.hva + size;
    return map;
  });
});

/** Scenarios that the reader accepts. They need not do anything sensible. */
export const anyScenario: fc.Arbitrary<Scenario> = fc.record(
  {
    name: fc.string({ minLength: 1, maxLength: 256 }),
    kernel: fc.constantFrom(...KERNELS),
    kind: fc.string({ minLength: 1, maxLength: 64 }),
    readable_fds: fc.uniqueArray(fc.nat(15), { minLength: 1, maxLength: 4 }),
    maps,
    memory: fc.array(fc.record({ hva: anyU64, bytes, count: fc.nat(1000) })),
    steps: fc.array(step, { maxLength: 12 }),
    final,
    finding,
  },
  { requiredKeys: ["name", "kernel", "kind", "maps", "memory", "steps"], noNullPrototype: true },
);
