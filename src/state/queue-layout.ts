import { featureBits, hasFeature, VIRTIO_F_RING_PACKED } from "../abi/features.ts";
import type { JsonNode } from "../files/json-node.ts";

/** What a device with packed queues has negotiated at least. */
const PACKED = featureBits(["VIRTIO_F_VERSION_1", "VIRTIO_F_RING_PACKED"], 0).bits;

/**
 * Features of a device, made to agree with the `layout` that its queues name.
 *
 * A packed layout tells features of a device that names none; features that
 * say otherwise are an error.
 */
export function withLayouts(
  features: bigint | undefined,
  queues: readonly JsonNode[],
): bigint | undefined {
  let told = features;
  for (const queue of queues) {
    const layout = queue.get("layout");
    if (layout.absent) continue;
    const name = layout.string();
    if (name !== "split" && name !== "packed") layout.fail('expected "split" or "packed"');
    const packed = name === "packed";
    if (packed && told === undefined) told = PACKED;
    if (told !== undefined && hasFeature(told, VIRTIO_F_RING_PACKED) !== packed) {
      layout.fail(`${name} does not agree with the device's features or its other queues`);
    }
  }
  return told;
}
