import { errnoName } from "../../abi/errno.ts";
import { descFlagNames, VRING_DESC_F_INDIRECT } from "../../abi/vring.ts";
import { hex } from "../../base/hex.ts";
import type { SeenDescriptor } from "../../engine/observer.ts";
import type { StepIovec, StepTranslation } from "../../stepping/translations.ts";
import { count } from "../number-text.ts";

/** A descriptor as `dump` shows it, with what backs it, as cells of a line. */
export function descriptorRow(
  { table, index, addr, len, flags, next }: SeenDescriptor,
  translation: StepTranslation | undefined,
): string[] {
  const names = descFlagNames(flags).map((name) => (name === "next" ? `next ${next}` : name));
  const isTable = (flags & VRING_DESC_F_INDIRECT) !== 0;
  return [
    table === "indirect" ? `  table ${index}` : `desc ${index}`,
    hex(addr),
    isTable ? `${len} B table` : `${len} B`,
    names.join(", "),
    translationText(translation, isTable),
  ];
}

function translationText(translation: StepTranslation | undefined, isTable: boolean): string {
  if (translation?.ret === undefined) return "";
  const { ret, iovecs } = translation;
  if (ret < 0) return `→ -${errnoName(-ret)}`;
  if (isTable) return ret === 1 ? "" : `→ in ${count(ret, "piece")}`;
  const [first] = iovecs;
  if (first === undefined) return `→ ${count(ret, "iovec")}`;
  if (iovecs.length === 1) return `→ ${iovecText(first)}`;
  return `→ ${count(iovecs.length, "iovec")} from ${iovecText(first)}`;
}

function iovecText({ number, base, region }: StepIovec): string {
  return `iov ${number} ${hex(base)}${regionText(region)}`;
}

function regionText(region: StepIovec["region"]): string {
  if (region === undefined) return "";
  return ` in ${hex(region.hva)}-${hex(BigInt.asUintN(64, region.hva + region.size - 1n))}`;
}

/** iovecs as cells, one line each. */
export function iovecRows(iovecs: readonly StepIovec[]): string[][] {
  return iovecs.map(({ number, base, len, region }) => [
    `iov ${number}`,
    hex(base),
    `${len} B`,
    regionText(region).trim(),
  ]);
}
