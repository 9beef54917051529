import type { VirtQueue } from "../../engine/virtqueue.ts";

/** The fields of a queue that its ioctls set. */
const FIELDS = [
  "num",
  "lastAvailIdx",
  "availIdx",
  "desc",
  "avail",
  "used",
  "logUsed",
  "logAddr",
  "userBe",
  "kick",
  "call",
  "error",
] as const;
export type VringField = (typeof FIELDS)[number];
type Value = VirtQueue[VringField];

/** What the fields of a queue were, and what they are due to be. */
export class VringFields {
  private readonly due: Value[] = [];

  remember(vq: VirtQueue): void {
    for (let i = 0; i < FIELDS.length; i++) this.due[i] = vq[FIELDS[i] as VringField];
  }

  /** A field is due to be something else. */
  expect<F extends VringField>(field: F, value: VirtQueue[F]): void {
    this.due[FIELDS.indexOf(field)] = value;
  }

  /** The first field that is not what it is due to be. */
  differing(vq: VirtQueue): VringField | undefined {
    for (let i = 0; i < FIELDS.length; i++) {
      if (vq[FIELDS[i] as VringField] !== this.due[i]) return FIELDS[i];
    }
    return undefined;
  }
}
