/**
 * A fast generator of random choices, determined by its seed alone.
 *
 * Not for secrets: sfc32, 128 bits of state.
 */
export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private counter = 0;

  /** @param seed - below 2^53; `unit` and `run` are below 2^32 */
  constructor(seed: number, unit = 0, run = 0) {
    this.reseed(seed, unit, run);
  }

  /** Start over, like a new one with these numbers. */
  reseed(seed: number, unit: number, run: number): void {
    this.a = scatter((seed | 0) ^ 0x6a09e667);
    this.b = scatter((Math.floor(seed / 0x1_0000_0000) | 0) ^ this.a ^ 0x3c6ef372);
    this.c = scatter((unit | 0) ^ this.b);
    this.counter = scatter((run | 0) ^ this.c);
    this.a = scatter(this.a ^ this.counter);
    this.b ^= this.a;
    for (let n = 0; n < 4; n++) this.word();
  }

  /** 32 random bits, as a signed integer. */
  word(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum;
  }

  /** An integer from 0 to `end` - 1; `end` is from 1 to 2^32. */
  below(end: number): number {
    return Math.floor(((this.word() >>> 0) / 0x1_0000_0000) * end);
  }

  /** True one time in `n`. */
  oneIn(n: number): boolean {
    return this.below(n) === 0;
  }

  /** One of the items, of which there must be at least one. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

/** The finaliser of MurmurHash3: every bit of the word affects every other. */
function scatter(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
