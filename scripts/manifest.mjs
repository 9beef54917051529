// Makes oclif.manifest.json with the library itself. The `oclif` generator does the
// same but needs about 400 more packages.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Plugin, settings } from "@oclif/core";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The manifest of the commands in dist/, as text for oclif.manifest.json. */
export async function manifestText() {
  settings.enableAutoTranspile = false;
  const plugin = new Plugin({ root, ignoreManifest: true, errorOnManifestCreate: true });
  await plugin.load();
  return `${JSON.stringify(plugin.manifest, null, 2)}\n`;
}

/** Write oclif.manifest.json next to package.json. */
export async function writeManifest() {
  writeFileSync(`${root}oclif.manifest.json`, await manifestText());
}
