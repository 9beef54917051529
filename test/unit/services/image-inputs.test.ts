import { describe, expect, test } from "vitest";
import { UsageError } from "../../../src/base/usage-error.ts";
import { PROFILES } from "../../../src/engine/profile.ts";
import { decodeInput } from "../../../src/fuzz/input/decode-input.ts";
import { encodeInput } from "../../../src/fuzz/input/encode-input.ts";
import { toScenario } from "../../../src/fuzz/to-scenario.ts";
import { ScenarioMachine } from "../../../src/scenario/scenario-machine.ts";
import { ScenarioMemory } from "../../../src/scenario/scenario-memory.ts";
import { imageInputs } from "../../../src/services/image-inputs.ts";

const image = (name: string) => ({ image: `corpora/snapshots/${name}.elf` });

/** The results of popping a captured queue: a head or -errno each. */
function pops(options: Parameters<typeof imageInputs>[0]): number[] {
  const [input] = imageInputs(options);
  if (input === undefined) throw new Error("nothing was captured");
  const scenario = toScenario(input, "6.12", "captured");
  const machine = new ScenarioMachine(new ScenarioMemory(scenario), PROFILES["6.12"]);
  return scenario.steps.flatMap((step) => {
    const { ret } = machine.run(step);
    return step.op === "get_vq_desc" ? [ret ?? 0] : [];
  });
}

describe("the queues of an image as inputs", () => {
  test("the stuck guest's requests are popped as in the image", () => {
    const heads = pops({ ...image("stuck"), devices: ["virtio-blk"], queue: 0 });
    expect(heads.slice(0, 4)).toEqual([2, 0, 1, 128]);
  });

  test.each([
    ["bad-loop", -22],
    ["bad-jump", -22],
  ])("the fault of %s is reproduced", (name, ret) => {
    expect(pops({ ...image(name), devices: ["virtio-rng"], queue: 0 })[0]).toBe(ret);
  });

  test.each(["stuck", "net-blk", "bad-loop", "bad-jump"])("%s survives encoding", (name) => {
    const inputs = imageInputs(image(name));
    expect(inputs.length).toBeGreaterThan(0);
    for (const input of inputs) expect(decodeInput(encodeInput(input))).toEqual(input);
  });

  test("an image without a split queue is refused", () => {
    expect(() => imageInputs(image("packed"))).toThrow(UsageError);
  });
});
