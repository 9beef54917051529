import type { EngineEvent, Observer } from "../engine/observer.ts";
import { copyToUser, type UserMemory } from "../memory/user-memory.ts";
import type { Operation } from "./scenario.ts";

type Poke = Extract<Operation, { readonly op: "poke" }>;
/** A write of the guest that waits for a read of the operation to come. */
export type ArmedPoke = Poke & { readonly during: number };

/** Pokes that wait for the next operation, the last one first; never changed. */
export interface ArmedPokes {
  readonly poke: ArmedPoke;
  readonly earlier: ArmedPokes | undefined;
}

/** Whether an operation does nothing but arm a poke for another. */
export function isArming(operation: Operation): operation is ArmedPoke {
  return operation.op === "poke" && operation.during !== undefined;
}

/** What the guest writes while an operation is done: its own poke, and those armed before it. */
export function comingPokes(operation: Operation, armed: ArmedPokes | undefined): Poke[] {
  if (isArming(operation)) return [];
  return [...oldestFirst(armed), ...(operation.op === "poke" ? [operation] : [])];
}

/**
 * The guest on another CPU: it writes between the reads of one operation.
 *
 * What the engine read is told before the guest writes, so that whoever is told
 * still finds in memory what was read. Reads of ioctl arguments do not count:
 * they are not the guest's.
 */
export class GuestBetweenReads implements Observer {
  private readonly pokes: readonly ArmedPoke[];
  private reads = 0;
  private done = 0;

  /** @param observer - told of every event as if the guest were not there */
  constructor(
    private readonly memory: UserMemory,
    armed: ArmedPokes | undefined,
    private readonly observer: Observer | undefined,
  ) {
    this.pokes = oldestFirst(armed).sort((a, b) => a.during - b.during);
  }

  see(event: EngineEvent): void {
    this.observer?.see(event);
    if (event.type === "descriptor" || (event.type === "read" && event.structure !== "argument")) {
      this.writeUntil(++this.reads);
    }
  }

  /** The operation is over: write what waited for reads that it did not make. */
  finish(): void {
    this.writeUntil(Number.POSITIVE_INFINITY);
  }

  private writeUntil(read: number): void {
    for (let poke = this.pokes[this.done]; poke !== undefined; poke = this.pokes[this.done]) {
      if (poke.during > read) return;
      copyToUser(this.memory, poke.hva, poke.bytes);
      this.done++;
    }
  }
}

function oldestFirst(armed: ArmedPokes | undefined): ArmedPoke[] {
  const pokes: ArmedPoke[] = [];
  for (let at = armed; at !== undefined; at = at.earlier) pokes.push(at.poke);
  return pokes.reverse();
}
