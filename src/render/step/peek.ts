import { VRING_AVAIL_ELEM_SIZE, VRING_AVAIL_IDX, VRING_AVAIL_RING } from "../../abi/vring.ts";
import { addU64 } from "../../base/u64.ts";
import { reach } from "../../memory/user-memory.ts";
import type { VqState } from "../../scenario/scenario.ts";
import type { StepTarget } from "../../stepping/step-target.ts";

type Memory = Pick<StepTarget, "memory">;

/** used_event as memory holds it now; undefined when it is not mapped. Spec: 2.7.7 */
export function peekUsedEvent(target: Memory, state: VqState): number | undefined {
  return peek(target, state, VRING_AVAIL_RING + VRING_AVAIL_ELEM_SIZE * state.num);
}

/** avail.idx as memory holds it now; undefined when it is not mapped. */
export function peekAvailIdx(target: Memory, state: VqState): number | undefined {
  return peek(target, state, VRING_AVAIL_IDX);
}

function peek({ memory }: Memory, { avail, is_le }: VqState, at: number): number | undefined {
  const addr = addU64(avail, at);
  const mapping = reach(memory, addr, 2);
  return mapping?.view.getUint16((addr as number) - mapping.start, is_le !== 0);
}
