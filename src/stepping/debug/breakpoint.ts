import { VRING_DESC_SIZE } from "../../abi/vring.ts";
import { hex } from "../../base/hex.ts";
import { nearWords } from "../../base/near-words.ts";
import { addU64, type U64 } from "../../base/u64.ts";
import { UsageError } from "../../base/usage-error.ts";
import { FAULTS, type FaultCode } from "../../engine/fault.ts";
import type { EngineEvent } from "../../engine/observer.ts";
import type { StepRecord } from "../step-record.ts";
import type { StepTarget } from "../step-target.ts";
import { meets, type Stop } from "../stop-condition.ts";
import { numberWord, smallNumber } from "../word-values.ts";
import { holds } from "./evaluate.ts";
import { type Expression, parseExpression } from "./expression.ts";
import { guestPieces } from "./guest-pieces.ts";
import { quoted } from "./quoted.ts";

/** A condition to stop on, tested after each operation. */
export type BreakCondition =
  | { readonly at: Stop }
  | { readonly at: "code"; readonly code: FaultCode }
  /** last_avail_idx or last_used_idx takes this value. */
  | { readonly at: "idx"; readonly idx: number }
  /** Guest memory in this range, both ends included, is accessed or handed to the device as a buffer. */
  | { readonly at: "addr"; readonly first: bigint; readonly last: bigint }
  /** This page is marked dirty. */
  | { readonly at: "log"; readonly page: bigint }
  /** The expression is true afterwards. */
  | { readonly at: "if"; readonly text: string; readonly expression: Expression };

const STOPS: readonly Stop[] = ["fault", "wrap", "signal", "empty"];

/** The words that may follow `break`, besides the fault codes. */
export const BREAK_SUBJECTS = [...STOPS, "idx", "addr", "log", "if"] as const;

/** Every fault code may follow `break` too. */
export const FAULT_CODES = Object.keys(FAULTS) as FaultCode[];

/**
 * Read the words after `break`.
 *
 * @throws UsageError
 */
export function breakCondition(words: readonly string[]): BreakCondition {
  const [subject = "", ...rest] = words;
  if (subject === "if") {
    const text = rest.join(" ");
    return { at: "if", text, expression: parseExpression(text) };
  }
  const [value, extra] = rest;
  const condition = conditionOf(subject, value);
  const surplus = "idx" in condition || "first" in condition || "page" in condition ? extra : value;
  if (surplus !== undefined) {
    throw new UsageError(`${quoted(surplus)} is one argument too many`);
  }
  return condition;
}

function conditionOf(subject: string, value: string | undefined): BreakCondition {
  const stop = STOPS.find((one) => one === subject);
  if (stop !== undefined) return { at: stop };
  const code = FAULT_CODES.find((one) => one === subject);
  if (code !== undefined) return { at: "code", code };
  switch (subject) {
    case "idx": {
      const idx = smallNumber(value ?? "");
      if (idx > 0xffff) throw new UsageError("an index must be 0 to 65535");
      return { at: "idx", idx };
    }
    case "addr": {
      const [first, last] = (value ?? "").split("..");
      const range = { first: BigInt(numberWord(first)), last: BigInt(numberWord(last ?? first)) };
      if (range.last < range.first) throw new UsageError("addr A..B: B is below A");
      return { at: "addr", ...range };
    }
    case "log":
      return { at: "log", page: BigInt(numberWord(value)) };
  }
  const near = nearWords(subject, [...BREAK_SUBJECTS, ...FAULT_CODES]);
  const hint = near.length > 0 ? `: ${near.join(", ")}?` : "";
  const wrong = subject === "" ? "where?" : `cannot break at ${quoted(subject)}${hint}`;
  throw new UsageError(`${wrong} (${BREAK_SUBJECTS.join(", ")}, or a fault code)`);
}

/** A condition as it was typed. */
export function conditionText(condition: BreakCondition): string {
  switch (condition.at) {
    case "code":
      return condition.code;
    case "idx":
      return `idx ${condition.idx}`;
    case "addr":
      return `addr ${hex(condition.first)}..${hex(condition.last)}`;
    case "log":
      return `log ${hex(condition.page)}`;
    case "if":
      return `if ${condition.text}`;
    default:
      return condition.at;
  }
}

/** Whether to stop after an operation; `target` is in the state that the operation left. */
export function isHit(condition: BreakCondition, record: StepRecord, target: StepTarget): boolean {
  switch (condition.at) {
    case "code":
      return record.faults.some(({ code }) => code === condition.code);
    case "idx":
      return (["last_avail_idx", "last_used_idx"] as const).some(
        (index) => record.before[index] !== condition.idx && record.after[index] === condition.idx,
      );
    case "addr":
      return touches(record, condition, target);
    case "log":
      return record.events.some((event) => marks(event, condition.page, record));
    case "if":
      return holdsNow(condition.expression, target);
    default:
      return meets(condition.at, record);
  }
}

/** Whether the expression is true; false if it has no value now, such as a descriptor past the table. */
function holdsNow(expression: Expression, target: StepTarget): boolean {
  try {
    return holds(expression, target);
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

function marks(event: EngineEvent, page: bigint, { before }: StepRecord): boolean {
  if (event.type === "log-bit") return BigInt(event.page) === page;
  if (event.type !== "log-fill") return false;
  const first = (BigInt(event.addr) - BigInt(before.log_base)) * 8n;
  return page >= first && page < first + 8n * BigInt(event.old.length);
}

function touches(
  { events }: StepRecord,
  { first, last }: { readonly first: bigint; readonly last: bigint },
  target: StepTarget,
): boolean {
  const pieces = guestPieces(target, first, last - first + 1n);
  const inUser = (addr: U64, size: number) =>
    pieces.some((piece) => overlap(BigInt(addr), BigInt(size), BigInt(piece.addr), piece.size));
  return events.some((event) => {
    switch (event.type) {
      case "descriptor":
        return inUser(event.at, VRING_DESC_SIZE);
      case "translation":
        return overlap(BigInt(event.addr), BigInt(event.len), first, last - first + 1n);
      case "log-fill":
        return inUser(addU64(event.addr, 0), event.old.length);
      case "poke":
        return inUser(event.addr, event.bytes.length);
      case "read":
      case "write":
      case "access-fault":
        return event.structure !== "argument" && inUser(event.addr, event.size);
      default:
        return false;
    }
  });
}

function overlap(a: bigint, aSize: bigint, b: bigint, bSize: bigint): boolean {
  return a < b + bSize && b < a + aSize;
}
