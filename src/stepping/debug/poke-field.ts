import { UsageError } from "../../base/usage-error.ts";
import type { StepCommand } from "../step-command.ts";
import type { StepTarget } from "../step-target.ts";
import { evaluate, placeOf } from "./evaluate.ts";
import type { Expression } from "./expression.ts";

/**
 * A guest's write to a field of a ring, in the ring's byte order.
 *
 * @throws UsageError when `place` is not a field of a ring, or the value does not fit
 */
export function pokeOf(
  { place, value }: { readonly place: Expression; readonly value: Expression },
  target: StepTarget,
): StepCommand {
  const { addr, size } = placeOf(place, target);
  const wanted = evaluate(value, target);
  const most = (1n << BigInt(8 * size)) - 1n;
  if (wanted.kind !== "number" || wanted.value < 0n || wanted.value > most) {
    throw new UsageError(`the field has ${size} bytes: it takes 0 to ${most}`);
  }
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  const le = target.machine.device.vqs[target.vq]?.isLe ?? true;
  view.setBigUint64(0, wanted.value, le);
  return {
    do: "operation",
    operation: {
      op: "poke",
      hva: addr,
      bytes: le ? bytes.slice(0, size) : bytes.slice(8 - size),
    },
  };
}
