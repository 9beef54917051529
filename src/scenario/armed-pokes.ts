import type { U64 } from "../base/u64.ts";
import type { EngineEvent, Observer } from "../engine/observer.ts";
import { copyFromUser, copyToUser, type UserMemory } from "../memory/user-memory.ts";
import type { Operation } from "./scenario.ts";

/** A write by the guest that waits for a read of the next operation. */
export type ArmedPoke = Extract<Operation, { readonly op: "poke" }> & { readonly during: number };

/** Pokes that wait for the next operation, the newest first; an immutable list. */
export interface ArmedPokes {
  readonly poke: ArmedPoke;
  readonly earlier: ArmedPokes | undefined;
}

/** Whether an operation only arms a poke for another one. */
export function isArming(operation: Operation): operation is ArmedPoke {
  return operation.op === "poke" && operation.during !== undefined;
}

/**
 * The guest on another CPU, which writes between the reads of one operation.
 *
 * The observer sees each read before the guest writes, so that memory still holds
 * the bytes that were read. Reads of ioctl arguments do not count: they are not guest
 * memory.
 */
export class GuestBetweenReads implements Observer {
  private readonly pokes: readonly ArmedPoke[];
  private reads = 0;
  private done = 0;

  /** @param observer - receives every event of the operation */
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

  /** At the end of the operation, do the pokes that waited for reads it did not make. */
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

/** Write user memory from outside vhost, and report the old bytes to the observer. */
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
