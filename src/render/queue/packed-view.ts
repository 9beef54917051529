import type { PackedQueue } from "../../ring/queue-at-rest.ts";
import type { QueueView } from "./queue-view.ts";
import { toldIndices, unreadMembers } from "./unread-view.ts";

/** A packed ring: its addresses and indices. */
export function packedView({ told }: PackedQueue): QueueView {
  return {
    mark: "",
    quiet: false,
    cells: ["packed", ...toldIndices(told)],
    parts: ["ring", "driver event", "device event"],
    legend: "packed rings: addresses and indices only, their chains are not read yet",
    lines: () => [],
    members: () => unreadMembers(told),
  };
}
