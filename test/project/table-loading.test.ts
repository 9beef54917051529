import { expect, it } from "vitest";
import { importsOf, SOURCES } from "../support/source-imports.ts";

/** Everything that a file of `src/` loads, including itself and modules. */
function loadedBy(file: string, loaded = new Set<string>()): Set<string> {
  loaded.add(file);
  for (const { target, isModule, typeOnly } of importsOf(file)) {
    if (typeOnly || loaded.has(target)) continue;
    if (isModule) loaded.add(target);
    else loadedBy(target, loaded);
  }
  return loaded;
}

it("loads cli-table3 for the commands that draw a table, and for no others", () => {
  const loading = SOURCES.filter((file) => loadedBy(file).has("cli-table3"));
  const entries = loading.filter((file) => !/^(?:render|cli)\//.test(file));
  expect(entries).toEqual([
    "commands/dump.ts",
    "commands/fuzz.ts",
    "commands/fuzz/merge.ts",
    "commands/fuzz/status.ts",
    "commands/minimize.ts",
    "commands/replay.ts",
  ]);
});
