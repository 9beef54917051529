import { UIO_MAXIOV } from "../abi/vhost.ts";
import { IovArray } from "../engine/iov-array.ts";
import { MemoryTable } from "../engine/memory-table.ts";
import { translateIn } from "../engine/translate.ts";
import { GuestMemory } from "../image/guest-memory.ts";
import type { MemoryImage, RamRange } from "../image/memory-image.ts";
import { type ImageOptions, openImage } from "../image/open-image.ts";
import { type Piece, piecesOf } from "../image/pieces.ts";
import { UsageError } from "../state/usage-error.ts";

/** Which memory backs a guest range. */
export interface TranslateResult {
  readonly path: string;
  readonly gpa: bigint;
  readonly len: number;
  /** What vhost's translate_desc returns: the number of iovecs, or -errno. */
  readonly ret: number;
  /** One an iovec: the guest range and the RAM region it lies in. */
  readonly iovecs: readonly { gpa: bigint; len: number; region: RamRange }[];
  /** What the image holds of the range. */
  readonly pieces: readonly Piece[];
}

/**
 * Translate a guest range as vhost would for a descriptor, with the image's RAM as memory table.
 *
 * @param len - bytes, as a descriptor has them: below 2^32
 * @throws InputError when the image cannot be read
 */
export function translate(
  path: string,
  gpa: bigint,
  len: number,
  options: ImageOptions,
): TranslateResult {
  if (len < 0 || len > 0xffffffff)
    throw new UsageError("LEN is 0 to 4294967295, as in a descriptor");
  const image = openImage(path, options);
  try {
    const memory = new GuestMemory(image);
    const iov = new IovArray(UIO_MAXIOV);
    const [high, low] = [Number(gpa >> 32n), Number(gpa & 0xffffffffn)];
    const table = new MemoryTable(memory.regions);
    const ret = translateIn(table, high, low, len, iov, 0, UIO_MAXIOV);
    const iovecs = Array.from({ length: Math.max(ret, 0) }, (_, i) => {
      const at = memory.guestAddress(iov.base(i));
      return { gpa: at, len: iov.lens[i] ?? 0, region: ramAt(image, at) };
    });
    return { path, gpa, len, ret, iovecs, pieces: piecesOf(image, gpa, len) };
  } finally {
    image.close();
  }
}

function ramAt(image: MemoryImage, gpa: bigint): RamRange {
  return image.info.ram.find((r) => gpa >= r.gpa && gpa < r.gpa + r.size) ?? { gpa, size: 0n };
}
