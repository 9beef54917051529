import { movedPoke } from "../generate/double-fetches.ts";
import { someProgram } from "../generate/program.ts";
import { type FuzzInput, LIMITS } from "../input/fuzz-input.ts";
import type { FuzzOp } from "../input/fuzz-op.ts";
import type { Random } from "../random.ts";
import { layoutOf } from "./mutable-layout.ts";

/** Leave out, repeat, swap or add operations, or move a poke into the next operation. */
export function changeProgram(input: FuzzInput, random: Random): FuzzInput {
  const program = [...input.program];
  const at = random.below(Math.max(1, program.length));
  const old = program[at];
  if (old === undefined) return { ...input, program: fresh(input, random) };
  if (old.op === "poke" && random.oneIn(2)) {
    program[at] = movedPoke(random, old);
    return { ...input, program };
  }
  switch (random.below(5)) {
    case 0:
      program.splice(at, 1 + random.below(3));
      break;
    case 1:
      program.splice(at, 0, old);
      break;
    case 2: {
      const other = random.below(program.length);
      program[at] = program[other] as FuzzOp;
      program[other] = old;
      break;
    }
    case 3:
      program.splice(at, 0, random.pick(fresh(input, random)));
      break;
    default:
      program.push(...fresh(input, random));
  }
  return { ...input, program: program.slice(0, LIMITS.ops) };
}

/** Join the beginning of one program to the end of another. */
export function spliceProgram(input: FuzzInput, other: FuzzInput, random: Random): FuzzInput {
  const head = input.program.slice(0, random.below(input.program.length + 1));
  const tail = other.program.slice(random.below(other.program.length + 1));
  return { ...input, program: [...head, ...tail].slice(0, LIMITS.ops) };
}

function fresh(input: FuzzInput, random: Random): FuzzOp[] {
  return someProgram(random, layoutOf(input), input.queue);
}
