import { wrap } from "./wrap.ts";

/** Names of features of the ring and the transport, which say how a queue works. */
const OF_THE_RING = /^(RING_)?F_/;

/** Feature names without `VIRTIO_`, all of them, in lines of at most `width`. */
export function featureLines(names: readonly string[], width: number): string[] {
  return wrap(names.length === 0 ? "none" : shortNames(names).join(" "), width, "  features ");
}

/**
 * Feature names in one line, those of the ring first, as many as fit.
 *
 * @param more - where the others can be seen
 */
export function featureLine(names: readonly string[], width: number, more: string): string {
  const sorted = shortNames(names).toSorted((a, b) => ringFirst(a) - ringFirst(b));
  const whole = `  features ${sorted.length === 0 ? "none" : sorted.join(" ")}`;
  if (whole.length <= width) return whole;
  for (let shown = sorted.length - 1; shown > 0; shown--) {
    const line = `  features ${sorted.slice(0, shown).join(" ")} … ${sorted.length - shown} more (${more})`;
    if (line.length <= width) return line;
  }
  return `  features ${sorted.length} (${more})`;
}

function ringFirst(name: string): number {
  return OF_THE_RING.test(name) ? 0 : 1;
}

function shortNames(names: readonly string[]): string[] {
  return names.map((name) => name.replace(/^VIRTIO_/, ""));
}
