import { expect, it } from "vitest";
import type { EngineEvent } from "../../../src/engine/observer.ts";
import { KERNELS, type Kernel, PROFILES } from "../../../src/engine/profile.ts";
import { BulkRun, type RunListener } from "../../../src/fuzz/bulk-run.ts";
import { generateInput } from "../../../src/fuzz/generate/generate-input.ts";
import type { FuzzInput } from "../../../src/fuzz/input/fuzz-input.ts";
import { mutateInput } from "../../../src/fuzz/mutate/mutate-input.ts";
import { Random } from "../../../src/fuzz/random.ts";
import { toScenario } from "../../../src/fuzz/to-scenario.ts";
import { OperationRunner } from "../../../src/scenario/operation-runner.ts";
import { queueState } from "../../../src/scenario/queue-state.ts";
import type { Operation } from "../../../src/scenario/scenario.ts";
import { ScenarioMemory } from "../../../src/scenario/scenario-memory.ts";

/** The state after a run: every byte, every field of every queue, every signal. */
function remains(runner: OperationRunner, mappings: ScenarioMemory["mappings"]) {
  return {
    queues: runner.device.vqs.map((vq, n) => queueState(vq, runner.kickCount(n))),
    dead: runner.device.dead,
    files: [...runner.eventfds.values()].map(({ signals, fileRefs, contextRefs, waiters }) => ({
      signals,
      fileRefs,
      contextRefs,
      waiters: waiters.size,
    })),
    memory: mappings.map(({ start, view }) => ({
      start,
      bytes: Buffer.from(view.buffer as ArrayBuffer).toString("base64"),
    })),
  };
}

class Answers implements RunListener {
  list: (readonly [Operation, number])[] = [];
  start() {
    this.list = [];
  }
  see(_event: EngineEvent) {}
  after(operation: Operation, ret: number) {
    this.list.push([operation, ret]);
  }
}

function runPlainly(input: FuzzInput, kernel: Kernel) {
  const scenario = toScenario(input, kernel, "x");
  const memory = new ScenarioMemory(scenario);
  const runner = new OperationRunner(memory, PROFILES[kernel]);
  const answers = scenario.steps.map((step) => [step, runner.perform(step)] as const);
  return { answers, remains: remains(runner, memory.mappings) };
}

function inputs(count: number): FuzzInput[] {
  const made: FuzzInput[] = [];
  for (let n = 0; n < count; n++) {
    const random = new Random(77, 0, n);
    const [a, b] = [made[n - 1], made[n - 7]];
    made.push(
      a !== undefined && b !== undefined && n % 3 === 0
        ? mutateInput(a, b, random)
        : generateInput(random),
    );
  }
  return made;
}

it.each(KERNELS)("gives the same answers and final state as its scenario under %s", (kernel) => {
  const answers = new Answers();
  const watched = new BulkRun(kernel, undefined, answers);
  const unwatched = new BulkRun(kernel);
  let quick = 0;
  for (const input of inputs(2500)) {
    watched.run(input);
    if (watched.abandoned) continue;
    const plain = runPlainly(input, kernel);
    const skipped = plain.answers.length - answers.list.length;
    expect(answers.list).toEqual(plain.answers.slice(skipped));
    if (skipped > 0) {
      quick++;
      expect(answers.list[0]?.[0].op).toBe("init_access");
    }
    expect(remains(watched.runner, watched.memory.mappings)).toEqual(plain.remains);
    unwatched.run(input);
    expect(remains(unwatched.runner, unwatched.memory.mappings)).toEqual(plain.remains);
  }
  expect(quick).toBeGreaterThan(2000);
});

it("never reaches a BUG on its own", () => {
  for (const kernel of KERNELS) {
    const run = new BulkRun(kernel);
    for (const input of inputs(2500)) {
      run.run(input);
      expect(run.runner.device.dead).toBeUndefined();
    }
  }
});
