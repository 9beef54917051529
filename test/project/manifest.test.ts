import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { commandsPage } from "../../scripts/commands-page.mjs";
import { manifestText } from "../../scripts/manifest.mjs";
import { page } from "../support/pages.ts";

const path = new URL("../../oclif.manifest.json", import.meta.url);
const manifest = JSON.parse(readFileSync(path, "utf8"));

it("oclif.manifest.json describes the commands in dist", async () => {
  expect(manifest).toEqual(JSON.parse(await manifestText()));
});

it("docs/commands.md matches the manifest", () => {
  expect(page("docs/commands.md").text).toBe(commandsPage(manifest));
});
