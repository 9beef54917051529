/** Names of guest architectures by e_machine; some numbers cover two word sizes. */
const MACHINES = new Map<number, string | { 32: string; 64: string }>([
  // An i386 guest with RAM or flash near 4 GiB makes QEMU write ELFCLASS64.
  [3, "i386"],
  [8, { 32: "mips", 64: "mips64" }],
  [20, "ppc"],
  [21, "ppc64"],
  [22, { 32: "s390", 64: "s390x" }],
  [40, "arm"],
  [62, "x86-64"],
  [183, "aarch64"],
  [243, { 32: "riscv32", 64: "riscv64" }],
  [258, { 32: "loongarch32", 64: "loongarch64" }],
]);

/** The guest's architecture; undefined if e_machine is not listed above. */
export function architectureOf(machine: number, wordBits: 32 | 64): string | undefined {
  const name = MACHINES.get(machine);
  return typeof name === "object" ? name[wordBits] : name;
}
