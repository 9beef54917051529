import { BulkRun } from "../bulk-run.ts";
import { EdgeMap } from "../coverage/edge-map.ts";
import { decodeInput } from "../input/decode-input.ts";
import { Judge } from "../judge.ts";
import type { UnitSpec } from "./unit.ts";

/** The edges that each of the encoded inputs reaches, ascending. */
export function edgesOfInputs(
  inputs: readonly Uint8Array[],
  { kernel }: Pick<UnitSpec, "kernel">,
): number[][] {
  const edges = new EdgeMap();
  const bulk = new BulkRun(kernel, new Judge([]), edges);
  return inputs.map((input) => {
    bulk.run(decodeInput(input));
    edges.finish();
    return [...edges.rarest(Number.POSITIVE_INFINITY)].sort((a, b) => a - b);
  });
}
