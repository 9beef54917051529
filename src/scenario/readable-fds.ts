/**
 * The `readable_fds` of a case that has no such field: the first cases were recorded
 * before there was one, and in those of kind `ctl` eventfd 15 polls as readable.
 */
export function impliedReadableFds(kind: string): readonly number[] {
  return kind === "ctl" ? [15] : [];
}
