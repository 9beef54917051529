/**
 * The `readable_fds` of a case without this field. The first cases were recorded before
 * it existed; in those of kind `ctl`, eventfd 15 polls as readable.
 */
export function impliedReadableFds(kind: string): readonly number[] {
  return kind === "ctl" ? [15] : [];
}
