import { Mapping, type UserMemory } from "../../src/memory/user-memory.ts";

/** The same memory, with a mapping for each byte, so that everything wider spans several. */
export function oneByteMemory(memory: UserMemory): UserMemory {
  return {
    find(addr) {
      const whole = memory.find(addr);
      if (whole === undefined) return undefined;
      const { buffer, byteOffset } = whole.view;
      return new Mapping(addr, new DataView(buffer, byteOffset + addr - whole.start, 1));
    },
  };
}
