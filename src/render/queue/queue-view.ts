import type { Style } from "../style.ts";

/** How bad a queue is: `!` the guest or the rings are wrong, `?` the image lacks something. */
export type QueueMark = "!" | "?" | "";

/** How a queue is shown; each layout has its own view. */
export interface QueueView {
  readonly mark: QueueMark;
  /** Nothing is going on in it, or it is not set up: it can be left out. */
  readonly quiet: boolean;
  /** The cells of its row in the table of queues, after its size. */
  readonly cells: readonly string[];
  /** What the spec calls its three parts, in the order of the ring state. */
  readonly parts: readonly [string, string, string];
  /** A line under the table of queues that explains its row. */
  readonly legend?: string;
  /** What follows its addresses: what is wrong with it, and its chains. */
  readonly lines: (chains: number | undefined, style: Style) => string[];
  /** Its JSON, after what the ring state says of it. */
  readonly members: () => object;
}
