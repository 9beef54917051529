import type { FuzzInput } from "../input/fuzz-input.ts";
import type { Random } from "../random.ts";
import { changeByte, changeDescriptor, changeIndex, copyDescriptor } from "./change-memory.ts";
import { changeProgram, spliceProgram } from "./change-program.ts";
import { changeQueue, changeTables } from "./change-set-up.ts";

/**
 * Make a few changes to an input: to its descriptors, indices, regions, set-up and
 * program, rarely to single bits; or combine its memory with the program of another.
 *
 * @returns another input within `LIMITS`, which shares the unchanged parts
 */
export function mutateInput(input: FuzzInput, other: FuzzInput, random: Random): FuzzInput {
  let mutant = input;
  for (let n = 1 + random.below(3); n > 0; n--) mutant = mutateOnce(mutant, other, random);
  return mutant;
}

function mutateOnce(input: FuzzInput, other: FuzzInput, random: Random): FuzzInput {
  switch (random.below(16)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return changeDescriptor(input, random);
    case 4:
      return copyDescriptor(input, random);
    case 5:
    case 6:
    case 7:
      return changeIndex(input, random);
    case 8:
    case 9:
    case 10:
      return changeProgram(input, random);
    case 11:
      return changeQueue(input, random);
    case 12:
      return changeTables(input, random);
    case 13:
      return changeByte(input, random);
    default:
      return spliceProgram(input, other, random);
  }
}
