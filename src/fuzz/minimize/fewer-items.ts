/** Most chunks of a list that are tried per round; a longer list shrinks from round to round. */
const MOST_CHUNKS = 2048;

/**
 * Find a small part of a list that is still accepted. Chunks are left out, from the
 * last to the first, halving their size, until no single item can be spared or there
 * are too many items to try each.
 *
 * @param attempt - whether this list is accepted as the new list
 *
 * Delta debugging (Zeller, Hildebrandt 2002), complements only: what a run needs is
 * spread all over the list, so a small part alone never suffices.
 */
export function fewerItems<T>(
  items: readonly T[],
  attempt: (fewer: readonly T[]) => boolean,
): readonly T[] {
  let left = items;
  for (let size = left.length; size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    if (left.length > size * MOST_CHUNKS) return left;
    for (let end = left.length; end > 0; end -= size) {
      const start = Math.max(0, end - size);
      const fewer = left.slice(0, start).concat(left.slice(end));
      if (attempt(fewer)) left = fewer;
    }
  }
  return left;
}
