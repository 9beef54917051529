import { gunzipSync } from "node:zlib";
import { InputError } from "../base/input-error.ts";
import { joinPieces } from "../files/read-file.ts";
import { errorCode } from "../files/system-error.ts";

const MIB = 2 ** 20;

const MAGIC = [0x1f, 0x8b] as const;

/** Whether bytes begin as gzip does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === MAGIC[0] && bytes[1] === MAGIC[1];
}

/** The most bytes that a compressed file may unpack to; a larger one is refused as a zip bomb. */
const MAX_UNPACKED = 256 * MIB;

/**
 * The bytes of a gzip file of cases, unpacked.
 *
 * @throws InputError when the file is not gzip, is cut off or damaged, or unpacks to
 *   more than 256 MiB
 */
export function unpackedBytes(path: string, pieces: Iterable<Buffer>): Buffer {
  const tooLong = gzipReason("ERR_BUFFER_TOO_LARGE");
  const packed = joinPieces(path, pieces, MAX_UNPACKED, tooLong);
  if (packed.length === 0) throw new InputError(path, "is empty");
  try {
    return gunzipSync(packed, { maxOutputLength: MAX_UNPACKED, chunkSize: MIB });
  } catch (cause) {
    throw new InputError(path, gzipReason(errorCode(cause)), undefined, { cause });
  }
}

function gzipReason(code: string | undefined): string {
  if (code === "ERR_BUFFER_TOO_LARGE") return `unpacks to more than ${MAX_UNPACKED} bytes`;
  if (code === "Z_BUF_ERROR") return "the gzip data is cut off";
  return "is not a gzip file, or is damaged";
}
