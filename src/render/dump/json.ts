import { errnoName } from "../../abi/errno.ts";
import { descFlagNames } from "../../abi/vring.ts";
import { hex } from "../../base/hex.ts";
import type { SeenDescriptor } from "../../engine/observer.ts";
import type { ExplainedFault } from "../../ring/explain-fault.ts";
import type {
  ChainAtRest,
  Payload,
  QueueAtRest,
  SplitQueue,
  Unreadable,
} from "../../ring/queue-at-rest.ts";
import type { RingFields, TableDescriptor } from "../../ring/split-ring.ts";
import type { DumpedDevice, DumpResult } from "../../services/dump-result.ts";
import { ringsSource } from "../rings-source.ts";

/** Version of the shape; a field that changes meaning or goes away raises it. */
const SCHEMA = "vhostctl-dump-1";

/** The JSON of `dump`: addresses are "0x…" strings, what is not known is null. */
export function dumpJson(result: DumpResult): unknown {
  const { image, rings, kernel, warnings, devices } = result;
  return {
    schema: SCHEMA,
    image: {
      path: image.path,
      format: image.format,
      description: image.description,
      file_size: image.fileSize,
      architecture: image.architecture ?? null,
      endian: image.endian ?? null,
      ram: image.ram.map(({ gpa, size }) => ({ gpa: hex(gpa), size: hex(size) })),
    },
    rings: { source: ringsSource(rings), kind: rings.kind },
    kernel,
    warnings,
    devices: devices.map(device),
  };
}

function device(dumped: DumpedDevice): unknown {
  return {
    name: dumped.name,
    path: dumped.path,
    device_id: dumped.deviceId,
    features: dumped.featureNames,
    feature_bits: dumped.features === undefined ? null : hex(dumped.features),
    broken: dumped.broken,
    vhost_active: dumped.vhostActive,
    iova: dumped.iova,
    queues: dumped.queues.filter((q) => q.layout !== "unset").map(queue),
  };
}

function queue(queue: QueueAtRest): unknown {
  const { told, role, layout } = queue;
  return {
    ...{ queue: told.queue, role, num: told.num, layout },
    ...{ desc: hex(told.desc), avail: hex(told.avail), used: hex(told.used) },
    ...(queue.layout === "split" ? splitMembers(queue) : unreadMembers(queue)),
  };
}

function splitMembers(queue: SplitQueue): object {
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

/** A queue whose ring is not read: what the ring state tells, in the same shape. */
function unreadMembers({ told }: QueueAtRest): object {
  return {
    last_avail_idx: told.lastAvailIdx ?? null,
    last_used_idx: told.lastUsedIdx ?? null,
    ...fieldMembers({}),
    ...{ pending: null, in_flight: null, endian: null, inferred: [] },
    ...{ problems: [], gaps: [], chains: [], chains_left_out: 0 },
  };
}

function fieldMembers(fields: RingFields): object {
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
