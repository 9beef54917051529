import { errnoName } from "../abi/errno.ts";
import { hex } from "../base/hex.ts";
import { kernelsWith } from "../engine/profile.ts";
import type { Refusal, TranslatedPiece, TranslateResult } from "../services/translate.ts";
import { columns } from "./columns.ts";
import { bytesText, count } from "./number-text.ts";
import { safe } from "./safe.ts";
import type { Style } from "./style.ts";

/** A translation as text: the regions first, then what the image contains. */
export function translateText(result: TranslateResult, { chalk }: Style): string {
  const { warnings, gpa, len, ret, refusal, iovecs, pieces } = result;
  const verdict =
    refusal === undefined
      ? count(ret, "iovec")
      : chalk.red(`${errnoName(-ret)}: ${refusalText(refusal)}`);
  const rows = iovecs.map((iovec) => [
    hex(iovec.gpa),
    `${iovec.len} B`,
    `in RAM ${hex(iovec.region.gpa)} to ${hex(iovec.region.gpa + iovec.region.size - 1n)} (${bytesText(iovec.region.size)})`,
  ]);
  const held = pieces.map((piece) => [
    piece.pastEnd === true ? "past 2^64" : hex(gpa + BigInt(piece.offset)),
    `${piece.size} B`,
    backingText(piece),
    piece.fileOffset === undefined ? "" : `at file offset ${hex(piece.fileOffset)}`,
  ]);
  const lines = warnings.map((warning) => chalk.yellow(`warning: ${safe(warning)}`));
  lines.push(chalk.bold(`${hex(gpa)}, ${count(len, "byte")}: `) + verdict);
  if (rows.length > 0) lines.push(...columns(rows, 2));
  if (held.length > 0) lines.push("in the image:", ...columns(held, 2));
  return `${lines.join("\n")}\n`;
}

const REFUSALS: Record<Refusal, (at: string) => string> = {
  "not-ram": () => "not all of it is guest RAM",
  "cut-down": (at) => `the image was cut down to some pages and does not hold ${at}`,
  "end-wraps": () =>
    `it is RAM that ends at 2^64; vhost of Linux ${kernelsWith("regionArray").join(", ")} computes that end as 0 and finds no region (later versions do)`,
  "no-room": () => "it is guest RAM, but there is more RAM than fits in user memory",
  "iov-full": () => "too many regions",
};

function refusalText({ reason, at }: { reason: Refusal; at: bigint }): string {
  return REFUSALS[reason](hex(at));
}

function backingText({ backing, cutDown, pastEnd }: TranslatedPiece): string {
  if (pastEnd === true) return "no such addresses";
  return cutDown === true ? "not in this image, which was cut down" : backing.replace("-", " ");
}

/** The JSON of `translate`: addresses are "0x…" strings; an address past 2^64 is null. */
export function translateJson(result: TranslateResult): unknown {
  const { path, warnings, gpa, len, ret, refusal, iovecs, pieces } = result;
  return {
    schema: "vhostctl-translate-1",
    image: path,
    warnings,
    addr: hex(gpa),
    len,
    ret,
    refusal: refusal === undefined ? null : { reason: refusal.reason, addr: hex(refusal.at) },
    iovecs: iovecs.map((iovec) => ({
      addr: hex(iovec.gpa),
      len: iovec.len,
      region: { gpa: hex(iovec.region.gpa), size: hex(iovec.region.size) },
    })),
    pieces: pieces.map(({ offset, size, backing, fileOffset, cutDown, pastEnd }) => ({
      addr: pastEnd === true ? null : hex(gpa + BigInt(offset)),
      len: size,
      backing,
      ...(cutDown === true && { cut_down: true }),
      ...(pastEnd === true && { past_end: true }),
      ...(fileOffset !== undefined && { file_offset: fileOffset }),
    })),
  };
}
