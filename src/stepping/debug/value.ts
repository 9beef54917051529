import { hex } from "../../base/hex.ts";
import type { U64 } from "../../base/u64.ts";
import { UsageError } from "../../base/usage-error.ts";
import type { Operator, Sign } from "./expression.ts";

/**
 * The type of a number, which decides how sums and differences wrap.
 *
 * - `index`: a 16-bit field; modulo 2^16, as the kernel's u16
 * - `address`: an address or feature bits; modulo 2^64
 * - `plain`: any other; exact, and may be negative
 */
export type NumberType = "index" | "address" | "plain";

/** The value of an expression. */
export type Value =
  | { readonly kind: "number"; readonly value: bigint; readonly type: NumberType }
  | { readonly kind: "structure"; readonly fields: readonly (readonly [string, bigint])[] }
  | { readonly kind: "truth"; readonly value: boolean }
  /** Missing memory, at this user address. */
  | { readonly kind: "unreadable"; readonly addr: U64 };

export type NumberValue = Extract<Value, { kind: "number" }>;

/**
 * A number of the given type, wrapped to it.
 *
 * @throws UsageError when a plain number is outside -2^63 to 2^64-1
 */
export function number(value: bigint, type: NumberType = "plain"): NumberValue {
  if (type === "plain" && (value < -(2n ** 63n) || value >= 2n ** 64n)) {
    throw new UsageError("the result has more than 64 bits");
  }
  const wrapped = type === "plain" ? value : BigInt.asUintN(type === "index" ? 16 : 64, value);
  return { kind: "number", value: wrapped, type };
}

/** Whether a number is true, as in C. */
export function isTrue({ value }: NumberValue): boolean {
  return value !== 0n;
}

/**
 * Apply a unary operator; `-` and `~` keep the type of the number.
 *
 * @throws UsageError as `number`
 */
export function signed(op: Sign, of: NumberValue): Value {
  if (op === "!") return { kind: "truth", value: !isTrue(of) };
  return number(op === "-" ? -of.value : ~of.value, of.type);
}

/**
 * Apply a binary operator. Arithmetic with an address is 64-bit unsigned; the sum or
 * difference of an index and any other number is an index; all other results are
 * exact. Comparisons compare the two numbers as they print.
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
      if (right < 0n || right > 63n) throw new UsageError("a shift must be by 0 to 63 bits");
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

/** A key for comparing values: equal keys mean that a watch saw no change. */
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
