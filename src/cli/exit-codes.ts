/** Exit codes, the same with and without `--json`. */
export const EXIT = {
  ok: 0,
  findings: 1,
  usage: 2,
  unreadableInput: 3,
  resourceCap: 4,
  incomplete: 5,
  ownBug: 70,
} as const;
