import type { VirtQueue } from "../../engine/virtqueue.ts";
import { pop } from "../pop.ts";
import type { HeldChain, StepRecord } from "../step-record.ts";
import type { StepSession } from "../step-session.ts";
import { ChainBuffers } from "./chain-buffers.ts";
import type { DeviceLoop } from "./device-loop.ts";
import { LOOPS, type LoopSpec } from "./registry.ts";

/**
 * Serve chains as a back-end's kick handler does: complete the chains already held,
 * pop and complete until the ring is empty, signal once for all of them, and enable
 * notifications again.
 *
 * Ends at a pop that fails, when the host is dead, or after `chains` chains. Chains
 * completed before a failed pop are signalled too.
 *
 * @throws InputError when a file of the loop cannot be read
 */
export function* runLoop(
  session: StepSession,
  spec: LoopSpec,
  chains = Number.POSITIVE_INFINITY,
): Generator<StepRecord, void, undefined> {
  const loop = LOOPS[spec.name].open(spec.argument);
  try {
    yield* serveChains(session, loop, chains);
  } finally {
    loop.close?.();
  }
}

function* serveChains(
  session: StepSession,
  loop: DeviceLoop,
  chains: number,
): Generator<StepRecord, void, undefined> {
  const { vq } = session.target;
  let served = 0;
  let signalled = 0;
  for (;;) {
    let popped: StepRecord | undefined;
    while (served < chains && session.dead === undefined) {
      let chain = session.held.find((held) => held.vq === vq);
      if (chain === undefined) {
        popped = yield* pop(session);
        chain = popped.answer.iov === undefined ? undefined : session.held.at(-1);
      }
      if (chain === undefined) break;
      yield* serve(session, loop, chain);
      served++;
    }
    if (session.dead !== undefined) return;
    if (served > signalled) yield session.run({ op: "signal", vq });
    signalled = served;
    if (served >= chains || popped === undefined || popped.faults.length > 0) return;
    const again = session.run({ op: "enable_notify", vq });
    yield again;
    if (again.answer.ret !== 1 || session.dead !== undefined) return;
    yield session.run({ op: "disable_notify", vq });
  }
}

function* serve(
  session: StepSession,
  loop: DeviceLoop,
  chain: HeldChain,
): Generator<StepRecord, void, undefined> {
  const { memory, machine, vq } = session.target;
  const queue = machine.device.vqs[vq] as VirtQueue;
  const { writes, len, note } = loop.serve(new ChainBuffers(memory, chain), queue.isLe);
  for (const { hva, bytes } of writes) yield session.run({ op: "poke", hva, bytes }, "fill");
  yield session.run({ op: "add_used", vq, id: chain.head, len }, "asked", note);
  if (chain.log !== undefined && len > 0) {
    yield session.run({ op: "log_write", vq, log: chain.log, len });
  }
}
