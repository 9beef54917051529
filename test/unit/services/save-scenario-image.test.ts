import { describe, expect, it } from "vitest";
import { openImage } from "../../../src/image/open-image.ts";
import { machineOf } from "../../../src/scenario/run-scenario.ts";
import type { Scenario, Step } from "../../../src/scenario/scenario.ts";
import { dump } from "../../../src/services/dump.ts";
import { saveScenarioImage } from "../../../src/services/save-scenario-image.ts";
import { asSplit } from "../../support/at-rest.ts";
import { freshPath, imageFile } from "../../support/image-files.ts";

const BRIEF = { descriptors: false, payload: false };
const HVA = 0x7f00_0000_0000;
const region = { gpa: 0x4000_0000, size: 0x4000, hva: HVA };

function scenario(used: number, regions = [region]): Scenario {
  const steps: Step[] = [
    { op: "dev_ioctl", cmd: "VHOST_SET_OWNER" },
    { op: "dev_ioctl", cmd: "VHOST_SET_MEM_TABLE", arg: { regions } },
    { op: "features", vq: 0, value: 2 ** 32 },
    { op: "vring_ioctl", cmd: "VHOST_SET_VRING_NUM", arg: { index: 0, num: 4 } },
    {
      op: "vring_ioctl",
      cmd: "VHOST_SET_VRING_ADDR",
      arg: { index: 0, flags: 0, desc: HVA, avail: HVA + 0x1000, used, log: 0 },
    },
    { op: "backend", vq: 0, active: true },
    { op: "init_access", vq: 0 },
    { op: "disable_notify", vq: 0 },
    { op: "get_vq_desc", vq: 0, iov_size: 8, log: false },
    { op: "add_used", vq: 0, id: 2, len: 7 },
  ];
  return {
    name: "saved",
    kernel: "6.12",
    kind: "ring",
    maps: [
      { hva: HVA, size: 0x3000 },
      { hva: 0x7e00_0000_0000, size: 0x1000 },
    ],
    memory: [
      // One buffer of 16 bytes at the region's start, made available twice.
      {
        hva: HVA + 32,
        bytes: Uint8Array.of(0, 0, 0, 0x40, 0, 0, 0, 0, 16, 0, 0, 0, 2, 0, 0, 0),
        count: 1,
      },
      { hva: HVA + 0x1000, bytes: Uint8Array.of(0, 0, 2, 0, 2, 0, 2, 0), count: 1 },
    ],
    steps,
  };
}

function save(one: Scenario) {
  const machine = machineOf(one);
  for (const step of one.steps) machine.run(step);
  return saveScenarioImage({
    out: freshPath("out.elf"),
    file: imageFile("{}", "case.json"),
    maps: one.maps,
    memory: machine.memory,
    device: machine.device,
  });
}

describe("a scenario that is saved as an image", () => {
  it("dumps in its current state", () => {
    const saved = save(scenario(HVA + 0x2000));
    expect(openImage(saved.image).info.ram).toEqual([{ gpa: 0x4000_0000n, size: 0x3000n }]);
    const { devices, warnings } = dump({ image: saved.image, ...BRIEF });
    expect(warnings).toEqual([]);
    const queue = asSplit(devices[0]?.queues[0]);
    expect(queue).toMatchObject({
      layout: "split",
      fields: { availIdx: 2, usedIdx: 1 },
      indices: { lastAvailIdx: 1, lastUsedIdx: 1, inferred: [] },
      pending: 1,
      inFlight: 0,
    });
    expect(queue.chains.map(({ head }) => head)).toEqual([2]);
  });

  it("has to have its rings in guest memory", () => {
    expect(() => save(scenario(0x7e00_0000_0000))).toThrow(
      "no image can be made: the used ring of queue 0, at user address 0x7e0000000000, is not in guest memory",
    );
  });

  it("has to have memory", () => {
    const none = [{ gpa: 0x4000_0000, size: 0x1000, hva: 0x1000 }];
    expect(() => save(scenario(HVA + 0x2000, none))).toThrow("the case has no guest memory");
  });

  it("holds each address only once if regions overlap", () => {
    const over = { gpa: 0x4000_1000, size: 0x1000, hva: 0x7e00_0000_0000 };
    const apart = { gpa: 0x5000_0000, size: 0x1000, hva: 0x7e00_0000_0000 };
    const saved = save(scenario(HVA + 0x2000, [over, region, apart]));
    const { ram, warnings } = openImage(saved.image).info;
    expect(ram).toEqual([
      { gpa: 0x4000_0000n, size: 0x3000n },
      { gpa: 0x5000_0000n, size: 0x1000n },
    ]);
    expect(warnings).toEqual([]);
  });
});
