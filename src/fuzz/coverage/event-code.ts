import type { EngineEvent, Structure } from "../../engine/observer.ts";

const STRUCTURES: Readonly<Record<Structure, number>> = {
  desc: 0,
  indirect: 1,
  avail: 2,
  used: 3,
  log: 4,
  argument: 5,
  buffer: 6,
};
const REASONS = { empty: 0, flags: 1, first: 2, event: 3, unreadable: 4 } as const;
const PURPOSES = { call: 0, error: 1, log: 2 } as const;

/** The power of two that a count is below, 0 to 32: similar counts share a number. */
export function magnitude(count: number): number {
  return count < 0 ? 33 : 32 - Math.clz32(Math.min(count, 0xffff_ffff));
}

/** Numbers words, the same way in every process. */
export class WordNumbers {
  private readonly known = new Map<string, number>();

  /** From 0 to 2^16 - 1; two words may share a number. */
  of(word: string): number {
    let number = this.known.get(word);
    if (number === undefined) {
      let hash = 0x811c_9dc5;
      for (let i = 0; i < word.length; i++) {
        hash = Math.imul(hash ^ word.charCodeAt(i), 0x0100_0193);
      }
      number = (hash ^ (hash >>> 16)) & 0xffff;
      this.known.set(word, number);
    }
    return number;
  }
}

const words = new WordNumbers();

/**
 * The kind of an event as a number: its type, its structure, and the few details that
 * tell one path through the engine from another.
 */
export function eventCode(event: EngineEvent): number {
  switch (event.type) {
    case "read":
      return 0x100 | (STRUCTURES[event.structure] << 4) | event.size;
    case "write":
      // A used index that is lower than before has wrapped past 2^16.
      return 0x200 | (STRUCTURES[event.structure] << 4) | event.size | (wraps(event) ? 0x80 : 0);
    case "access-fault":
      return 0x300 | STRUCTURES[event.structure];
    case "descriptor":
      return (
        0x400 |
        (event.table === "main" ? 0 : 0x80) |
        ((event.flags & 7) << 4) |
        (event.len === 0 ? 0 : event.len >= 0x8000_0000 ? 2 : 1) |
        (event.flags > 7 ? 4 : 0)
      );
    case "translation":
      return 0x500 | (event.ret < 0 ? 0x80 | (-event.ret & 0x7f) : Math.min(event.ret, 8));
    case "region-overrun":
      return 0x600;
    case "log-overrun":
      return 0x601;
    case "log-fill":
      return 0x602;
    case "log-bit":
      return 0x603;
    case "poke":
      return 0x605;
    case "log-check":
      return 0x604;
    case "decision":
      return 0x700 | (REASONS[event.reason] << 1) | Number(event.signal);
    case "signal":
      return 0x800 | PURPOSES[event.purpose];
    case "error":
      return 0x10000 | words.of(event.fault.code);
    case "bug":
      return 0x20000 | words.of(event.reason);
  }
}

function wraps(event: Extract<EngineEvent, { type: "write" }>): boolean {
  return event.structure === "used" && event.size === 2 && event.value < event.old;
}
