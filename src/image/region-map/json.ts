import { InputError } from "../../base/input-error.ts";
import { JsonNode } from "../../files/json-node.ts";
import { parseJsonValues } from "../../files/json-values.ts";
import type { MapText } from "./map-text.ts";
import type { ListedRegion } from "./region.ts";

const FIELDS = ["gpa", "size", "offset"];

/**
 * Regions out of `[{"gpa": …, "size": …, "offset": …}, …]` or `{"regions": […]}`.
 *
 * Numbers may be JSON numbers, or decimal or 0x strings. A region without an
 * offset follows the one listed before it in the image.
 */
export function parseJson(text: MapText): ListedRegion[] {
  const root = onlyValue(text);
  const list = root.isList ? root : root.get("regions");
  if (!list.isList) root.fail('is no region map: expected a list, or {"regions": [...]}');
  const regions: ListedRegion[] = [];
  let end = 0n;
  for (const item of list.items()) {
    item.allowOnly(FIELDS);
    const gpa = item.get("gpa").u64OrText();
    const size = item.get("size").u64OrText();
    const fileOffset = item.has("offset") ? item.get("offset").u64OrText() : end;
    if (size === 0n) item.fail("has no bytes");
    regions.push({ gpa, size, fileOffset });
    end = fileOffset + size;
  }
  return regions;
}

function onlyValue({ file, text }: MapText): JsonNode {
  const [first, second] = parseJsonValues(file, text);
  if (first === undefined) throw new InputError(file, "holds no JSON value");
  if (second !== undefined) {
    throw new InputError(file, "is no region map: holds more than one JSON value", second.offset);
  }
  return JsonNode.root(file, first);
}
