import type { UnknownQueue } from "../../ring/queue-at-rest.ts";
import type { QueueState } from "../../ring/ring-state.ts";
import { orUnknown } from "../number-text.ts";
import type { QueueView } from "./queue-view.ts";
import { fieldMembers } from "./split-json.ts";

/** A queue that the driver has not set up. */
export function unsetView(): QueueView {
  return {
    mark: "",
    quiet: true,
    cells: ["not set up"],
    parts: SPLIT_PARTS,
    lines: () => [],
    members: () => ({}),
  };
}

/** A queue whose layout is not known. */
export function unknownView({ told }: UnknownQueue): QueueView {
  return {
    mark: "",
    quiet: false,
    cells: ["not read", ...toldIndices(told)],
    parts: SPLIT_PARTS,
    lines: () => [],
    members: () => unreadMembers(told),
  };
}

/** What the spec calls the parts of a split ring. */
export const SPLIT_PARTS = ["desc", "avail", "used"] as const;

/** Cells of the indices in the ring state, which the memory does not confirm. */
export function toldIndices({ lastAvailIdx, lastUsedIdx }: QueueState): string[] {
  return [orUnknown(lastAvailIdx), orUnknown(lastUsedIdx)];
}

/** The JSON of a queue whose ring is not read: what the ring state says, in the same shape. */
export function unreadMembers({ lastAvailIdx, lastUsedIdx }: QueueState): object {
  return {
    last_avail_idx: lastAvailIdx ?? null,
    last_used_idx: lastUsedIdx ?? null,
    ...fieldMembers({}),
    ...{ pending: null, in_flight: null, endian: null, inferred: [] },
    ...{ problems: [], gaps: [], chains: [], chains_left_out: 0 },
  };
}
