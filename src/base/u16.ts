/** How far `to` is ahead of `from`: free-running indices, modulo 2^16. */
export function u16Distance(from: number, to: number): number {
  return (to - from) & 0xffff;
}
