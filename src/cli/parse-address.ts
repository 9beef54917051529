import { U64_MAX } from "../base/u64.ts";
import { UsageError } from "../base/usage-error.ts";

const UNITS = { "": 0n, k: 10n, m: 20n, g: 30n, t: 40n } as const;

/**
 * An unsigned 64-bit number from the command line: decimal or 0x…, and a size
 * may end in K, M, G or T (powers of 1024).
 *
 * @throws UsageError
 */
export function parseU64(name: string, text: string): bigint {
  const match = /^(0x[0-9a-f]+|\d+)([kmgt]?)(?:i?b)?$/i.exec(text.replaceAll("_", ""));
  if (match === null) throw new UsageError(`${name}: ${JSON.stringify(text)} is not a number`);
  const unit = (match[2] ?? "").toLowerCase() as keyof typeof UNITS;
  const value = BigInt(match[1] ?? "0") << UNITS[unit];
  if (value > U64_MAX) throw new UsageError(`${name}: ${text} is more than 64 bits`);
  return value;
}
