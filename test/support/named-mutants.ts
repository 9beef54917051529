/** Names that every JavaScript object seems to have, and one that sets its prototype. */
export const INHERITED = [
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"],
  ...["isPrototypeOf", "toLocaleString", "propertyIsEnumerable", "__defineGetter__"],
];

/** Values that a field of such a name may have. */
const VALUES: readonly unknown[] = [1, "x", null, { constructor: 1 }, []];

/**
 * Copies of a JSON value with `name` in one more place each: as a key with several
 * values, in place of a key, and in place of a string.
 */
export function* namedMutants(value: unknown, name: string): Generator<unknown, void, undefined> {
  if (typeof value === "string") yield name;
  if (Array.isArray(value)) {
    yield [...value, name];
    for (const [n, item] of value.entries()) {
      for (const mutant of namedMutants(item, name)) yield value.with(n, mutant);
    }
  } else if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value);
    for (const added of VALUES) yield Object.fromEntries([...fields, [name, added]]);
    for (const [n, [key, held]] of fields.entries()) {
      yield Object.fromEntries(fields.with(n, [name, held]));
      for (const mutant of namedMutants(held, name)) {
        yield Object.fromEntries(fields.with(n, [key, mutant]));
      }
    }
  }
}
