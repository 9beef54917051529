import { errnoName } from "../../abi/errno.ts";
import { descFlagNames } from "../../abi/vring.ts";
import { hex } from "../../base/hex.ts";
import type { SeenDescriptor } from "../../engine/observer.ts";
import type { ExplainedFault } from "../../ring/explain-fault.ts";
import type { ChainAtRest, Payload, SplitQueue, Unreadable } from "../../ring/queue-at-rest.ts";
import type { RingFields, TableDescriptor } from "../../ring/split-ring.ts";

/** The JSON of a split ring and its chains. */
export function splitMembers(queue: SplitQueue): object {
  const { ring, fields, indices, table } = queue;
  return {
    last_avail_idx: indices.lastAvailIdx ?? null,
    last_used_idx: indices.lastUsedIdx ?? null,
    ...fieldMembers(fields),
    pending: queue.pending ?? null,
    in_flight: queue.inFlight ?? null,
    endian: ring === undefined ? null : ring.littleEndian ? "little" : "big",
    inferred: queue.inferred,
    ...(queue.fault && faultMembers(queue.fault)),
    problems: queue.problems,
    gaps: queue.gaps,
    chains: queue.chains.map(chain),
    chains_left_out: queue.chainsLeftOut,
    ...(table && { descriptor_table: table.map(tableEntry) }),
  };
}

/** The JSON of the fields of a ring; those that are not known are null. */
export function fieldMembers(fields: RingFields): object {
  return {
    avail_idx: fields.availIdx ?? null,
    used_idx: fields.usedIdx ?? null,
    avail_flags: fields.availFlags ?? null,
    used_flags: fields.usedFlags ?? null,
    used_event: fields.usedEvent ?? null,
    avail_event: fields.availEvent ?? null,
  };
}

function chain(dumped: ChainAtRest): unknown {
  return {
    state: dumped.state,
    position: dumped.position,
    head: dumped.head ?? null,
    descriptors: dumped.descriptors.map(descriptor),
    out: dumped.out,
    in: dumped.in,
    readable_bytes: dumped.readableBytes,
    writable_bytes: dumped.writableBytes,
    ...(dumped.fault && faultMembers(dumped.fault)),
    ...(dumped.request && {
      request: {
        summary: dumped.request.summary,
        fields: dumped.request.fields.map(({ name, value }) => ({
          name,
          value: typeof value === "bigint" ? exact(value) : value,
        })),
      },
    }),
    ...(dumped.payload && { payload: dumped.payload.map(payload) }),
  };
}

/** A 64-bit field: a number as far as JSON readers keep it, else "0x…". */
function exact(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : hex(value);
}

/** A refusal of vhost is a `fault`; memory that the image lacks is `not_dumped`. */
function faultMembers({ fault, message, notDumped, detail }: ExplainedFault): object {
  if (notDumped) return { not_dumped: { code: fault.code, detail } };
  const { code, errno } = fault;
  return {
    fault: { code, errno, errno_name: errnoName(errno), message, detail },
  };
}

function descriptor({ index, table, addr, len, flags, next }: SeenDescriptor): unknown {
  return { index, table, addr: hex(addr), len, flags: descFlagNames(flags), next };
}

function tableEntry(entry: TableDescriptor | Unreadable): unknown {
  if ("backing" in entry) return entry;
  const { index, addr, len, flags, next } = entry;
  return { index, addr: hex(addr), len, flags: descFlagNames(flags), next };
}

function payload({ descriptor, pieces, more }: Payload): unknown {
  return {
    descriptor,
    pieces: pieces.map(({ offset, size, backing, bytes }) => ({
      offset,
      size,
      backing,
      ...(bytes && { hex: Buffer.from(bytes).toString("hex") }),
    })),
    more,
  };
}
