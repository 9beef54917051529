import { VRING_DESC_SIZE } from "../../abi/vring.ts";
import { availBytes, SplitDriver, usedBytes } from "../../ring/split-driver.ts";
import { RING_MAP } from "./memory-layouts.ts";

const align4 = (size: number) => (size + 3) & ~3;

const scratch = new Uint8Array(RING_MAP);
const scratchView = new DataView(scratch.buffer);

/**
 * The bytes of a ring under construction: descriptors, available and used ring in
 * sequence. Small rings share one buffer, so only one can be made at a time.
 */
export class RingImage extends SplitDriver {
  /** Total size of the three parts. */
  size = 0;
  bytes = scratch;

  constructor() {
    super(scratchView);
  }

  start(num: number, littleEndian: boolean): void {
    this.num = num;
    this.littleEndian = littleEndian;
    this.avail = VRING_DESC_SIZE * num;
    this.used = align4(this.avail + availBytes(num));
    this.size = this.used + usedBytes(num);
    if (this.size > scratch.length) {
      this.bytes = new Uint8Array(this.size);
      this.view = new DataView(this.bytes.buffer);
    } else {
      this.bytes = scratch;
      this.view = scratchView;
      scratch.fill(0, 0, this.size);
    }
  }
}
