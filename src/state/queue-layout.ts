import { featureBits, hasFeature, VIRTIO_F_RING_PACKED } from "../abi/features.ts";
import { Misfit } from "../base/json-fields.ts";

/** Features that every device with packed queues has negotiated. */
const PACKED = featureBits(["VIRTIO_F_VERSION_1", "VIRTIO_F_RING_PACKED"], 0).bits;

/**
 * The features of a device, given the layout that one of its queues names. If the
 * features are unknown, a packed layout implies some.
 *
 * @throws Misfit if the features contradict the layout
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
