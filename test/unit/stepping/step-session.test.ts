import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { readScenarios } from "../../../src/scenario/read-scenarios.ts";
import { replayScenario } from "../../../src/scenario/run-scenario.ts";
import type { Operation } from "../../../src/scenario/scenario.ts";
import { openTarget } from "../../../src/services/open-target.ts";
import { ScenarioRecorder, saveScenario } from "../../../src/services/save-scenario.ts";
import { bringUpDevice, stepRun } from "../../../src/stepping/step-run.ts";
import { StepSession } from "../../../src/stepping/step-session.ts";
import { runScript, STUCK, steppedUp } from "../../support/stepped.ts";
import { AVAIL, DESC, type QueueParts, SteppedQueue, USED } from "../../support/stepped-queue.ts";

const codes = (session: StepSession) => session.last?.faults.map(({ code }) => code);

describe("on the images with a bad ring", () => {
  test.each([
    ["bad-loop", "indirect-loop"],
    ["bad-jump", "avail-idx-jump"],
  ])("%s: the first pop shows the fault, and back is as before", (name, code) => {
    const session = steppedUp({ image: `corpora/snapshots/${name}.elf` });
    const before = session.target.machine.final();
    runScript(session, "pop");
    expect(codes(session)).toContain(code);
    expect(session.back()?.operation.op).toBe("get_vq_desc");
    expect(session.target.machine.final()).toEqual(before);
  });
});

test("--until empty pops the three requests of the stuck guest", () => {
  const session = steppedUp(STUCK);
  const records = [...stepRun(session, { until: "empty" })];
  expect(records.map(({ answer }) => answer.ret)).toEqual([2, 0, 1, 128]);
  expect(session.held.map(({ head, out, in: writable }) => [head, out, writable])).toEqual([
    [2, 9, 1],
    [0, 7, 1],
    [1, 1, 33],
  ]);
});

test("next repeats operations that were taken back, until another one is done", () => {
  const session = steppedUp(STUCK);
  runScript(session, "pop 2");
  session.back();
  session.back();
  expect(session.left).toBe(2);
  runScript(session, "next");
  expect(session.held.map(({ head }) => head)).toEqual([2]);
  runScript(session, "complete 1");
  expect(session.left).toBe(0);
  expect(() => runScript(session, "next")).toThrow(/no step is left/);
});

test("next also repeats operations typed between the steps of a case", () => {
  const file = "corpora/conformance/linux-6.12.jsonl.gz";
  const session = new StepSession(openTarget({ image: file, case: "mixed-200-1" }));
  runScript(session, "next 18; pop; next; discard; next");
  const end = session.target.machine.final();
  const left = session.left;
  for (let n = 0; n < 22; n++) expect(session.back()).toBeDefined();
  expect(session.position).toBe(0);
  runScript(session, "next 22");
  expect(session.target.machine.final()).toEqual(end);
  expect(session.left).toBe(left);
  session.back();
  session.back();
  runScript(session, "kick");
  expect(session.left).toBe(left + 1);
});

test("complete takes the oldest chain or the named one, and names the held ones in errors", () => {
  const session = steppedUp(STUCK);
  runScript(session, "pop 3; complete 7 head=0; complete 9");
  const used = session.records.flatMap(({ operation }) =>
    operation.op === "add_used" ? [[operation.id, operation.len]] : [],
  );
  expect(used).toEqual([
    [0, 7],
    [2, 9],
  ]);
  expect(session.held.map(({ head }) => head)).toEqual([1]);
  expect(() => runScript(session, "complete head=2")).toThrow(/head 2 is not popped.*held: 1/);
  runScript(session, "discard");
  expect(session.held).toEqual([]);
});

test("with --log, the bytes that a chain wrote are marked dirty", () => {
  const session = steppedUp({ ...STUCK, log: true });
  runScript(session, "pop; complete 1; log");
  const pages = session.last?.events.flatMap((event) =>
    event.type === "log-bit" ? [event.page] : [],
  );
  expect(pages).toEqual([0x29db]);
  expect(() => runScript(steppedUp(STUCK), "pop; complete 1; log")).toThrow(
    /without the dirty log/,
  );
});

