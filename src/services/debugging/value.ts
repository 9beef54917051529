import { hex } from "../../abi/hex.ts";
import type { U64 } from "../../abi/u64.ts";
import { UsageError } from "../../image/usage-error.ts";
import type { Operator } from "./expression.ts";

/** What an expression comes to. */
export type Value =
  /** `bits`: 16 of an index, which wraps; 64 of anything else. */
  | {
      readonly kind: "number";
      readonly value: bigint;
      readonly bits: 16 | 64;
      readonly address: boolean;
    }
  | { readonly kind: "structure"; readonly fields: readonly (readonly [string, bigint])[] }
  | { readonly kind: "truth"; readonly value: boolean }
  /** Memory that is not there: the user address. */
  | { readonly kind: "unreadable"; readonly addr: U64 };

export type NumberValue = Extract<Value, { kind: "number" }>;

/** A number, taken modulo 2^bits. */
export function number(value: bigint, bits: 16 | 64 = 64, address = false): NumberValue {
  return { kind: "number", value: BigInt.asUintN(bits, value), bits, address };
}

/**
 * C's arithmetic; it wraps at 2^16 where one side is an index and the other is no
 * longer.
 *
 * @throws UsageError on a division by zero
 */
export function combine(op: Operator, left: NumberValue, right: NumberValue): NumberValue {
  const result = reckon(op, left.value, right.value);
  const small = (side: NumberValue) => side.bits === 16 || side.value <= 0xffffn;
  const wraps = (left.bits === 16 || right.bits === 16) && small(left) && small(right);
  return number(result, wraps ? 16 : 64, left.address || right.address);
}

function reckon(op: Operator, left: bigint, right: bigint): bigint {
  switch (op) {
    case "|":
      return left | right;
    case "&":
      return left & right;
    case "<<":
      return right < 64n ? left << right : 0n;
    case ">>":
      return right < 64n ? left >> right : 0n;
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
