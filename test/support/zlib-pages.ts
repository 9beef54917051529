import { deflateSync, inflateSync } from "node:zlib";
import { InputError } from "../../src/base/input-error.ts";
import type { ByteSource } from "../../src/files/byte-source.ts";
import { BinaryReader } from "../../src/files/reader.ts";
import type { BlockDecoder } from "../../src/image/decoded-blocks.ts";
import { begins } from "../../src/image/first-bytes.ts";
import type { ImageContents, ReadFormat } from "../../src/image/format.ts";
import { RunColumns } from "../../src/image/run-columns.ts";

const MAGIC = "ZPAGES\0\0";
const HEADER_SIZE = 16;
const RECORD_SIZE = 24;
const EXCLUDED = 0;
const STORED = 1;
const DEFLATED = 2;

/** A page to write: bytes, deflated or as they are; without any it is not dumped. */
export interface PageRecipe {
  readonly gpa: bigint;
  readonly deflated?: Uint8Array;
  readonly stored?: Uint8Array;
}

/** Where a page is in the file. */
interface PageRecord {
  readonly gpa: bigint;
  readonly kind: number;
  readonly offset: number;
  readonly length: number;
}

/**
 * A small image of zlib pages: magic, u32 page size, u32 count, a record a page
 * (u64 address, u64 offset, u32 length, u32 kind), then the pages' bytes.
 */
export function writeZlibPages(pageSize: number, pages: readonly PageRecipe[]): Buffer {
  const bodies = pages.map(({ deflated, stored }) =>
    deflated === undefined ? (stored ?? new Uint8Array()) : deflateSync(deflated),
  );
  const header = Buffer.alloc(HEADER_SIZE + RECORD_SIZE * pages.length);
  header.write(MAGIC, "latin1");
  header.writeUInt32LE(pageSize, 8);
  header.writeUInt32LE(pages.length, 12);
  let offset = header.length;
  for (const [i, { gpa, deflated, stored }] of pages.entries()) {
    const at = HEADER_SIZE + RECORD_SIZE * i;
    const body = bodies[i] as Uint8Array;
    header.writeBigUInt64LE(gpa, at);
    header.writeBigUInt64LE(BigInt(offset), at + 8);
    header.writeUInt32LE(body.length, at + 16);
    const kept = stored === undefined ? EXCLUDED : STORED;
    header.writeUInt32LE(deflated === undefined ? kept : DEFLATED, at + 20);
    offset += body.length;
  }
  return Buffer.concat([header, ...bodies]);
}

/** Its row, as a table of formats would have it. */
export const ZLIB_PAGES = {
  name: "zlib-pages",
  noun: "an image of zlib pages",
  probe: begins(MAGIC),
  placedBy: "file",
  open: openZlibPages,
} as const satisfies ReadFormat;

/** @param decoded - is told the number of every page that is inflated */
export function openZlibPages(
  source: ByteSource,
  _options: object = {},
  decoded: (page: number) => void = () => undefined,
): ImageContents {
  const { pageSize, records } = readRecords(source);
  const runs = new RunColumns();
  for (const [page, { gpa, kind, offset }] of records.entries()) {
    const size = BigInt(pageSize);
    if (kind === DEFLATED) runs.pushEncoded(gpa, size, page * pageSize);
    else if (kind === STORED) runs.pushData(gpa, size, offset);
    else runs.pushNotDumped(gpa, size);
  }
  const blocks: BlockDecoder = {
    blockSize: pageSize,
    decode: (page) => {
      decoded(page);
      return inflatePage(source, records[page] as PageRecord, pageSize);
    },
  };
  return { runs, blocks, description: "zlib pages", pageSize, warnings: [] };
}

function readRecords(source: ByteSource): { pageSize: number; records: PageRecord[] } {
  const header = { name: "the header", offset: 0n, length: HEADER_SIZE };
  const reader = new BinaryReader(source, header, "little").seek(8);
  const [pageSize, count] = [reader.u32(), reader.u32()];
  const length = count * RECORD_SIZE;
  const table = { name: "the page records", offset: BigInt(HEADER_SIZE), length };
  const each = new BinaryReader(source, table, "little");
  const records = Array.from({ length: count }, () => {
    const [gpa, offset, length, kind] = [each.u64(), Number(each.u64()), each.u32(), each.u32()];
    return { gpa, offset, length, kind };
  });
  return { pageSize, records };
}

function inflatePage(
  source: ByteSource,
  { offset, length }: PageRecord,
  pageSize: number,
): Uint8Array {
  const stored = new Uint8Array(length);
  source.readAt(offset, stored);
  let page: Uint8Array;
  try {
    page = inflateSync(stored, { maxOutputLength: pageSize });
  } catch (cause) {
    throw new InputError(source.path, "a page is damaged", offset, { cause });
  }
  if (page.length === pageSize) return page;
  const reason = `a page inflates to ${page.length} bytes, not ${pageSize}`;
  throw new InputError(source.path, reason, offset);
}
