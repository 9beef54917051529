import { hex } from "../../base/hex.ts";
import {
  bytesPast,
  cutShort,
  emptyBuffer,
  headerIsLittleEndian,
  holdsHeader,
} from "./chain-header.ts";
import { HeaderReader } from "./header-reader.ts";
import type { ChainBytes, DecodedRequest, RequestContext, RequestDecoder } from "./request.ts";
import type { ValueNames } from "./value-names.ts";

const PFN_SIZE = 4;
const STAT_SIZE = 10;
const COMMAND_SIZE = 4;
const MAX_STATS = 16;
const MAX_STATS_IN_SUMMARY = 3;

const COMMANDS: ValueNames = { 0: "STOP", 1: "DONE" };

const STATS: ValueNames = {
  0: "swap_in",
  1: "swap_out",
  2: "major_faults",
  3: "minor_faults",
  4: "free_memory",
  5: "total_memory",
  6: "available_memory",
  7: "disk_caches",
  8: "hugetlb_allocations",
  9: "hugetlb_failures",
};

/** Page frames, statistics or free pages, by queue. Spec: 5.5.6 */
export const decodeBalloon: RequestDecoder = (context, bytes, role) => {
  switch (role) {
    case "inflateq":
      return decodePages("inflate", context, bytes);
    case "deflateq":
      return decodePages("deflate", context, bytes);
    case "statsq":
      return decodeStats(context, bytes);
    case "free_page_vq":
      return decodeFreePageHint(context, bytes);
    case "reporting_vq":
      return emptyBuffer("free page report", bytes);
    default:
      return undefined;
  }
};

function decodePages(verb: string, context: RequestContext, bytes: ChainBytes): DecodedRequest {
  const pages = Math.floor(bytes.readableTotal / PFN_SIZE);
  const header = new HeaderReader(bytes.readable, headerIsLittleEndian(context));
  const first = header.left < PFN_SIZE ? "not in the image" : hex(header.u32("first_pfn"));
  return {
    summary: pages === 0 ? `${verb} 0 pages` : `${verb} ${pages} pages (first PFN ${first})`,
    fields: [{ name: "pages", value: pages }, ...header.fields],
  };
}

function decodeStats(context: RequestContext, bytes: ChainBytes): DecodedRequest {
  const total = Math.floor(bytes.readableTotal / STAT_SIZE);
  const stats: { name: string; value: bigint }[] = [];
  const reader = new HeaderReader(bytes.readable, headerIsLittleEndian(context));
  while (stats.length < MAX_STATS && reader.left >= STAT_SIZE) {
    const tag = reader.u16("tag");
    stats.push({ name: STATS[tag] ?? `tag_${tag}`, value: reader.u64("val") });
  }
  if (total === 0) return { summary: "stats: none", fields: stats };
  if (stats.length === 0) return { summary: `stats: ${total} not in the image`, fields: [] };
  const shown = stats.slice(0, MAX_STATS_IN_SUMMARY).map((stat) => `${stat.name} ${stat.value}`);
  const more = bytesPast(total, shown.length);
  if (more > 0) shown.push(`… ${more} more`);
  return { summary: `stats: ${shown.join(", ")}`, fields: stats };
}

function decodeFreePageHint(
  context: RequestContext,
  bytes: ChainBytes,
): DecodedRequest | undefined {
  // Commands are readable; the free pages themselves are writable buffers.
  if (bytes.readableTotal === 0) return emptyBuffer("free page hint", bytes);
  if (!holdsHeader(bytes, COMMAND_SIZE)) return cutShort(bytes, COMMAND_SIZE);
  const header = new HeaderReader(bytes.readable, headerIsLittleEndian(context));
  const id = header.u32("cmd_id", COMMANDS);
  return { summary: `free page hint, command ${COMMANDS[id] ?? id}`, fields: header.fields };
}
