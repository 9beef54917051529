import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { manifestText } from "../../scripts/manifest.mjs";

it("oclif.manifest.json is that of the commands as they are", async () => {
  const path = new URL("../../oclif.manifest.json", import.meta.url);
  expect(JSON.parse(readFileSync(path, "utf8"))).toEqual(JSON.parse(await manifestText()));
});
