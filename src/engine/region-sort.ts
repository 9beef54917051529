/**
 * Sort like the kernel's sort(): a heapsort, so equal elements may swap places.
 *
 * The order of equal elements decides which of two regions at one address is found,
 * so the algorithm must be the kernel's own.
 *
 * Kernel: sort() of lib/sort.c as of 4.6
 */
export function kernelSort<T>(items: T[], compare: (a: T, b: T) => number): void {
  const n = items.length;
  for (let root = (n >> 1) - 1; root >= 0; root--) siftDown(items, root, n, compare);
  for (let end = n - 1; end > 0; end--) {
    swap(items, 0, end);
    siftDown(items, 0, end, compare);
  }
}

function siftDown<T>(items: T[], from: number, end: number, compare: (a: T, b: T) => number): void {
  let root = from;
  for (;;) {
    let child = 2 * root + 1;
    if (child >= end) return;
    if (child + 1 < end && compare(items[child] as T, items[child + 1] as T) < 0) child++;
    if (compare(items[root] as T, items[child] as T) >= 0) return;
    swap(items, root, child);
    root = child;
  }
}

function swap<T>(items: T[], a: number, b: number): void {
  const held = items[a] as T;
  items[a] = items[b] as T;
  items[b] = held;
}
