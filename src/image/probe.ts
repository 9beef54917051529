import { InputError } from "../base/input-error.ts";
import type { ByteSource } from "../files/byte-source.ts";
import { SIGNATURES, type Signature } from "./signatures.ts";

const ELF_MAGIC = [0x7f, 0x45, 0x4c, 0x46];
const LONGEST = Math.max(...SIGNATURES.map(({ bytes }) => bytes.length));

/**
 * Tell a format by its first bytes, without asking whether the rest is sound.
 *
 * Raw memory has no mark of its own: it is what nothing else claims.
 *
 * @throws InputError for a format that is known and not read, saying what to do
 */
export function probe(source: ByteSource): "elf" | "raw" {
  const head = new Uint8Array(Math.min(source.size, LONGEST));
  source.readAt(0, head);
  if (beginsWith(head, ELF_MAGIC)) return "elf";
  const known = SIGNATURES.find(({ bytes }) => beginsWith(head, bytes));
  if (known !== undefined) throw new InputError(source.path, known.advice(source.path));
  return "raw";
}

function beginsWith(head: Uint8Array, bytes: Signature["bytes"]): boolean {
  return bytes.length <= head.length && bytes.every((byte, i) => byte === -1 || byte === head[i]);
}
