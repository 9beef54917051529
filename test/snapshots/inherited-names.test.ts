import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/input-error.ts";
import { UsageError } from "../../src/base/usage-error.ts";
import type { FuzzResult } from "../../src/campaign/campaign-state.ts";
import { parseRegionMap } from "../../src/image/region-map/read-region-map.ts";
import { helpOnWord } from "../../src/render/debug/help-text.ts";
import { dumpJson } from "../../src/render/dump/json.ts";
import { dumpText } from "../../src/render/dump/text.ts";
import { githubAnnotations, githubSummary } from "../../src/render/fuzz/github.ts";
import { fuzzJson } from "../../src/render/fuzz/json.ts";
import { fuzzJunit } from "../../src/render/fuzz/junit.ts";
import { fuzzText } from "../../src/render/fuzz/text.ts";
import { JunitReport } from "../../src/render/junit.ts";
import { replayJson } from "../../src/render/replay/json.ts";
import { replayText } from "../../src/render/replay/text.ts";
import { safeJson } from "../../src/render/safe.ts";
import { sarifText } from "../../src/render/sarif.ts";
import { StepPrinter } from "../../src/render/step/printer.ts";
import { styleFor } from "../../src/render/style.ts";
import { dump } from "../../src/services/dump.ts";
import { minimize } from "../../src/services/minimize.ts";
import { openTarget } from "../../src/services/open-target.ts";
import { replay } from "../../src/services/replay.ts";
import { parseRingState } from "../../src/state/read-ring-state.ts";
import { ringStateFromVqs } from "../../src/state/vq-ring-state.ts";
import { evaluate } from "../../src/stepping/debug/evaluate.ts";
import { examineShape } from "../../src/stepping/debug/examine.ts";
import { parseExpression } from "../../src/stepping/debug/expression.ts";
import { parseDebugCommand } from "../../src/stepping/debug/parse-debug-command.ts";
import { explainStep } from "../../src/stepping/explain-step.ts";
import { parseCommand } from "../../src/stepping/parse-command.ts";
import { stepRun } from "../../src/stepping/step-run.ts";
import { StepSession } from "../../src/stepping/step-session.ts";
import { debugged, runLine } from "../support/debugged.ts";
import { INHERITED, namedMutants } from "../support/named-mutants.ts";
import {
  listReply,
  logOf,
  queueReply,
  statusReply,
  vhostQueueReply,
} from "../support/qmp-replies.ts";
import { STUCK } from "../support/stepped.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();

const plain = styleFor({ isTTY: false, env: {}, refused: true });
const PATH = "/machine/peripheral/disk/virtio-backend";

/** The case of a finding, with every part that a case can have. */
const CASE = {
  ...{ scenario: 1, name: "one", kernel: "6.1", kind: "ctl", readable_fds: [1] },
  maps: [{ hva: 4096, size: 4096 }],
  memory: [[4096, "0011", 2]],
  steps: [
    { op: "dev_ioctl", cmd: "VHOST_SET_OWNER", expect: { ret: 0, errors: ["used-write"] } },
    {
      ...{ op: "vring_ioctl", cmd: "VHOST_SET_VRING_NUM", arg: { index: 0, num: 8 } },
      expect: { ret: -1 },
    },
    { op: "poke", hva: 4096, hex: "01" },
  ],
  final: {
    state: { 0: { num: 8, last_avail_idx: 0 } },
    eventfds: { 1: 1 },
    written: [[4096, "01"]],
  },
  finding: { property: "used-ring", message: "one", step: 0 },
};

/** Ring state in every form that is read. */
const RINGS: Readonly<Record<string, readonly unknown[]>> = {
  "a QMP log": [
    { execute: "x-query-virtio", id: "c" },
    { return: listReply(["virtio-blk", PATH]), id: "c" },
    { execute: "x-query-virtio-status", arguments: { path: PATH } },
    { return: statusReply("virtio-blk") },
    { return: queueReply("virtio-blk", 0) },
    { return: vhostQueueReply("virtio-blk", 0x1000) },
  ],
  "a collection": [
    {
      devices: [
        {
          "x-query-virtio": { name: "virtio-blk", path: PATH },
          "x-query-virtio-status": statusReply("virtio-blk"),
          queues: [{ queue: 0, "x-query-virtio-queue-status": queueReply("virtio-blk", 0) }],
        },
      ],
    },
  ],
  "a queue list": [
    {
      schema: "vhostctl-queues-1",
      devices: [
        {
          ...{ name: "virtio-blk", path: PATH, features: ["VERSION_1"], endian: "little" },
          queues: [{ queue: 0, num: 8, desc: "0x1000", avail: "0x2000", used: "0x3000" }],
        },
      ],
    },
  ],
};

/** What `use` returns; undefined when it refuses its input as it should, in one line. */
function tried<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof InputError || error instanceof UsageError)) throw error;
    expect(error.message).not.toMatch(/\n|native code/);
    return undefined;
  }
}

