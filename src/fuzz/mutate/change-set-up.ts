import { u64 } from "../../base/u64.ts";
import { boundaryAddress, boundaryIndex, boundaryLength } from "../generate/boundary-values.ts";
import { MEMORY_LAYOUTS } from "../generate/memory-layouts.ts";
import { someRingMove } from "../generate/ring-moves.ts";
import { type FuzzInput, type InputQueue, type InputRegion, LIMITS } from "../input/fuzz-input.ts";
import type { Random } from "../random.ts";
import { layoutOf } from "./mutable-layout.ts";

/** NOTIFY_ON_EMPTY, LOG_ALL, INDIRECT_DESC, EVENT_IDX, VERSION_1 */
const FEATURES = [24, 26, 28, 29, 32];

/** Change one setting of the queue: its size, features, base, addresses or log. */
export function changeQueue(input: FuzzInput, random: Random): FuzzInput {
  const { queue } = input;
  const change = (fields: Partial<InputQueue>) => ({ ...input, queue: { ...queue, ...fields } });
  switch (random.below(6)) {
    case 0:
      return change({ num: 1 << random.below(random.oneIn(16) ? 16 : 7) });
    case 1: {
      const bit = 1n << BigInt(random.pick(FEATURES));
      return change({ features: u64(BigInt(queue.features) ^ bit) });
    }
    case 2:
      return change({ base: boundaryIndex(random, queue.num) });
    case 3:
      return change({ logUsed: !queue.logUsed });
    case 4:
      return change({ call: !queue.call });
    default: {
      const move = someRingMove(random, layoutOf(input), queue);
      if (move.op === "log-base") return change({ logBase: move.base });
      if (move.op !== "addr") return input;
      const { logUsed, used, logAddr } = move;
      return change({ logUsed, used, logAddr });
    }
  }
}

/** Move, resize, duplicate or remove a region, or use the tables of another layout. */
export function changeTables(input: FuzzInput, random: Random): FuzzInput {
  const which = random.below(input.tables.length);
  const regions = [...(input.tables[which] ?? [])];
  const n = random.below(Math.max(1, regions.length));
  const old = regions[n];
  const put = (changed: readonly InputRegion[]) => ({
    ...input,
    tables: input.tables.map((table, k) => (k === which ? changed : table)),
  });
  if (old === undefined || random.oneIn(6)) return put(random.pick(MEMORY_LAYOUTS).tables[0]);
  switch (random.below(5)) {
    case 0:
      regions.splice(n, 1);
      break;
    case 1:
      if (regions.length < LIMITS.regions) regions.push({ ...old, gpa: nearby(old.gpa, random) });
      break;
    case 2:
      regions[n] = { ...old, gpa: boundaryAddress(random, layoutOf(input)) };
      break;
    case 3:
      regions[n] = {
        ...old,
        size: random.oneIn(2) ? boundaryLength(random) : nearby(old.size, random),
      };
      break;
    default:
      regions[n] = { ...old, hva: nearby(old.hva, random) };
  }
  return put(regions);
}

function nearby(value: InputRegion["gpa"], random: Random): InputRegion["gpa"] {
  const step = random.pick([1n, 16n, 0x800n, 0x1000n, 0x1_0000n]);
  return u64(random.oneIn(2) ? BigInt(value) + step : BigInt(value) - step);
}
