import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shellWords, vhostctl } from "../support/run-cli.ts";

const PATH = new URL("../../README.md", import.meta.url);
const readme = readFileSync(PATH, "utf8");

/** Fenced blocks that show a session: a command, then what it printed. */
const SESSION = /```console\n\$ vhostctl (.*)\n([^`]*)```/g;

describe("README", () => {
  it("shows what the commands print now (UPDATE_GOLDEN=1 writes it anew)", () => {
    const current = readme.replace(SESSION, (_, args: string) => {
      const { stdout } = vhostctl(shellWords(args));
      return `\`\`\`console\n$ vhostctl ${args}\n${stdout}\`\`\``;
    });
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(PATH, current);
    else expect(readme).toBe(current);
    expect(readme.match(SESSION)?.length).toBeGreaterThan(2);
  });

  it("names every command and every flag", () => {
    const manifest = JSON.parse(
      readFileSync(new URL("../../oclif.manifest.json", import.meta.url), "utf8"),
    );
    for (const [id, command] of Object.entries<{ flags: object }>(manifest.commands)) {
      expect(readme).toContain(id.replaceAll(":", " "));
      for (const flag of Object.keys(command.flags)) {
        if (flag !== "no-color") expect(readme, `${id} --${flag}`).toContain(`--${flag}`);
      }
    }
  });
});
