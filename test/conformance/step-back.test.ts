import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { readScenarios } from "../../src/scenario/read-scenarios.ts";
import { compareFinal } from "../../src/scenario/run-scenario.ts";
import type { Final, Scenario } from "../../src/scenario/scenario.ts";
import { caseTarget } from "../../src/stepping/case-target.ts";
import { StepSession } from "../../src/stepping/step-session.ts";

const FILES = ["4.6", "6.1", "6.12"].map(
  (kernel) => `corpora/conformance/linux-${kernel}.jsonl.gz`,
);

function forwards(session: StepSession): void {
  while (session.dead === undefined && session.next() !== undefined);
}

/** The whole observable state of a machine, in a form that can be compared. */
function standing(session: StepSession): unknown {
  const { machine } = session.target;
  const { dead, workList, hasWorker, table } = machine.device;
  return {
    final: machine.final(),
    memory: written(machine.final()),
    dead,
    works: workList.length,
    hasWorker,
    table,
    polls: machine.device.vqs.map(({ poll }) => [poll?.work.queueSeq, poll?.work.doneSeq]),
    held: session.held,
    left: session.left,
  };
}

function written(final: Final): string {
  return final.written
    .map(({ hva, bytes }) => `${hva}:${Buffer.from(bytes).toString("hex")}`)
    .join();
}

function stepThereAndBack(scenario: Scenario): void {
  const session = new StepSession(caseTarget("case.json", scenario));
  const start = standing(session);
  forwards(session);
  const steps = session.position;
  const end = standing(session);
  expect(steps).toBeGreaterThan(0);
  if (scenario.final !== undefined) {
    expect(compareFinal(scenario.final, session.target.machine.final())).toEqual([]);
  }
  for (let n = 0; n < steps; n++) expect(session.back()).toBeDefined();
  expect(session.back()).toBeUndefined();
  expect(standing(session)).toEqual(start);
  forwards(session);
  expect(session.position).toBe(steps);
  expect(standing(session)).toEqual(end);
}

test.each(FILES)(
  "%s: every mixed, ctl, ring and log case runs forwards, all the way back, and forwards again",
  (file) => {
    expect(existsSync(file)).toBe(true);
    let cases = 0;
    for (const { scenario } of readScenarios(file)) {
      if (!["mixed", "ctl", "ring", "log"].includes(scenario.kind)) continue;
      stepThereAndBack(scenario);
      cases++;
    }
    expect(cases).toBeGreaterThan(500);
  },
  60_000,
);
