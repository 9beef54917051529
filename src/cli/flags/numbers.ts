import { Args, Flags } from "@oclif/core";
import { U64_MAX } from "../../base/u64.ts";
import { UsageError } from "../../base/usage-error.ts";

const BYTES = { "": 0n, k: 10n, m: 20n, g: 30n, t: 40n } as const;
const SECONDS = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 } as const;

/** A flag for an address or a size: see `parseU64`. */
export const addressFlag = Flags.custom<bigint>({ parse: async (text) => parseU64(text) });

/** An argument for an address or a size: see `parseU64`. */
export const addressArg = Args.custom<bigint>({
  parse: async (text, _context, { name }) => parseU64(text, `${name.toUpperCase()}: `),
});

/** A flag for a whole number of at least `min`, which may have separators: `1_000_000`. */
export const countFlag = Flags.custom<number, { readonly min: number }>({
  helpValue: "N",
  parse: async (text, _context, { min }) => parseCount(text, min),
});

/** A flag for a duration, in seconds: `90`, `60s`, `5m`, `2h`, `1d`. */
export const secondsFlag = Flags.custom<number>({
  helpValue: "TIME",
  parse: async (text) => parseSeconds(text),
});

/** An unsigned 64-bit number: decimal or 0x…; a size may end in K, M, G or T (powers of 1024). */
function parseU64(text: string, prefix = ""): bigint {
  const [, digits = "", unit = ""] =
    /^(0x[0-9a-f]+|\d+)([kmgt]?)(?:i?b)?$/i.exec(text.replaceAll("_", "")) ?? [];
  if (digits === "") throw new UsageError(`${prefix}${JSON.stringify(text)} is not a number`);
  const value = BigInt(digits) << BYTES[unit.toLowerCase() as keyof typeof BYTES];
  if (value > U64_MAX) throw new UsageError(`${prefix}${text} is more than 64 bits`);
  return value;
}

function parseCount(text: string, min: number): number {
  const value = /^(\d[\d_]*|0x[\da-f]+)$/i.test(text) ? Number(text.replaceAll("_", "")) : -1;
  if (!Number.isSafeInteger(value) || value < min) {
    throw new UsageError(`expected a number from ${min} to 2^53-1, not ${JSON.stringify(text)}`);
  }
  return value;
}

function parseSeconds(text: string): number {
  const [, digits = "", unit = ""] = /^(\d{1,9})([smhd]?)$/.exec(text) ?? [];
  const seconds = Number(digits) * SECONDS[unit as keyof typeof SECONDS];
  if (digits === "" || seconds === 0) {
    throw new UsageError(`expected a time such as 60s, 5m or 2h, not ${JSON.stringify(text)}`);
  }
  return seconds;
}
