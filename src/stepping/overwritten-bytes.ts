import type { U64 } from "../base/u64.ts";
import type { EngineEvent, WriteEvent } from "../engine/observer.ts";
import { copyToUser, type UserMemory } from "../memory/user-memory.ts";

/** The bytes that one operation overwrote in user memory, so that they can be restored. */
export class OverwrittenBytes {
  private readonly overwritten: { readonly addr: U64; readonly old: Uint8Array }[] = [];

  /** Bytes remembered. */
  size = 0;

  constructor(private readonly memory: UserMemory) {}

  /** Remember the old bytes under a write by the engine, or by the guest meanwhile. */
  see(event: EngineEvent): void {
    if (event.type === "log-fill" || event.type === "poke") {
      this.remember(event.addr, event.old);
    } else if (event.type === "write" && event.structure !== "argument") {
      this.remember(event.addr, oldBytes(event));
    }
  }

  private remember(addr: U64, old: Uint8Array): void {
    this.overwritten.push({ addr, old });
    this.size += old.length;
  }

  /** Restore all bytes, the last write first. */
  undo(): void {
    for (const { addr, old } of this.overwritten.toReversed()) copyToUser(this.memory, addr, old);
  }
}

function oldBytes({ size, old, littleEndian }: WriteEvent): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, Number(old), littleEndian);
  const bytes = new Uint8Array(view.buffer);
  return littleEndian ? bytes.subarray(0, size) : bytes.subarray(4 - size);
}
