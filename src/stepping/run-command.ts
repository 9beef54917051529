import { hex } from "../base/hex.ts";
import { UsageError } from "../base/usage-error.ts";
import { copyFromUser } from "../memory/user-memory.ts";
import { ChainBuffers, MOST_BYTES } from "./loops/chain-buffers.ts";
import { runLoop } from "./loops/run-loop.ts";
import { pop } from "./pop.ts";
import type { StepCommand } from "./step-command.ts";
import type { HeldChain, StepRecord } from "./step-record.ts";
import type { StepSession } from "./step-session.ts";

/**
 * Carry out a command, one operation at a time. The caller can stop between any two.
 *
 * @throws UsageError when the command cannot be carried out now
 * @throws InputError when a file that a loop reads cannot be read
 */
export function* runCommand(
  session: StepSession,
  command: StepCommand,
): Generator<StepRecord, void, undefined> {
  if (session.dead !== undefined) {
    throw new UsageError(`the host is dead (${session.dead}): nothing can run any more`);
  }
  switch (command.do) {
    case "operation":
      yield session.run(command.operation);
      return;
    case "poke":
      yield poke(session, command.gpa, command.bytes);
      return;
    case "pop":
      yield* pops(session, command.count);
      return;
    case "complete":
      yield* complete(session, command);
      return;
    case "log":
      yield logCompleted(session, command.len);
      return;
    case "next":
      yield* nextSteps(session, command.count);
      return;
    case "loop":
      yield* runLoop(session, command.loop, command.chains);
      return;
  }
}

/** @throws UsageError when part of the range is not guest memory: the guest could not write it either */
function poke(session: StepSession, gpa: bigint, bytes: Uint8Array): StepRecord {
  const { userAddress, memory } = session.target;
  const hva = userAddress(gpa);
  const there = copyFromUser(memory, hva, new Uint8Array(bytes.length));
  if (there < bytes.length) {
    throw new UsageError(
      `only ${there} of ${bytes.length} B at ${hex(gpa)} are guest memory: nothing was written`,
    );
  }
  return session.run({ op: "poke", hva, bytes });
}

function* pops(session: StepSession, count: number): Generator<StepRecord, void, undefined> {
  for (let n = 0; n < count; n++) {
    const { answer } = yield* pop(session);
    if (answer.iov === undefined) return;
  }
}

function* nextSteps(session: StepSession, count: number): Generator<StepRecord, void, undefined> {
  if (session.left === 0) {
    throw new UsageError("no step is left: the case is over, or no operation was taken back");
  }
  for (let n = 0; n < count && session.dead === undefined; n++) {
    const record = session.next();
    if (record === undefined) return;
    yield record;
  }
}

function* complete(
  session: StepSession,
  { len, head, fill }: Extract<StepCommand, { do: "complete" }>,
): Generator<StepRecord, void, undefined> {
  const { vq, memory } = session.target;
  const own = session.held.filter((chain) => chain.vq === vq);
  const chain = head === undefined ? own[0] : own.find((one) => one.head === head);
  if (chain === undefined && head !== undefined && isInFlight(session, head)) {
    yield* completeUnseen(session, head, len ?? 0, fill);
    return;
  }
  if (chain === undefined) {
    const which = head === undefined ? "no chain is popped" : `head ${head} is not popped`;
    throw new UsageError(`${which}: pop first (held: ${heads(session, own)})`);
  }
  const buffers = new ChainBuffers(memory, chain);
  const written = len ?? (fill === undefined ? 0 : buffers.writable);
  if (fill !== undefined) {
    const size = Math.min(written, buffers.writable, MOST_BYTES);
    const bytes = new Uint8Array(Buffer.alloc(size, fill));
    for (const { hva, bytes: part } of buffers.write(0, bytes)) {
      yield session.run({ op: "poke", hva, bytes: part }, "fill");
    }
  }
  const surplus = written - buffers.writable;
  const note =
    surplus > 0
      ? `a broken device: ${written} B written where ${buffers.writable} B are writable`
      : undefined;
  yield session.run({ op: "add_used", vq, id: chain.head, len: written }, "asked", note);
}

/**
 * Whether a head may have been in flight in the image and has not been completed
 * since. The heads in flight are not always known for certain: see `inFlightHeads`.
 */
function isInFlight({ target, records }: StepSession, head: number): boolean {
  const completed = records.some(
    ({ operation }) => operation.op === "add_used" && operation.id === head,
  );
  return target.inFlight.length > 0 && !completed;
}

/** Complete a chain that the device had popped before the image was taken. */
function* completeUnseen(
  session: StepSession,
  head: number,
  len: number,
  fill: Uint8Array | undefined,
): Generator<StepRecord, void, undefined> {
  if (fill !== undefined) {
    throw new UsageError(
      `head ${head} was popped before the image was taken: fill is not possible`,
    );
  }
  yield session.run({ op: "add_used", vq: session.target.vq, id: head, len });
}

function heads({ target }: StepSession, chains: readonly HeldChain[]): string {
  const held = chains.length === 0 ? "none" : chains.map((chain) => chain.head).join(", ");
  if (target.inFlight.length === 0) return held;
  return `${held}; in flight in the image: ${target.inFlight.join(", ")}`;
}

function logCompleted(session: StepSession, len: number | undefined): StepRecord {
  const chain = session.completed ?? session.held[0];
  if (chain?.log === undefined) {
    if (chain === undefined) {
      throw new UsageError("no chain was popped: pop and complete one first");
    }
    throw new UsageError("the chain was popped without the dirty log", { options: ["log"] });
  }
  const all = chain.log.reduce((sum, [, size]) => sum + size, 0);
  return session.run({ op: "log_write", vq: chain.vq, log: chain.log, len: len ?? all });
}
