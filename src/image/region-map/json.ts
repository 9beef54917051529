import { InputError } from "../../base/input-error.ts";
import {
  field,
  isObject,
  listOf,
  Misfit,
  object,
  onlyKeys,
  optional,
  own,
  readJson,
} from "../../base/json-fields.ts";
import { bigU64 } from "../../base/json-integers.ts";
import { type JsonValue, parseJsonValues } from "../../files/json-values.ts";
import type { MapText } from "./map-text.ts";
import type { ListedRegion } from "./region.ts";

const KEYS = new Set(["gpa", "size", "offset"]);
const u64 = bigU64("text");

/**
 * Reads regions from `[{"gpa": …, "size": …, "offset": …}, …]` or `{"regions": […]}`.
 *
 * Numbers may be JSON numbers, or decimal or 0x strings. A region without an offset
 * follows the previous one in the image.
 */
export function parseJson(text: MapText): ListedRegion[] {
  const { value, offset } = onlyValue(text);
  return readJson(readMap, value, { file: text.file, offset });
}

function readMap(value: unknown): ListedRegion[] {
  if (Array.isArray(value)) return readRegions(value);
  if (isObject(value) && Array.isArray(own(value, "regions"))) {
    return field(value, "regions", readRegions);
  }
  throw new Misfit('is not a region map: expected a list, or {"regions": [...]}');
}

function readRegions(value: unknown): ListedRegion[] {
  let end = 0n;
  return listOf((entry): ListedRegion => {
    const region = object(entry);
    onlyKeys(region, KEYS);
    const gpa = field(region, "gpa", u64);
    const size = field(region, "size", u64);
    const fileOffset = optional(region, "offset", u64) ?? end;
    if (size === 0n) throw new Misfit("is empty: its size is 0");
    end = fileOffset + size;
    return { gpa, size, fileOffset };
  })(value);
}

function onlyValue({ file, text }: MapText): JsonValue {
  const [first, second] = parseJsonValues(file, text);
  if (first === undefined) throw new InputError(file, "holds no JSON value");
  if (second !== undefined) {
    throw new InputError(
      file,
      "is not a region map: holds more than one JSON value",
      second.offset,
    );
  }
  return first;
}
