import { hex } from "../../base/hex.ts";
import type { U64 } from "../../base/u64.ts";
import { UsageError } from "../../base/usage-error.ts";
import type { Operator, Sign } from "./expression.ts";

/**
 * What kind of number it is, which decides what becomes of sums and differences.
 *
 * - `index`: a field of 16 bits; modulo 2^16 as the kernel's u16
 * - `address`: a field that is an address or features; modulo 2^64
 * - `plain`: any other; exact, below zero as well
 */
export type NumberType = "index" | "address" | "plain";

/** What an expression comes to. */
export type Value =
  | { readonly kind: "number"; readonly value: bigint; readonly type: NumberType }
  | { readonly kind: "structure"; readonly fields: readonly (readonly [string, bigint])[] }
  | { readonly kind: "truth"; readonly value: boolean }
  /** Memory that is not there: the user address. */
  | { readonly kind: "unreadable"; readonly addr: U64 };

export type NumberValue = Extract<Value, { kind: "number" }>;

/**
 * A number of its type.
 *
 * @throws UsageError when a plain one is not of -2^63 to 2^64-1
 */
export function number(value: bigint, type: NumberType = "plain"): NumberValue {
  if (type === "plain" && (value < -(2n ** 63n) || value >= 2n ** 64n)) {
    throw new UsageError("that comes to more than 64 bits");
  }
  const wrapped = type === "plain" ? value : BigInt.asUintN(type === "index" ? 16 : 64, value);
  return { kind: "number", value: wrapped, type };
}

/** Whether C would take it for true. */
export function isTrue({ value }: NumberValue): boolean {
  return value !== 0n;
}

/**
 * A number with a sign in front: `-` and `~` of an index or an address are one again.
 *
 * @throws UsageError as `number`
 */
export function signed(op: Sign, of: NumberValue): Value {
  if (op === "!") return { kind: "truth", value: !isTrue(of) };
  return number(op === "-" ? -of.value : ~of.value, of.type);
}

/**
 * Two numbers with an operator between. With an address it is reckoned in 64 bits
 * without a sign; the sum or difference of an index and anything else is an index;
 * all other results are exact. What is compared is the two numbers as they print.
 *
 * @throws UsageError on a division by zero, a shift by 64 or more, or as `number`
 */
export function combine(op: Operator, left: NumberValue, right: NumberValue): Value {
  const compared = compare(op, left.value, right.value);
  if (compared !== undefined) return { kind: "truth", value: compared };
  const either = (type: NumberType) => left.type === type || right.type === type;
  if (either("address")) {
    const [a, b] = [left.value, right.value].map((side) => BigInt.asUintN(64, side));
    return number(reckon(op, a as bigint, b as bigint), "address");
  }
  const isIndex = (op === "+" || op === "-") && either("index");
  return number(reckon(op, left.value, right.value), isIndex ? "index" : "plain");
}

function compare(op: Operator, left: bigint, right: bigint): boolean | undefined {
  switch (op) {
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "&&":
      return left !== 0n && right !== 0n;
    case "||":
      return left !== 0n || right !== 0n;
    default:
      return undefined;
  }
}

function reckon(op: Operator, left: bigint, right: bigint): bigint {
  switch (op) {
    case "|":
      return left | right;
    case "^":
      return left ^ right;
    case "&":
      return left & right;
    case "<<":
    case ">>":
      if (right < 0n || right > 63n) throw new UsageError("a shift is by 0 to 63 bits");
      return op === "<<" ? left << right : left >> right;
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    default:
      if (right === 0n) throw new UsageError("division by zero");
      return op === "/" ? left / right : left % right;
  }
}

/** A value as one line would compare it; for watches. */
export function valueKey(value: Value): string {
  switch (value.kind) {
    case "structure":
      return value.fields.map(([, field]) => field).join(",");
    case "unreadable":
      return `unreadable ${hex(value.addr)}`;
    default:
      return String(value.value);
  }
}
