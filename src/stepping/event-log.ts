import type { EngineEvent, Observer } from "../engine/observer.ts";

/** Events kept by one log. */
const KEPT = 65_536;

/** Keeps the first events of the engine, and counts those after them. */
export class EventLog implements Observer {
  readonly events: EngineEvent[] = [];
  leftOut = 0;

  see(event: EngineEvent): void {
    if (this.events.length < KEPT) this.events.push(event);
    else this.leftOut++;
  }
}
