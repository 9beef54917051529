import type { HeldChain, StepRecord } from "./step-record.ts";

/** Chains in the back-end's hands, and the one it gave back last. */
export interface Holdings {
  readonly held: readonly HeldChain[];
  readonly completed: HeldChain | undefined;
}

/** What the back-end holds after a step, given what it held before. */
export function afterOperation({ held, completed }: Holdings, record: StepRecord): Holdings {
  const { operation, answer, vq, before } = record;
  switch (operation.op) {
    case "get_vq_desc": {
      const { ret = -1, out = 0, in: writable = 0, iov, log } = answer;
      if (iov === undefined) break;
      const position = Number(before.last_avail_idx);
      const chain = { vq, head: ret, position, out, in: writable, iov, ...(log && { log }) };
      return { held: [...held, chain], completed };
    }
    case "add_used":
      return giveBack({ held, completed }, vq, [operation.id]);
    case "add_used_n":
      return giveBack(
        { held, completed },
        vq,
        operation.heads.map(([id]) => id),
      );
    case "discard": {
      // The newest go back into the available ring.
      const own = held.filter((chain) => chain.vq === vq);
      const dropped = new Set(own.slice(Math.max(0, own.length - operation.n)));
      return { held: held.filter((chain) => !dropped.has(chain)), completed };
    }
    case "reset_owner":
      return { held: [], completed: undefined };
  }
  return { held, completed };
}

function giveBack({ held, completed }: Holdings, vq: number, heads: readonly number[]): Holdings {
  const left = [...held];
  let last = completed;
  for (const head of heads) {
    const at = left.findIndex((chain) => chain.vq === vq && chain.head === head);
    if (at >= 0) last = left.splice(at, 1)[0];
  }
  return { held: left, completed: last };
}
