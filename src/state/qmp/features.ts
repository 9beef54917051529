import { featureBits } from "../../abi/features.ts";
import type { JsonNode } from "../json-node.ts";
import { shortTexts, u64 } from "./fields.ts";

/**
 * Reads feature bits from QEMU's `{transports, dev-features?, unknown-dev-features?}`,
 * which names the bits that QEMU knows and gives the rest as numbers.
 *
 * `unknown-dev-features` also holds transport bits that are newer than QEMU;
 * `unknown-dev-features2` (QEMU 10.2) holds bits 64 to 127.
 */
export function readFeatures(
  node: JsonNode,
  deviceId: number,
): { bits: bigint; unknown: string[] } {
  const known = [
    ...node.field("transports", shortTexts),
    ...(node.optional("dev-features", shortTexts) ?? []),
  ];
  const named = featureBits(known, deviceId);
  const low = node.optional("unknown-dev-features", u64) ?? 0n;
  const high = node.optional("unknown-dev-features2", u64) ?? 0n;
  const bits = named.bits | low | (high << 64n);
  return { bits, unknown: named.unknown };
}
