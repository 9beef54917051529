import { featureBits, hasFeature, VIRTIO_F_RING_PACKED } from "../abi/features.ts";
import { Misfit } from "../base/json-fields.ts";

/** What a device with packed queues has negotiated at least. */
const PACKED = featureBits(["VIRTIO_F_VERSION_1", "VIRTIO_F_RING_PACKED"], 0).bits;

/**
 * Features of a device, made to agree with the layout that one of its queues names.
 *
 * A packed layout tells features of a device that names none.
 *
 * @throws Misfit when the features say otherwise
 */
export function withLayout(
  features: bigint | undefined,
  layout: "split" | "packed",
): bigint | undefined {
  const packed = layout === "packed";
  if (features === undefined) return packed ? PACKED : undefined;
  if (hasFeature(features, VIRTIO_F_RING_PACKED) !== packed) {
    throw new Misfit(`${layout} does not agree with the device's features or its other queues`);
  }
  return features;
}
