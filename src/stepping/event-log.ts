import type { EngineEvent, Observer } from "../engine/observer.ts";

/** Events that a log keeps. */
const KEPT = 65_536;

/** Keeps what the engine tells: the first events, and how many came after them. */
export class EventLog implements Observer {
  readonly events: EngineEvent[] = [];
  leftOut = 0;

  see(event: EngineEvent): void {
    if (this.events.length < KEPT) this.events.push(event);
    else this.leftOut++;
  }
}
