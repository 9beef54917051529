import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputError } from "../../../src/base/input-error.ts";
import { readScenario } from "../../../src/scenario/read-scenario.ts";

type Json = Record<string, unknown>;

const CASE: Json = {
  name: "one",
  kernel: "4.6",
  kind: "walk",
  maps: [{ hva: "0x7f0000000000", size: 4096 }],
  memory: [
    ["0x7f0000000000", "0aFF"],
    ["0x7f0000000010", "00", 3],
  ],
  steps: [],
  final: {
    state: { 0: { num: 2, log_base: "0xffffffffffffffff" } },
    eventfds: { 1: 2 },
    written: [["0x7f0000000000", "01"]],
  },
};

const withKeys = (change: Json) => ({ ...CASE, ...change });
const withStep = (step: unknown) => withKeys({ steps: [{ op: "run_worker" }, step] });
const read = (value: unknown) => readScenario(value, { file: "f.jsonl", line: 17 });

function problem(value: unknown): string {
  try {
    read(value);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  throw new Error("no error");
}

const bytes = (...all: number[]) => Uint8Array.from(all);
const vring = (cmd: string, arg: unknown) => withStep({ op: "vring_ioctl", cmd, arg });
const dev = (cmd: string, arg?: unknown) => withStep({ op: "dev_ioctl", cmd, arg });

describe("a good case", () => {
  it("becomes a scenario with the exact numbers and bytes", () => {
    expect(read({ ...CASE, scenario: 1 })).toEqual({
      name: "one",
      kernel: "4.6",
      kind: "walk",
      maps: [{ hva: 0x7f0000000000, size: 4096 }],
      memory: [
        { hva: 0x7f0000000000, bytes: bytes(10, 255), count: 1 },
        { hva: 0x7f0000000010, bytes: bytes(0), count: 3 },
      ],
      steps: [],
      final: {
        state: { 0: { num: 2, log_base: 0xffffffffffffffffn } },
        eventfds: { 1: 2 },
        written: [{ hva: 0x7f0000000000, bytes: bytes(1) }],
      },
    });
  });

  it("needs no final state and no answers", () => {
    const { final: _, ...open } = CASE;
    expect(read(open)).not.toHaveProperty("final");
  });

  it.each<[Json, Json?]>([
    [{ op: "dev_ioctl", cmd: "VHOST_SET_OWNER" }],
    [{ op: "dev_ioctl", cmd: "UNKNOWN", expect: { ret: -515 } }],
    [{ op: "dev_ioctl", cmd: "VHOST_SET_LOG_FD", arg: { fault: true } }],
    [{ op: "dev_ioctl", cmd: "VHOST_SET_LOG_FD", arg: { fd: -2 } }],
    [
      {
        op: "dev_ioctl",
        cmd: "VHOST_SET_MEM_TABLE",
        arg: { regions: [{ gpa: "0x0", size: 1, hva: 2 }], nregions: 70, padding: 1 },
      },
      {
        op: "dev_ioctl",
        cmd: "VHOST_SET_MEM_TABLE",
        arg: { regions: [{ gpa: 0, size: 1, hva: 2 }], nregions: 70, padding: 1 },
      },
    ],
    [{ op: "vring_ioctl", cmd: "VHOST_GET_VRING_BASE", arg: { index: 0xffffffff } }],
    [{ op: "vring_ioctl", cmd: "UNKNOWN", arg: { fault: true } }],
    [
      {
        op: "vring_ioctl",
        cmd: "VHOST_SET_VRING_ADDR",
        arg: { index: 0, flags: 1, desc: "0x10", used: 1, avail: 2, log: "0x20000000000000" },
      },
      {
        op: "vring_ioctl",
        cmd: "VHOST_SET_VRING_ADDR",
        arg: { index: 0, flags: 1, desc: 16, used: 1, avail: 2, log: 0x20000000000000n },
      },
    ],
    [
      { op: "poke", hva: "0x1000", hex: "00ff" },
      { op: "poke", hva: 4096, bytes: bytes(0, 255) },
    ],
    [
      { op: "poke", hva: 4096, hex: "00ff", during: 65_536 },
      { op: "poke", hva: 4096, bytes: bytes(0, 255), during: 65_536 },
    ],
    [
      { op: "log_access_ok", vq: 0, expect: { ret: 1 } },
      { op: "log_access_ok", expect: { ret: 1 } },
    ],
    [
      { op: "get_vq_desc", vq: 3, iov_size: 64, log: true, expect: { ret: null, bug: "BUG" } },
      { op: "get_vq_desc", vq: 3, iov_size: 64, log: true, expect: { bug: "BUG" } },
    ],
    [{ op: "add_used_n", vq: 0, heads: [[1, 2]] }],
    [{ op: "log_write", vq: 0, log: [[4096, 1]], len: 1, expect: { errors: ["used-write"] } }],
  ])("has the step %j", (step, expected = step) => {
    expect(read(withStep(step)).steps[1]).toEqual(expected);
  });
});

describe("a bad case gives one line with file, line and path", () => {
  it.each<[string, unknown]>([
    ["expected an object, not a list", []],
    ["expected an object, not null", null],
    ['unknown key "sTeps"; known are', withKeys({ sTeps: [] })],
    ['unknown key "__proto__"', JSON.parse('{"__proto__": {"name": "x"}}')],
    ["scenario: version 2 of the format; this", withKeys({ scenario: 2, other: 1 })],
    ["scenario: expected the version of the format", withKeys({ scenario: "1" })],
    ["name: missing: expected a string", withKeys({ name: undefined })],
    ["name: expected 1 to 256 characters, not 0", withKeys({ name: "" })],
    ['kernel: expected one of 4.6, 6.1, 6.12, not "5"', withKeys({ kernel: "5" })],
    ["kind: expected a string, not 1", withKeys({ kind: 1 })],
    ["maps: expected a list, not an object", withKeys({ maps: {} })],
    ["maps[0].size: expected an integer from 1 to", withKeys({ maps: [{ hva: 0, size: 0 }] })],
    ['maps[0]: unknown key "sise"', withKeys({ maps: [{ hva: 0, sise: 1 }] })],
    [
      "maps: more than",
      withKeys({ maps: [0, 1].map((n) => ({ hva: n * 2 ** 30, size: 2 ** 26 })) }),
    ],
    ["maps: 1025 items; at most 1024", withKeys({ maps: Array(1025).fill({ hva: 0, size: 1 }) })],
    [
      "maps[0]: overlaps the map [1]",
      withKeys({ maps: [4095, 0].map((hva) => ({ hva, size: 4096 })) }),
    ],
    ["maps[0]: runs past 2^64", withKeys({ maps: [{ hva: "0xffffffffffffffff", size: 2 }] })],
    ["memory[0]: expected [hva, bytes] or", withKeys({ memory: [[1]] })],
    ['memory[0][1]: expected bytes in hexadecimal, not "abc"', withKeys({ memory: [[0, "abc"]] })],
    ["memory[0][1]: expected bytes in hexadecimal", withKeys({ memory: [[0, "0x12"]] })],
    ["memory[1]: the writes up to here have more than", hugeMemory()],
    ["memory[0][2]: expected an integer from 0", withKeys({ memory: [[0, "00", -1]] })],
    ["steps[1]: expected an object, not 5", withStep(5)],
    ['steps[1].op: expected the name of an operation, not "hop"', withStep({ op: "hop" })],
    [
      'steps[1].op: expected the name of an operation, not "toString"',
      withStep({ op: "toString" }),
    ],
    ['steps[1]: unknown key "vqq"; known are op, vq, expect', withStep({ op: "signal", vqq: 0 })],
    ["steps[1].vq: expected an integer from 0 to 3, not 4", withStep({ op: "signal", vq: 4 })],
    ["steps[1].fd: expected an integer from 0 to 15, not 16", withStep({ op: "kick", fd: 16 })],
    ["steps[1].active: expected true", withStep({ op: "backend", vq: 0, active: 1 })],
    [
      'steps[1].value: expected an integer from 0 to 2^64-1, above 2^53 as "0x…", not 9007199254740992',
      withStep({ op: "features", vq: 0, value: 2 ** 53 }),
    ],
    ["steps[1].hva: expected an integer", withStep({ op: "poke", hva: "4096", hex: "" })],
    [
      "steps[1].hva: expected an integer",
      withStep({ op: "poke", hva: `0x1${"0".repeat(16)}`, hex: "" }),
    ],
    ["steps[1].hva: expected an integer", withStep({ op: "poke", hva: 0.5, hex: "" })],
    [
      "steps[1].during: expected an integer from 1 to 65536, not 0",
      withStep({ op: "poke", hva: 0, hex: "", during: 0 }),
    ],
    [
      "steps[1].iov_size: expected an integer from 0 to 1024, not 1025",
      withStep({ op: "get_vq_desc", vq: 0, iov_size: 1025, log: false }),
    ],
    [
      "steps[1].heads[0]: expected a list of two",
      withStep({ op: "add_used_n", vq: 0, heads: [[1, 2, 3]] }),
    ],
    [
      "steps[1].log[1][0]: expected an integer from 0",
      withStep({
        op: "log_write",
        vq: 0,
        len: 0,
        log: [
          [0, 0],
          [-1, 0],
        ],
      }),
    ],
    ["steps[1].cmd: expected one of VHOST_SET_OWNER,", dev("VHOST_SET_VRING_NUM")],
    ["steps[1].arg: VHOST_SET_OWNER takes no argument", dev("VHOST_SET_OWNER", {})],
    ["steps[1].arg: missing: expected an object", dev("VHOST_SET_LOG_FD")],
    [
      "steps[1].arg.fd: expected an integer from -2147483648",
      dev("VHOST_SET_LOG_FD", { fd: 2 ** 31 }),
    ],
    ['steps[1].arg: unknown key "fd"', dev("VHOST_SET_LOG_FD", { fault: true, fd: 1 })],
    ["steps[1].arg.fault: expected true, not false", dev("VHOST_SET_LOG_FD", { fault: false })],
    [
      "steps[1].arg.regions[0].gpa: missing",
      dev("VHOST_SET_MEM_TABLE", { regions: [{ size: 0, hva: 0 }] }),
    ],
    ["steps[1].arg.num: missing: expected", vring("VHOST_SET_VRING_NUM", { index: 0 })],
    ['steps[1].arg: unknown key "fd"', vring("VHOST_SET_VRING_NUM", { index: 0, num: 1, fd: 1 })],
    [
      "steps[1].arg.index: expected an integer from 0 to 4294967295",
      vring("UNKNOWN", { index: -1 }),
    ],
    [
      'steps[1].expect: unknown key "returns"',
      withStep({ op: "dev_stop", expect: { returns: 0 } }),
    ],
    [
      "steps[1].expect.ret: expected an integer",
      withStep({ op: "dev_stop", expect: { ret: "a" } }),
    ],
    ["steps[1].expect.iov[0][1]: exp", withStep({ op: "dev_stop", expect: { iov: [[0, -1]] } })],
    ["final.written: missing", withKeys({ final: { state: {}, eventfds: {} } })],
    ['final.state: unknown key "4"', withKeys({ final: { state: { 4: {} } } })],
    ['final.state.0: unknown key "__proto__"', protoState()],
    ['final.eventfds: unknown key "16"', withKeys({ final: { state: {}, eventfds: { 16: 1 } } })],
  ])("%s", (expected, value) => {
    const message = problem(value);
    expect(message).toContain(`f.jsonl: line 17: ${expected}`);
    expect(message).not.toContain("\n");
  });

  it("puts the index in a list before the path", () => {
    expect(() => readScenario({ ...CASE, kind: 1 }, { file: "f.json", index: 3 })).toThrow(
      "f.json: [3].kind: expected a string, not 1",
    );
  });
});

function hugeMemory(): unknown {
  const half = 2 ** 25;
  return withKeys({
    memory: [
      [0, "0000", half],
      [0, "00", 1],
    ],
  });
}

function protoState(): unknown {
  return withKeys({ final: JSON.parse('{"state": {"0": {"__proto__": 1}}}') });
}

describe("any JSON", () => {
  const reads = (value: unknown) => {
    try {
      read(value);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      expect(error.message).not.toMatch(/\n/);
    }
  };

  it("is a scenario or an InputError", () => {
    fc.assert(fc.property(fc.jsonValue(), reads));
  });

  it("at any key of a case or a step is a scenario or an InputError", () => {
    const step = {
      ...{ op: "get_vq_desc", vq: 0, iov_size: 1, log: false, cmd: "UNKNOWN", arg: {} },
      ...{ hva: 0, hex: "", value: 0, active: true, fd: 0, n: 0, len: 0, heads: [], expect: {} },
    };
    const ops = ["dev_ioctl", "vring_ioctl", "get_vq_desc", "poke", "add_used_n", "log_write"];
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(CASE)),
        fc.constantFrom(...Object.keys(step)),
        fc.constantFrom(...ops),
        fc.jsonValue(),
        (key, stepKey, op, value) => {
          reads(withKeys({ [key]: value }));
          reads(withStep({ ...step, op, [stepKey]: value }));
          reads(withStep({ op, [stepKey]: value }));
        },
      ),
    );
  });

  it("in the memory or state of a case is a scenario or an InputError", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        reads(
          withKeys({
            maps: [{ hva: a, size: b }],
            memory: [
              [a, b],
              [a, "00", b],
            ],
          }),
        );
        reads(withKeys({ maps: [], memory: [], final: { state: { 0: a }, eventfds: b } }));
        reads(withKeys({ final: { state: { 0: { num: a } }, eventfds: {}, written: [[a, b]] } }));
      }),
    );
  });
});
