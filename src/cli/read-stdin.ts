import { InputError } from "../base/input-error.ts";

/**
 * All of standard input, as UTF-8.
 *
 * @param most - its limit in bytes
 * @throws InputError when it is longer
 */
export async function readStdin(most: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > most) throw new InputError("standard input", `is longer than ${most} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}
