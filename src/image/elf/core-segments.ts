import { minBigint } from "../../base/bigint-order.ts";
import type { Span } from "../../memory/guest-ram.ts";
import type { ImageInfo } from "../memory-image.ts";

/** A range of RAM for a core: the first `held` bytes are stored, the rest is not dumped. */
export interface CoreSegment {
  readonly gpa: bigint;
  readonly size: bigint;
  readonly held: bigint;
}

/** An image's RAM in as few segments as possible, ascending. */
export function* coreSegments(image: {
  readonly info: Pick<ImageInfo, "ram">;
  spanAt(gpa: bigint): Span;
}): Generator<CoreSegment> {
  for (const { gpa, size } of image.info.ram) {
    const end = gpa + size;
    let start = gpa;
    let held = 0n;
    for (let at = gpa; at < end; ) {
      const span = image.spanAt(at);
      const next = minBigint(span.gpa + span.size, end);
      if (span.backing !== "not-dumped") {
        if (start + held < at) {
          yield { gpa: start, size: at - start, held };
          start = at;
          held = 0n;
        }
        held += next - at;
      }
      at = next;
    }
    yield { gpa: start, size: end - start, held };
  }
}
