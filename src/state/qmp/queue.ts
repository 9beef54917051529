import type { JsonNode } from "../../files/json-node.ts";
import type { QueueElement, QueueState } from "../../ring/ring-state.ts";
import type { QueueDraft } from "../device-drafts.ts";

const U16 = 0xffff;
const U32 = 0xffff_ffff;

/** QEMU lists the last descriptor first, and of its flags the highest bit first. */
function readElement(node: JsonNode): QueueElement {
  const descs = node
    .get("descs")
    .items()
    .map((desc) => ({
      addr: desc.get("addr").u64(),
      len: desc.get("len").uint(U32),
      flags: desc
        .get("flags")
        .items()
        .map((flag) => flag.string())
        .reverse(),
    }));
  return { index: node.get("index").uint(U16), descs: descs.reverse() };
}

function readIndices(node: JsonNode) {
  const lastAvail = node.get("last-avail-idx");
  const shadowAvail = node.get("shadow-avail-idx");
  const lastUsedIdx = node.get("used-idx").uint(U16);
  const signalledUsed = node.get("signalled-used").uint(U16);
  const signalledValid = node.get("signalled-used-valid").bool();
  return {
    ...(!lastAvail.absent && { lastAvailIdx: lastAvail.uint(U16) }),
    lastUsedIdx,
    ...(!shadowAvail.absent && { shadowAvailIdx: shadowAvail.uint(U16) }),
    ...(signalledValid && { signalledUsed }),
  };
}

/**
 * One queue out of QEMU's replies, or undefined where none of them says where
 * its rings are.
 *
 * @param vhostActive - leave out QEMU's indices: they are checked but wrong
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
      num: status.get("vring-num").uint(U16),
      desc: status.get("vring-desc").u64(),
      avail: status.get("vring-avail").u64(),
      used: status.get("vring-used").u64(),
      ...(!vhostActive && indices),
      ...seen,
    };
  }
  if (!vhostQueue) return undefined;
  return {
    queue,
    num: vhostQueue.get("num").uint(U16),
    desc: vhostQueue.get("desc-phys").u64(),
    avail: vhostQueue.get("avail-phys").u64(),
    used: vhostQueue.get("used-phys").u64(),
    ...seen,
  };
}
