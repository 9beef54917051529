import { UsageError } from "../../base/usage-error.ts";
import { quoted } from "./quoted.ts";

/** Binary operators by C's precedence, the lowest first. */
export const OPERATORS = [
  ["||"],
  ["&&"],
  ["|"],
  ["^"],
  ["&"],
  ["==", "!="],
  ["<", "<=", ">", ">="],
  ["<<", ">>"],
  ["+", "-"],
  ["*", "/", "%"],
] as const;
export type Operator = (typeof OPERATORS)[number][number];

/** Unary operators. */
export const SIGNS = ["-", "~", "!"] as const;
export type Sign = (typeof SIGNS)[number];

/** A parsed expression of `print`, `watch` and others. */
export type Expression =
  | { readonly kind: "number"; readonly value: bigint }
  /** A field of the queue's state, or of a ring: `last_avail_idx`, `avail.ring[3]`, `desc[0].len`. */
  | {
      readonly kind: "name";
      /** Joined by dots, without the index. */
      readonly path: string;
      readonly index?: Expression;
    }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: "sign"; readonly op: Sign; readonly of: Expression }
  | {
      readonly kind: "binary";
      readonly op: Operator;
      readonly left: Expression;
      readonly right: Expression;
    };

const TOKEN =
  /\s*(0x[0-9a-f][0-9a-f_]*|\d[\d_]*|[a-z_]\w*|<<|>>|&&|\|\||[=!<>]=|[-+*/%&|^~!<>()[\].,])/iy;
/** The most tokens in one expression: evaluation needs a stack frame or two for each. */
const MOST_TOKENS = 1000;
const U64_MAX = 2n ** 64n - 1n;
/** The deepest nesting, so that a line of brackets does not exhaust the stack. */
const DEPTH = 32;

/**
 * Parse an expression: numbers below 2^64, fields, `need_event(event, new, old)`,
 * brackets, and C's operators except `?:` and assignments.
 *
 * @throws UsageError
 */
export function parseExpression(text: string): Expression {
  const parser = new Parser(tokens(text));
  const expression = parser.binary(0, 0);
  parser.end();
  return expression;
}

function tokens(text: string): string[] {
  const found: string[] = [];
  const trimmed = text.trim();
  TOKEN.lastIndex = 0;
  for (let at = 0; at < trimmed.length; at = TOKEN.lastIndex) {
    const token = TOKEN.exec(trimmed)?.[1];
    if (token === undefined) {
      throw new UsageError(`${quoted(trimmed.slice(at))} is not an expression`);
    }
    if (found.length === MOST_TOKENS) {
      throw new UsageError(`an expression has at most ${MOST_TOKENS} numbers, names and operators`);
    }
    found.push(token);
  }
  return found;
}

function numberOf(token: string): bigint {
  const value = BigInt(token.replaceAll("_", ""));
  if (value > U64_MAX) throw new UsageError(`${quoted(token)} has more than 64 bits`);
  return value;
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  end(): void {
    const extra = this.tokens[this.at];
    if (extra !== undefined) throw new UsageError(`${quoted(extra)} is not expected`);
  }

  binary(level: number, depth: number): Expression {
    const operators: readonly string[] | undefined = OPERATORS[level];
    if (operators === undefined) return this.unary(depth);
    let left = this.binary(level + 1, depth);
    while (operators.includes(this.tokens[this.at] ?? "")) {
      const op = this.take() as Operator;
      left = { kind: "binary", op, left, right: this.binary(level + 1, depth) };
    }
    return left;
  }

  private unary(depth: number): Expression {
    if (depth > DEPTH) throw new UsageError("the expression is nested too deeply");
    const op = SIGNS.find((sign) => this.takeIf(sign));
    if (op !== undefined) return { kind: "sign", op, of: this.unary(depth + 1) };
    if (this.takeIf("(")) {
      const inner = this.binary(0, depth + 1);
      this.expect(")");
      return inner;
    }
    const token = this.take();
    if (/^\d/.test(token)) return { kind: "number", value: numberOf(token) };
    if (!/^[a-z_]/i.test(token)) throw new UsageError(`${quoted(token)} is not expected`);
    return this.takeIf("(") ? this.call(token, depth) : this.name(token, depth);
  }

  private call(name: string, depth: number): Expression {
    const args: Expression[] = [];
    if (!this.takeIf(")")) {
      do args.push(this.binary(0, depth + 1));
      while (this.takeIf(","));
      this.expect(")");
    }
    return { kind: "call", name, args };
  }

  private name(first: string, depth: number): Expression {
    let path = first;
    let index: Expression | undefined;
    for (;;) {
      if (this.takeIf(".")) path += `.${this.take()}`;
      else if (index === undefined && this.takeIf("[")) {
        index = this.binary(0, depth + 1);
        this.expect("]");
        path += "[]";
      } else return { kind: "name", path, ...(index && { index }) };
    }
  }

  private take(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new UsageError("the expression ends too early");
    return token;
  }

  private takeIf(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private expect(token: string): void {
    if (!this.takeIf(token)) throw new UsageError(`${JSON.stringify(token)} is missing`);
  }
}