const WORDS = ["pop", "complete 1", "complete 512 fill=a5", "signal", "enable", "discard", "blk 1"];
const script = fc.array(fc.constantFrom(...WORDS, "poke 0x296f802 0000", "kick", "log"), {
  maxLength: 12,
});

test("any commands and as many steps back restore everything; forwards again gives the same", () => {
  fc.assert(
    fc.property(script, fc.boolean(), (lines, log) => {
      const session = steppedUp({ ...STUCK, log });
      const start = session.target.machine.final();
      const from = session.position;
      for (const line of lines) {
        try {
          runScript(session, line);
        } catch {
          // For example, nothing to complete: the session goes on.
        }
      }
      const steps = session.position - from;
      const end = session.target.machine.final();
      for (let n = 0; n < steps; n++) session.back();
      expect(session.target.machine.final()).toEqual(start);
      while (session.next() !== undefined);
      expect(session.target.machine.final()).toEqual(end);
    }),
    { numRuns: 40 },
  );
});

test("a run saved as a scenario replays, and the image is not changed", () => {
  const folder = mkdtempSync(join(tmpdir(), "vhostctl-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const image = readFileSync(STUCK.image);
  for (const log of [false, true]) {
    const target = openTarget({ ...STUCK, log });
    const session = new StepSession(target, 0);
    const recorder = new ScenarioRecorder();
    for (const record of bringUpDevice(session)) recorder.add(record);
    for (const record of runScript(session, "blk; signal; pop")) recorder.add(record);
    expect(session.back()).toBeUndefined();
    const file = join(folder, "run.json");
    saveScenario(file, recorder.scenario(target, "run"));
    const scenarios = [...readScenarios(file)].map(({ scenario }) => scenario);
    expect(scenarios).toHaveLength(1);
    expect(scenarios.flatMap((scenario) => replayScenario(scenario))).toEqual([]);
    expect(scenarios[0]?.final?.written.length).toBeGreaterThan(2);
  }
  expect(readFileSync(STUCK.image).equals(image)).toBe(true);
});

describe("pokes that wait for the next operation", () => {
  const rings: QueueParts = {
    descriptors: [
      [0x100000, 16, 1, 1],
      [0x101000, 16, 2, 0],
    ],
    availIdx: 2,
  };
  const queueOps: readonly Operation[] = [
    { op: "get_vq_desc", vq: 0, iov_size: 8, log: false },
    { op: "add_used", vq: 0, id: 0, len: 4 },
    { op: "enable_notify", vq: 0 },
    { op: "disable_notify", vq: 0 },
    { op: "discard", vq: 0, n: 1 },
  ];
  const poke = fc.record(
    {
      op: fc.constant("poke" as const),
      // The three parts of the ring, and past the end of the memory that holds them.
      hva: fc.oneof(
        fc.constantFrom(AVAIL, AVAIL + 2, USED, USED + 2, DESC + 12, DESC + 24, 0x1ffe),
        fc.integer({ min: DESC, max: USED + 70 }),
      ),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
      during: fc.integer({ min: 1, max: 6 }),
    },
    { requiredKeys: ["op", "hva", "bytes"] },
  );
  const operations = fc.array(fc.oneof(poke, fc.constantFrom(...queueOps)), { maxLength: 16 });

  test("are taken back with whichever operation wrote them, and done again", () => {
    fc.assert(
      fc.property(operations, fc.boolean(), fc.nat(), (list, log, some) => {
        const { session } = new SteppedQueue({ ...rings, log });
        const states = list.map((operation) => {
          const before = session.target.machine.final();
          session.run(operation);
          return before;
        });
        const end = session.target.machine.final();
        const back = some % (list.length + 1);
        for (let n = 1; n <= back; n++) {
          session.back();
          expect(session.target.machine.final()).toEqual(states[list.length - n]);
        }
        for (let n = 0; n < back; n++) session.next();
        expect(session.target.machine.final()).toEqual(end);
      }),
      { numRuns: 300 },
    );
  });

  test("no longer wait once they are taken back", () => {
    const { session } = new SteppedQueue(rings);
    session.run({ op: "poke", hva: DESC + 24, bytes: Uint8Array.of(99), during: 3 });
    session.back();
    const { answer } = session.run(queueOps[0] as Operation);
    expect(answer.iov?.map(([, len]) => len)).toEqual([16, 16]);
  });
});
