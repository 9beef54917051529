import { UsageError } from "../../image/usage-error.ts";
import { ChainBuffers, MOST_BYTES } from "./device-loops/chain-buffers.ts";
import { runLoop } from "./device-loops/run-loop.ts";
import type { StepCommand } from "./parse-command.ts";
import { pop } from "./pop.ts";
import type { HeldChain, StepRecord } from "./step-record.ts";
import type { StepSession } from "./step-session.ts";

/**
 * Do what a command asks for, an operation at a time: whoever takes the records
 * can stop between any two.
 *
 * @throws UsageError when there is nothing that it could be done to
 * @throws InputError when a file that a loop reads cannot be read
 */
export function* runCommand(
  session: StepSession,
  command: StepCommand,
): Generator<StepRecord, void, undefined> {
  if (session.dead !== undefined) {
    throw new UsageError(`the host is dead (${session.dead}): nothing runs any more`);
  }
  switch (command.do) {
    case "operation":
      yield session.run(command.operation);
      return;
    case "poke":
      yield session.run({
        op: "poke",
        hva: session.target.userAddress(command.gpa),
        bytes: command.bytes,
      });
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

function* pops(session: StepSession, count: number): Generator<StepRecord, void, undefined> {
  for (let n = 0; n < count; n++) {
    const { answer } = yield* pop(session);
    if (answer.iov === undefined) return;
  }
}

function* nextSteps(session: StepSession, count: number): Generator<StepRecord, void, undefined> {
  if (session.left === 0) {
    throw new UsageError("no step is left: the case is over, or nothing was taken back");
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
  if (chain === undefined) {
    const which = head === undefined ? "no chain is popped" : `head ${head} is not popped`;
    throw new UsageError(`${which}: pop first (held: ${heads(own)})`);
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
  yield session.run({ op: "add_used", vq, id: chain.head, len: written });
}

function heads(chains: readonly HeldChain[]): string {
  return chains.length === 0 ? "none" : chains.map((chain) => chain.head).join(", ");
}

function logCompleted(session: StepSession, len: number | undefined): StepRecord {
  const chain = session.completed ?? session.held[0];
  if (chain?.log === undefined) {
    throw new UsageError(
      chain === undefined
        ? "no chain was popped: pop and complete one first"
        : "its pop was without the dirty log: step with --log",
    );
  }
  const all = chain.log.reduce((sum, [, size]) => sum + size, 0);
  return session.run({ op: "log_write", vq: chain.vq, log: chain.log, len: len ?? all });
}
