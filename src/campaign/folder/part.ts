import { bool, field, listOf, object, text } from "../../base/json-fields.ts";
import type { HeldInput, UnitSum } from "../unit-sum.ts";
import { hashOf } from "./hash.ts";
import { readEdges, readSum } from "./marker.ts";

/** The runs done so far of a unit that is not finished, or that waits for an earlier one. */
export interface Part extends UnitSum<HeldInput> {
  /** Hash of the plan that it is done for. */
  readonly plan: string;
  /** All its runs are done. */
  readonly done: boolean;
}

/** Characters of an encoded input in base64. */
const MOST_INPUT = 2 ** 20;

/** A part as its file has it: the inputs are not in the corpus yet, so it holds them. */
export function partText({ corpus, ...part }: Part): string {
  const held = corpus.map(({ input, edges }) => ({
    input: Buffer.from(input).toString("base64"),
    edges,
  }));
  return `${JSON.stringify({ ...part, corpus: held })}\n`;
}

/** @throws Misfit or SyntaxError when the text is not a part */
export function parsePart(content: string): Part {
  const holder = object(JSON.parse(content));
  return {
    ...readSum(holder),
    done: field(holder, "done", bool),
    corpus: field(holder, "corpus", inputs),
  };
}

const inputs = listOf(readInput, 10_000);

function readInput(value: unknown): HeldInput {
  const holder = object(value);
  const input = Buffer.from(field(holder, "input", text(MOST_INPUT)), "base64");
  return { input, hash: hashOf(input), edges: field(holder, "edges", readEdges) };
}
