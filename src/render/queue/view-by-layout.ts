import type { QueueAtRest } from "../../ring/queue-at-rest.ts";
import { packedView } from "./packed-view.ts";
import type { QueueView } from "./queue-view.ts";
import { splitView } from "./split-view.ts";
import { unknownView, unsetView } from "./unread-view.ts";

/** The view of a queue by its layout. */
export function queueView(queue: QueueAtRest): QueueView {
  switch (queue.layout) {
    case "unset":
      return unsetView();
    case "unknown":
      return unknownView(queue);
    case "packed":
      return packedView(queue);
    case "split":
      return splitView(queue);
  }
}
