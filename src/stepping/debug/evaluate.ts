import { nearWords } from "../../base/near-words.ts";
import type { U64 } from "../../base/u64.ts";
import { UsageError } from "../../base/usage-error.ts";
import { needEvent } from "../../engine/notify.ts";
import type { VirtQueue } from "../../engine/virtqueue.ts";
import { copyFromUser, type UserMemory } from "../../memory/user-memory.ts";
import { SPLIT_ENTRIES, SPLIT_PATHS } from "../../ring/split-fields.ts";
import type { VqState } from "../../scenario/scenario.ts";
import type { StepTarget } from "../step-target.ts";
import type { Expression } from "./expression.ts";
import { quoted } from "./quoted.ts";
import { type RingPlace, ringPlace } from "./ring-place.ts";
import {
  combine,
  isTrue,
  type NumberType,
  type NumberValue,
  number,
  signed,
  type Value,
} from "./value.ts";

/** The types of the state fields that are not plain numbers. */
const STATE_TYPES = new Map<string, NumberType>([
  ["desc", "address"],
  ["avail", "address"],
  ["used", "address"],
  ["log_addr", "address"],
  ["log_base", "address"],
  ["last_avail_idx", "index"],
  ["avail_idx", "index"],
  ["last_used_idx", "index"],
  ["used_flags", "index"],
  ["signalled_used", "index"],
]);
/** The types of a ring's fields, by size in bytes. */
const RING_TYPES: Readonly<Record<RingPlace["size"], NumberType>> = {
  2: "index",
  4: "plain",
  8: "address",
};

/** The names that an expression may use, in the order that completion lists them. */
export function knownNames(state: VqState): string[] {
  const names = [
    ...Object.keys(state),
    "acked_features",
    ...SPLIT_PATHS,
    ...SPLIT_ENTRIES.keys(),
    "need_event(",
  ];
  return [...new Set(names.map((name) => name.replace(/\[\].*/, "[")))];
}

/**
 * The value of an expression now. For its arithmetic see `combine`.
 *
 * @throws UsageError when it uses an unknown name, or cannot be computed
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
 * Whether an expression is true now, in the sense of C; false if it reads missing memory.
 *
 * @throws UsageError as `evaluate`, and when the value is a structure
 */
export function holds(expression: Expression, target: StepTarget): boolean {
  const value = evaluate(expression, target);
  if (value.kind === "structure") throw new UsageError("a structure is neither true nor false");
  return value.kind === "number" ? isTrue(value) : value.kind === "truth" && value.value;
}

/**
 * Where the field that an expression names lies in memory.
 *
 * @throws UsageError when it does not name a field of a ring
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
      case "sign":
        return signed(expression.op, this.numberOf(expression.of));
      case "binary": {
        const { op } = expression;
        const left = this.numberOf(expression.left);
        // Short-circuit, as in C.
        if (op === "&&" && !isTrue(left)) return { kind: "truth", value: false };
        if (op === "||" && isTrue(left)) return { kind: "truth", value: true };
        return combine(op, left, this.numberOf(expression.right));
      }
    }
  }

  place({ path, index }: Extract<Expression, { kind: "name" }>): RingPlace | undefined {
    if (!SPLIT_PATHS.includes(path)) return undefined;
    const at = index === undefined ? 0n : this.numberOf(index).value;
    const place = ringPlace(this.state, path, at);
    if (place === undefined) throw new UsageError(`the table has ${this.state.num} entries`);
    return place;
  }

  private named(name: Extract<Expression, { kind: "name" }>): Value {
    const { path, index } = name;
    const place = this.place(name);
    if (place !== undefined) {
      return number(this.read(place), RING_TYPES[place.size]);
    }
    const fields = SPLIT_ENTRIES.get(path);
    if (fields !== undefined) {
      const of = (field: string) =>
        this.numberOf({ kind: "name", path: `${path}.${field}`, ...(index && { index }) }).value;
      return { kind: "structure", fields: fields.map((field) => [field, of(field)] as const) };
    }
    if (path === "acked_features") return number(this.queue.ackedFeatures, "address");
    const state: Readonly<Record<string, U64>> = this.state;
    const value = Object.hasOwn(state, path) ? state[path] : undefined;
    if (value === undefined) throw new UsageError(unknownName(path, this.state));
    return number(BigInt(value), STATE_TYPES.get(path));
  }

  private read({ addr, size }: RingPlace): bigint {
    const bytes = new Uint8Array(size);
    const copied = copyFromUser(this.memory, addr, bytes);
    if (copied < size) throw new UnreadablePlace(addr);
    if (!this.queue.isLe) bytes.reverse();
    return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }

  private call(name: string, args: readonly Expression[]): Value {
    if (name !== "need_event")
      throw new UsageError(`${quoted(name)} is not a function: the only one is need_event()`);
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
    if (value.kind === "truth") return number(value.value ? 1n : 0n);
    throw new UsageError("a structure is not a number");
  }
}

function unknownName(path: string, state: VqState): string {
  const near = nearWords(path, knownNames(state));
  const hint = near.length === 0 ? "" : `: ${near.join(", ")}?`;
  return `${quoted(path.replace("[]", ""))} is not a field of the queue${hint}`;
}
