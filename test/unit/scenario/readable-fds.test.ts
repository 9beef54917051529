import { describe, expect, it } from "vitest";
import { readScenario } from "../../../src/scenario/read-scenario.ts";
import { machineOf } from "../../../src/scenario/run-scenario.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";
import { writeScenario } from "../../../src/scenario/write-scenario.ts";

const CASE = {
  ...{ name: "n", kernel: "6.12", maps: [], memory: [] },
  steps: [
    { op: "dev_ioctl", cmd: "VHOST_SET_OWNER" },
    { op: "vring_ioctl", cmd: "VHOST_SET_VRING_KICK", arg: { index: 0, fd: 15 } },
    { op: "vring_ioctl", cmd: "VHOST_SET_VRING_CALL", arg: { index: 0, fd: 15 } },
    { op: "run_worker" },
    { op: "signal", vq: 0 },
  ],
};

const read = (json: object) => readScenario(json, { file: "f.json" });

function kicks(scenario: Scenario): number {
  const machine = machineOf(scenario);
  for (const step of scenario.steps) machine.run(step);
  return machine.queue(0).kicks;
}

describe("eventfds that poll as readable", () => {
  it("are those that the case names, whatever its kind", () => {
    expect(kicks(read({ ...CASE, kind: "ring", readable_fds: [15] }))).toBe(1);
    expect(kicks(read({ ...CASE, kind: "ring", readable_fds: [14] }))).toBe(0);
    expect(kicks(read({ ...CASE, kind: "ring" }))).toBe(0);
    expect(kicks(read({ ...CASE, kind: "ctl", readable_fds: [] }))).toBe(0);
  });

  it("are eventfd 15 in a case of kind ctl that names none", () => {
    expect(read({ ...CASE, kind: "ctl" }).readable_fds).toEqual([15]);
    expect(kicks(read({ ...CASE, kind: "ctl" }))).toBe(1);
  });

  it("do not depend on the kind once the case is read", () => {
    const scenario = read({ ...CASE, kind: "ctl" });
    expect(kicks({ ...scenario, kind: "ring" })).toBe(1);
  });

  it("are not counted as signalled", () => {
    const signalled = (readable_fds: number[]) => {
      const scenario = read({ ...CASE, kind: "ring", readable_fds });
      const machine = machineOf(scenario);
      for (const step of scenario.steps) machine.run(step);
      return machine.final().eventfds;
    };
    expect(signalled([])).toEqual({ 15: 1 });
    expect(signalled([15])).toEqual({});
  });

  it.each([
    ["ctl", [15]],
    ["ctl", []],
    ["ring", [3, 15]],
    ["ring", []],
  ])("are written so that %s with %j is read back unchanged", (kind, readable_fds) => {
    const scenario = read({ ...CASE, kind, readable_fds });
    expect(read(JSON.parse(writeScenario(scenario)))).toEqual(scenario);
  });

  it("are written, and left out if there are none", () => {
    const written = (kind: string, readable_fds: number[]) =>
      JSON.parse(writeScenario(read({ ...CASE, kind, readable_fds })));
    expect(written("ctl", [15])).toMatchObject({ readable_fds: [15] });
    expect(written("ring", [])).not.toHaveProperty("readable_fds");
  });

  it("must exist", () => {
    expect(() => read({ ...CASE, kind: "ring", readable_fds: [16] })).toThrow(
      "readable_fds[0]: expected an integer from 0 to 15, not 16",
    );
  });
});
