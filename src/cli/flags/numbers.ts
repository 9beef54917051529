import { Args, Flags } from "@oclif/core";
import { U64_MAX } from "../../base/u64.ts";
import { UsageError } from "../../base/usage-error.ts";

const BYTES = { "": 0n, k: 10n, m: 20n, g: 30n, t: 40n } as const;

/** A flag for an address or a size: see `parseU64`. */
export const addressFlag = Flags.custom<bigint>({ parse: async (text) => parseU64(text) });

/** An argument for an address or a size: see `parseU64`. */
export const addressArg = Args.custom<bigint>({
  parse: async (text, _context, { name }) => parseU64(text, `${name.toUpperCase()}: `),
});

/** A flag for a whole number from `min` to `max`: `1_000_000` or `0x1f`. */
export const countFlag = Flags.custom<number, { readonly min: number; readonly max?: number }>({
  helpValue: "N",
  parse: async (text, _context, { min, max }) => parseCount(text, min, max),
});

/** A flag for a duration, in seconds: `90`, `60s`, `5m`, `1h30m`, `1d`. */
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
  if (value > U64_MAX) throw new UsageError(`${prefix}${text} has more than 64 bits`);
  return value;
}

function parseCount(text: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
  const value = /^(\d[\d_]*|0x[\da-f]+)$/i.test(text) ? Number(text.replaceAll("_", "")) : -1;
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    const most = max === Number.MAX_SAFE_INTEGER ? "2^53-1" : max;
    throw new UsageError(`expected a number from ${min} to ${most}, not ${JSON.stringify(text)}`);
  }
  return value;
}

function parseSeconds(text: string): number {
  const [, alone = "0"] = /^(\d{1,9})$/.exec(text) ?? [];
  const parts = /^(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9})s)?$/.exec(text) ?? [];
  const [days = 0, hours = 0, minutes = 0, rest = 0] = parts.slice(1).map((n) => Number(n ?? 0));
  const seconds = Number(alone) + 86_400 * days + 3600 * hours + 60 * minutes + rest;
  if (seconds === 0) {
    throw new UsageError(`expected a time such as 90s, 5m or 1h30m, not ${JSON.stringify(text)}`);
  }
  return seconds;
}
