import type { U64 } from "../../abi/u64.ts";
import { needEvent } from "../../engine/notify.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import { UsageError } from "../../image/usage-error.ts";
import { copyFromUser, type UserMemory } from "../../memory/user-memory.ts";
import type { VqState } from "../../scenario/scenario.ts";
import type { StepTarget } from "../stepping/step-target.ts";
import type { Expression } from "./expression.ts";
import { nearWords } from "./near-words.ts";
import { RING_PLACES, RING_STRUCTURES, type RingPlace, ringPlace } from "./ring-place.ts";
import { combine, type NumberValue, number, type Value } from "./value.ts";

/** Fields of the queue's state that are not indices of 16 bits. */
const ADDRESSES = new Set(["desc", "avail", "used", "log_addr", "log_base", "acked_features"]);
const COUNTS = new Set(["num", "kicks"]);

/** Names that an expression may have, in the order in which completion lists them. */
export function knownNames(state: VqState): string[] {
  const names = [
    ...Object.keys(state),
    "acked_features",
    ...Object.keys(RING_PLACES),
    ...Object.keys(RING_STRUCTURES),
    "need_event(",
  ];
  return [...new Set(names.map((name) => name.replace(/\[\].*/, "[")))];
}

/**
 * What an expression is now. Sums and differences of indices wrap at 2^16.
 *
 * @throws UsageError when it names what there is not, or divides by zero
 */
export function evaluate(expression: Expression, target: StepTarget): Value {
  try {
    return new Evaluation(target).of(expression);
  } catch (error) {
    if (error instanceof UnreadablePlace) return { kind: "unreadable", addr: error.addr };
    throw error;
  }
}

/**
 * Where in memory an expression lies.
 *
 * @throws UsageError when it is no field of a ring
 */
export function placeOf(expression: Expression, target: StepTarget): RingPlace {
  const place = expression.kind === "name" ? new Evaluation(target).place(expression) : undefined;
  if (place !== undefined) return place;
  throw new UsageError("only fields of a ring can be set: avail.idx, avail.ring[N], desc[N].len …");
}

class UnreadablePlace extends Error {
  constructor(readonly addr: U64) {
    super();
  }
}

class Evaluation {
  private readonly queue: VirtQueue;
  private readonly state: VqState;
  private readonly memory: UserMemory;

  constructor({ machine, memory, vq }: StepTarget) {
    this.queue = machine.device.vqs[vq] as VirtQueue;
    this.state = machine.queue(vq);
    this.memory = memory;
  }

  of(expression: Expression): Value {
    switch (expression.kind) {
      case "number":
        return number(expression.value);
      case "name":
        return this.named(expression);
      case "call":
        return this.call(expression.name, expression.args);
      case "negate": {
        const { value, bits } = this.numberOf(expression.of);
        return number(-value, bits);
      }
      case "binary":
        return combine(
          expression.op,
          this.numberOf(expression.left),
          this.numberOf(expression.right),
        );
    }
  }

  place({ path, index }: Extract<Expression, { kind: "name" }>): RingPlace | undefined {
    if (!Object.hasOwn(RING_PLACES, path)) return undefined;
    const at = index === undefined ? 0n : this.numberOf(index).value;
    const place = ringPlace(this.state, path, at);
    if (place === undefined) throw new UsageError(`the table has ${this.state.num} entries`);
    return place;
  }

  private named(name: Extract<Expression, { kind: "name" }>): Value {
    const { path, index } = name;
    const place = this.place(name);
    if (place !== undefined) {
      return number(this.read(place), place.size === 2 ? 16 : 64, place.size === 8);
    }
    const fields = Object.hasOwn(RING_STRUCTURES, path) ? RING_STRUCTURES[path] : undefined;
    if (fields !== undefined) {
      const of = (field: string) =>
        this.numberOf({ kind: "name", path: `${path}.${field}`, ...(index && { index }) }).value;
      return { kind: "structure", fields: fields.map((field) => [field, of(field)] as const) };
    }
    const address = ADDRESSES.has(path);
    if (path === "acked_features") return number(this.queue.ackedFeatures, 64, address);
    if (!Object.hasOwn(this.state, path)) throw new UsageError(unknownName(path, this.state));
    const bits = address || COUNTS.has(path) ? 64 : 16;
    return number(BigInt(this.state[path] as U64), bits, address);
  }

  private read({ addr, size }: RingPlace): bigint {
    const bytes = new Uint8Array(size);
    const copied = copyFromUser(this.memory, addr, bytes);
    if (copied < size) throw new UnreadablePlace(addr);
    if (!this.queue.isLe) bytes.reverse();
    return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }

  private call(name: string, args: readonly Expression[]): Value {
    if (name !== "need_event") throw new UsageError(`${name}() is not known: need_event() is`);
    const [event, now, old] = args.map((arg) =>
      Number(BigInt.asUintN(16, this.numberOf(arg).value)),
    );
    if (event === undefined || now === undefined || old === undefined || args.length > 3) {
      throw new UsageError("need_event(event, new, old)");
    }
    return { kind: "truth", value: needEvent(event, now, old) };
  }

  private numberOf(expression: Expression): NumberValue {
    const value = this.of(expression);
    if (value.kind === "number") return value;
    throw new UsageError("a structure or an answer is no number to reckon with");
  }
}

function unknownName(path: string, state: VqState): string {
  const near = nearWords(path, knownNames(state));
  const hint = near.length === 0 ? "" : `: ${near.join(", ")}?`;
  return `${JSON.stringify(path.replace("[]", ""))} is no field of the queue${hint}`;
}
