import { describe, expect, it } from "vitest";
import { PROFILES } from "../../../src/engine/profile.ts";
import { Judge } from "../../../src/fuzz/judge.ts";
import { judgeScenario } from "../../../src/fuzz/judge-scenario.ts";
import {
  COMPARISONS,
  PROPERTIES,
  propertiesNamed,
  SCENARIO_PROPERTIES,
  scenarioProperties,
} from "../../../src/fuzz/properties/all-properties.ts";
import type { Property, WatchedRun, Watcher } from "../../../src/fuzz/property.ts";
import { OperationRunner } from "../../../src/scenario/operation-runner.ts";
import type { Operation, Scenario } from "../../../src/scenario/scenario.ts";
import { ScenarioMemory } from "../../../src/scenario/scenario-memory.ts";

const EMPTY: Scenario = {
  name: "empty",
  kernel: "6.12",
  kind: "mixed",
  maps: [],
  memory: [],
  steps: [],
};

/** Records the calls it receives. */
class Diary implements Watcher {
  readonly events = ["access-fault"] as const;
  readonly lines: string[] = [];
  run: WatchedRun | undefined;

  constructor(readonly operations?: readonly Operation["op"][]) {}

  start(run: WatchedRun): void {
    this.run = run;
    this.lines.push("start");
  }
  before({ op }: Operation): void {
    this.lines.push(`before ${op}`);
  }
  see({ type }: { readonly type: string }): void {
    this.lines.push(type);
  }
  after({ op }: Operation, ret: number, faults: readonly { readonly code: string }[]): void {
    this.lines.push([`after ${op}`, ret, ...faults.map(({ code }) => code)].join(" "));
    this.run?.violate(`${op} answered ${ret}`);
  }
  end(): void {
    this.lines.push("end");
  }
}

const property = (watcher: Watcher): Property => ({
  name: "diary",
  law: "",
  watcher: () => watcher,
});

function judged(watcher: Watcher, operations: readonly Operation[]) {
  const memory = new ScenarioMemory(EMPTY);
  const runner = new OperationRunner(memory, PROFILES["6.12"]);
  const judge = new Judge([property(watcher)]);
  judge.start(runner, memory);
  for (const operation of operations) {
    judge.before(operation);
    judge.after(operation, runner.perform(operation));
  }
  judge.end();
  return { judge, runner, memory };
}

const POP: Operation = { op: "get_vq_desc", vq: 0, iov_size: 4, log: false };
const KICK: Operation = { op: "kick", fd: 1 };

describe("a judge", () => {
  it("reports operations, events and faults to a watcher, in order", () => {
    const diary = new Diary();
    const { runner } = judged(diary, [KICK, POP]);
    expect(diary.lines).toEqual([
      "start",
      "before kick",
      "after kick 0",
      "before get_vq_desc",
      "access-fault",
      "after get_vq_desc -14 avail-idx-read",
      "end",
    ]);
    expect(runner.device.vqs[0]?.takeFaults()).toEqual([]);
  });

  it("reports only the operations that the watcher asks for", () => {
    const diary = new Diary(["kick"]);
    judged(diary, [POP, KICK]);
    expect(diary.lines).toEqual(["start", "access-fault", "before kick", "after kick 0", "end"]);
  });

  it("keeps the first violation of a property, with its step", () => {
    const { judge } = judged(new Diary(), [KICK, POP]);
    expect(judge.violations).toEqual([{ property: "diary", message: "kick answered 0", step: 0 }]);
  });

  it("starts every run afresh", () => {
    const { judge, runner, memory } = judged(new Diary(["get_vq_desc"]), [KICK, POP]);
    const { violations } = judge;
    judge.start(runner, memory);
    expect(judge.violations).toEqual([]);
    expect(judge.step).toBe(-1);
    expect(violations).toHaveLength(1);
  });

  it("stops looking once the host is dead", () => {
    const diary = new Diary();
    const steps: Operation[] = [{ op: "translate", vq: 0, addr: 0, len: 1, iov_size: 4 }, KICK];
    expect(judgeScenario({ ...EMPTY, steps }, "6.12", [property(diary)])).toEqual([]);
    expect(diary.lines).toEqual(["start", "before translate"]);
  });
});

describe("the properties", () => {
  it("each have a unique name and a law of one sentence", () => {
    expect(new Set(PROPERTIES.map(({ name }) => name)).size).toBe(PROPERTIES.length);
    for (const { law } of PROPERTIES) expect(law).toMatch(/^[A-Z](?!.*\. ).*\.$/);
  });

  it("are found by name, in the order of PROPERTIES", () => {
    const named = propertiesNamed(["dirty-log", "walk-bounded", "nobody"]);
    expect(named.map(({ name }) => name)).toEqual(["walk-bounded", "dirty-log"]);
  });

  it("are checked on two kernels if there is a second, and otherwise on one", () => {
    const steps: Operation[] = [
      { op: "vring_ioctl", cmd: "VHOST_SET_VRING_ENDIAN", arg: { index: 0, num: 2 } },
    ];
    const judge = (against?: "4.6" | "6.1") =>
      judgeScenario({ ...EMPTY, steps }, "6.12", COMPARISONS, against);
    expect(judge()).toEqual([]);
    expect(judge("6.1")).toEqual([]);
    expect(judge("4.6")).toEqual([
      expect.objectContaining({ property: "kernels-agree", step: 0, against: "4.6" }),
    ]);
  });

  it("that compare kernels are found by name only if there is a second kernel", () => {
    const all = SCENARIO_PROPERTIES.map(({ name }) => name);
    expect(scenarioProperties(all, "4.6").map(({ name }) => name)).toEqual(all);
    expect(scenarioProperties(all, undefined)).toEqual(PROPERTIES);
  });

  it("do not blame the guest for what a back-end did", () => {
    const steps: Operation[] = [{ op: "translate", vq: 0, addr: 0, len: 1, iov_size: 4 }];
    expect(judgeScenario({ ...EMPTY, steps }, "6.12", PROPERTIES)).toEqual([]);
  });
});
