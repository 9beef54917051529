import type { U64 } from "../base/u64.ts";
import type { EngineEvent, Observer } from "../engine/observer.ts";
import { copyFromUser, copyToUser, type UserMemory } from "../memory/user-memory.ts";
import type { Operation } from "./scenario.ts";

/** A write of the guest that waits for a read of the operation to come. */
export type ArmedPoke = Extract<Operation, { readonly op: "poke" }> & { readonly during: number };

/** Pokes that wait for the next operation, the last one first; never changed. */
export interface ArmedPokes {
  readonly poke: ArmedPoke;
  readonly earlier: ArmedPokes | undefined;
}

/** Whether an operation does nothing but arm a poke for another. */
export function isArming(operation: Operation): operation is ArmedPoke {
  return operation.op === "poke" && operation.during !== undefined;
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
      this.done++;
      pokeMemory(this.memory, poke.hva, poke.bytes, this.observer);
    }
  }
}

/** Write user memory from outside of vhost, and tell who watches what it replaced. */
export function pokeMemory(
  memory: UserMemory,
  addr: U64,
  bytes: Uint8Array,
  observer: Observer | undefined,
): void {
  const old = new Uint8Array(observer === undefined ? 0 : bytes.length);
  const mapped = copyFromUser(memory, addr, old);
  copyToUser(memory, addr, bytes);
  observer?.see({ type: "poke", addr, old: old.subarray(0, mapped), bytes });
}

function oldestFirst(armed: ArmedPokes | undefined): ArmedPoke[] {
  const pokes: ArmedPoke[] = [];
  for (let at = armed; at !== undefined; at = at.earlier) pokes.push(at.poke);
  return pokes.reverse();
}