function saved(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Replays, steps and minimises a case, and returns all that is printed. */
function everythingOf(path: string): string {
  const report = new JunitReport();
  const result = tried(() => replay({ paths: [path], onCase: (one) => report.add(one) }));
  if (result === undefined) return "";
  const said = [replayText(result, plain), safeJson(replayJson(result)), String(report)];
  for (const json of [false, true]) said.push(stepped(path, json));
  for (const property of ["replay", undefined]) {
    const out = join(folder, "smallest.json");
    tried(() => minimize({ file: path, property, maxTime: 5000, out }));
  }
  return said.join("");
}

function stepped(path: string, json: boolean): string {
  const target = openTarget({ image: path });
  const said: string[] = [];
  const printer = new StepPrinter(target, (record) => explainStep(record, target), {
    ...{ json, accesses: true, wholeState: true, bringUp: true, style: plain },
    print: (text) => said.push(text),
  });
  printer.begin();
  for (const record of stepRun(new StepSession(target, 0), { until: "empty" })) {
    printer.step(record);
  }
  printer.end(() => undefined);
  return said.join("");
}

describe.each(INHERITED)("the name %s", (name) => {
  it("is a name like any other in a case: replay, step, minimize, and their reports", () => {
    for (const mutant of namedMutants(CASE, name)) {
      const path = saved("case.json", JSON.stringify(mutant));
      expect(everythingOf(path)).not.toMatch(/native code|\[object|undefined|\[Function/);
    }
  });

  it.each(Object.entries(RINGS))("is a name like any other in %s", (_, replies) => {
    for (const mutant of namedMutants(replies, name)) {
      const rings = saved("rings.json", logOf(...(mutant as unknown[])));
      const image = "corpora/snapshots/stuck.elf";
      const result = tried(() => dump({ image, rings, descriptors: false, payload: false }));
      if (result === undefined) continue;
      const said =
        dumpText(result, { all: true, chains: 9, features: true }, plain) +
        safeJson(dumpJson(result));
      expect(said).not.toMatch(/native code|\[object|undefined|\[Function/);
      tried(() => parseRingState("rings", logOf(mutant)));
    }
  });

  it("is a name like any other in a region map", () => {
    const map = { regions: [{ gpa: 0, size: 4096, offset: "0" }] };
    for (const mutant of namedMutants(map, name)) {
      tried(() => parseRegionMap("map", JSON.stringify(mutant)));
    }
    const block = `FlatView #0\n AS "memory"\n  0-fff (prio 0, ram): ${name}\n`;
    expect(parseRegionMap("map", block).regions).toHaveLength(1);
    tried(() => parseRegionMap("map", `00000000-00000fff : ${name}\n`));
  });

  it("is a name like any other on the command line and at the prompt", () => {
    const [device] = ringStateFromVqs([`desc=0x1000,num=8,name=${name}`]).devices;
    expect(device).toMatchObject({ name, deviceId: 0 });
    expect(() => ringStateFromVqs([`desc=0x1000,num=8,${name}=1`])).toThrow(/unknown key/);
    expect(() => ringStateFromVqs([`desc=0x1000,num=8,features=${name}`])).toThrow(/unknown/);
    for (const line of [name, `ioctl ${name}`, `ioctl SET_VRING_NUM ${name}=1`]) {
      expect(() => parseCommand(line, 0)).toThrow(UsageError);
      expect(() => parseDebugCommand(line, 0)).toThrow(UsageError);
    }
    expect(() => helpOnWord(name, plain)).toThrow(UsageError);
    expect(() => examineShape(name, { count: 1, format: "x", size: 4 })).toThrow(UsageError);
    const debug = debugged(STUCK);
    for (const words of ["info", "watch", "set", "break", "break if", "ioctl"]) {
      expect(() => runLine(debug, `${words} ${name}`)).toThrow(UsageError);
    }
    for (const text of [name, `avail.${name}`, `desc[0].${name}`, `${name}(1, 2, 3)`]) {
      expect(() => evaluate(parseExpression(text), debug.target)).toThrow(UsageError);
    }
    debug.target.close();
  });

  it("is a name like any other in the reports of a campaign", () => {
    const result: FuzzResult = {
      ...{ folder: name, kept: true, why: "complete", seconds: 2, allSeconds: 2 },
      plan: {
        ...{ generator: 1, seed: 9, kernel: "6.1", properties: [name], inputs: [] },
        ...{ runs: 10, runsPerUnit: 10, shard: { index: 1, count: 1 } },
      },
      ...{ runs: 10, newRuns: 10, units: 1, edges: 5, corpus: 1, warnings: [name] },
      ...{ discardedRuns: 0, begunUnits: 0 },
      findings: [
        {
          ...{ property: name, law: name, message: name, unit: 0, run: 1, raw: false },
          ...{ file: `${name}/${name}.json`, hash: name },
        },
      ],
    };
    const said = [
      fuzzText(result, plain),
      safeJson(fuzzJson(result)),
      fuzzJunit(result),
      sarifText(result, { root: "/", version: "1.0.0", successful: true }),
      githubAnnotations(result),
      githubSummary(result),
    ];
    for (const text of said) {
      expect(text.replaceAll("\\", "")).toContain(name);
      expect(text).not.toMatch(/native code|\[object|undefined|\[Function/);
    }
  });
});

it("a state field of an inherited name differs, and the difference says that there is none", () => {
  const state = { 0: { constructor: 5 } };
  // A finding's answers are not compared.
  const { finding: _, ...recorded } = CASE;
  const final = { ...CASE.final, state };
  const path = saved("field.json", JSON.stringify({ ...recorded, final }));
  const { failures } = replay({ paths: [path] });
  expect(failures[0]?.differences.find(({ field }) => field.startsWith("state"))).toEqual({
    ...{ field: "state[0].constructor", expected: 5, got: undefined },
  });
});
