import { bool, field, listOf, object } from "../../base/json-fields.ts";
import type { QueueElement, QueueState } from "../../ring/ring-state.ts";
import type { QueueDraft } from "../device-drafts.ts";
import type { JsonNode } from "../json-node.ts";
import { shortTexts, u16, u32, u64 } from "./fields.ts";

const descriptors = listOf((value) => {
  const desc = object(value);
  return {
    addr: field(desc, "addr", u64),
    len: field(desc, "len", u32),
    flags: field(desc, "flags", shortTexts).reverse(),
  };
});

/** QEMU lists descriptors last to first, and their flags from the highest bit down. */
function readElement(node: JsonNode): QueueElement {
  return { index: node.field("index", u16), descs: node.field("descs", descriptors).reverse() };
}

function readIndices(node: JsonNode) {
  const lastAvailIdx = node.optional("last-avail-idx", u16);
  const shadowAvailIdx = node.optional("shadow-avail-idx", u16);
  const lastUsedIdx = node.field("used-idx", u16);
  const signalledUsed = node.field("signalled-used", u16);
  const signalledValid = node.field("signalled-used-valid", bool);
  return {
    ...(lastAvailIdx !== undefined && { lastAvailIdx }),
    lastUsedIdx,
    ...(shadowAvailIdx !== undefined && { shadowAvailIdx }),
    ...(signalledValid && { signalledUsed }),
  };
}

/**
 * Reads a queue from QEMU's replies.
 *
 * @param vhostActive - drop QEMU's indices, which are wrong then; they are still checked
 * @returns undefined if no reply gives the ring addresses
 */
export function readQueue(
  queue: number,
  { queue: status, vhostQueue, element }: QueueDraft,
  vhostActive: boolean,
): QueueState | undefined {
  const seen = element && { element: readElement(element) };
  if (status) {
    const indices = readIndices(status);
    return {
      queue,
      num: status.field("vring-num", u16),
      desc: status.field("vring-desc", u64),
      avail: status.field("vring-avail", u64),
      used: status.field("vring-used", u64),
      ...(!vhostActive && indices),
      ...seen,
    };
  }
  if (!vhostQueue) return undefined;
  return {
    queue,
    num: vhostQueue.field("num", u16),
    desc: vhostQueue.field("desc-phys", u64),
    avail: vhostQueue.field("avail-phys", u64),
    used: vhostQueue.field("used-phys", u64),
    ...seen,
  };
}
