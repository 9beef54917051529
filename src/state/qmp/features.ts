import { featureBits } from "../../abi/features.ts";
import type { JsonNode } from "../../files/json-node.ts";

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
  const devNames = node.get("dev-features");
  const names = [
    ...node.get("transports").items(),
    ...(devNames.absent ? [] : devNames.items()),
  ].map((name) => name.string());
  const named = featureBits(names, deviceId);
  const low = node.get("unknown-dev-features");
  const high = node.get("unknown-dev-features2");
  const bits = named.bits | (low.absent ? 0n : low.u64()) | (high.absent ? 0n : high.u64() << 64n);
  return { bits, unknown: named.unknown };
}
