import { errnoName } from "../abi/errno.ts";
import { hex } from "../abi/hex.ts";
import type { TranslateResult } from "../services/translate.ts";
import { columns } from "./columns.ts";
import { bytesText, count } from "./number-text.ts";
import type { Style } from "./style.ts";

/** A translation for a person: the regions first, then what the image holds. */
export function translateText(result: TranslateResult, { chalk }: Style): string {
  const { gpa, len, ret, iovecs, pieces } = result;
  const title = `${hex(gpa)}, ${count(len, "byte")}: `;
  const verdict =
    ret < 0
      ? chalk.red(
          `${errnoName(-ret)}: ${ret === -14 ? "not all of it is guest RAM" : "too many regions"}`,
        )
      : count(ret, "iovec");
  const rows = iovecs.map((iovec) => [
    hex(iovec.gpa),
    `${iovec.len} B`,
    `in RAM ${hex(iovec.region.gpa)} to ${hex(iovec.region.gpa + iovec.region.size - 1n)} (${bytesText(iovec.region.size)})`,
  ]);
  const held = pieces.map(({ offset, size, backing, fileOffset }) => [
    hex(gpa + BigInt(offset)),
    `${size} B`,
    backing.replace("-", " "),
    fileOffset === undefined ? "" : `at file offset ${hex(fileOffset)}`,
  ]);
  const lines = [chalk.bold(title) + verdict];
  if (rows.length > 0) lines.push(...columns(rows, 2));
  if (held.length > 0) lines.push("in the image:", ...columns(held, 2));
  return `${lines.join("\n")}\n`;
}

/** The JSON of `translate`: addresses are "0x…" strings. */
export function translateJson({ path, gpa, len, ret, iovecs, pieces }: TranslateResult): unknown {
  return {
    schema: "vhostctl-translate-1",
    image: path,
    addr: hex(gpa),
    len,
    ret,
    iovecs: iovecs.map((iovec) => ({
      addr: hex(iovec.gpa),
      len: iovec.len,
      region: { gpa: hex(iovec.region.gpa), size: hex(iovec.region.size) },
    })),
    pieces: pieces.map(({ offset, size, backing, fileOffset }) => ({
      addr: hex(gpa + BigInt(offset)),
      len: size,
      backing,
      ...(fileOffset !== undefined && { file_offset: fileOffset }),
    })),
  };
}
