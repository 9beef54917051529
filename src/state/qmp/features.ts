import { featureBits } from "../../abi/features.ts";
import type { JsonNode } from "../json-node.ts";
import { shortTexts, u64 } from "./fields.ts";

/**
 * Feature bits out of QEMU's `{transports, dev-features?, unknown-dev-features?}`:
 * it gives names for the bits it knows and the rest as numbers.
 *
 * `unknown-dev-features` holds transport bits too, where QEMU is older than the
 * bit; `unknown-dev-features2` (QEMU 10.2) holds bits 64 to 127.
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
