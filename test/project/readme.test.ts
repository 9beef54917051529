import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { anchorsOf, fileOf, linksOf, PAGES, page, USER_PAGES } from "../support/pages.ts";
import { shellWords, vhostctl } from "../support/run-cli.ts";

/** A fenced block that shows a command and what it prints. */
const SESSION = /^```console\n\$ vhostctl (.*)\n([\s\S]*?)^```$/gm;

const printed = new Map<string, string>();

/** The output of a command. A command shown on several pages is run once. */
function output(args: string): string {
  const known = printed.get(args) ?? vhostctl(shellWords(args)).stdout;
  printed.set(args, known);
  return known;
}

const manifest: { commands: Record<string, { flags: object }> } = JSON.parse(
  page("oclif.manifest.json").text,
);

const isNamed = (name: string) => {
  const whole = new RegExp(`(?<![-\\w])${name}(?![-\\w])`);
  return USER_PAGES.some(({ text }) => whole.test(text));
};

const README_LINES = 150;

describe("README and docs", () => {
  it.each(USER_PAGES)(
    "$path shows what the commands print (UPDATE_GOLDEN=1 rewrites it)",
    ({ file, text }) => {
      const current = text.replace(
        SESSION,
        (_, args: string) => `\`\`\`console\n$ vhostctl ${args}\n${output(args)}\`\`\``,
      );
      if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, current);
      else expect(text).toBe(current);
      expect(text.match(SESSION)?.length ?? 0).toBe(text.match(/```console/g)?.length ?? 0);
    },
  );

  it(`README has at most ${README_LINES} lines`, () => {
    expect(page("README.md").text.trimEnd().split("\n").length).toBeLessThanOrEqual(README_LINES);
  });

  it("README links every command to its section of the reference", () => {
    const links = linksOf(page("README.md"));
    const sections = Object.keys(manifest.commands).map((id) => id.replaceAll(":", "-"));
    expect(sections.filter((name) => !links.includes(`docs/commands.md#${name}`))).toEqual([]);
  });

  it("the pages name every command and every flag", () => {
    const names = Object.entries(manifest.commands).flatMap(([id, { flags }]) => [
      id.replaceAll(":", " "),
      ...Object.keys(flags).map((flag) => `--${flag}`),
    ]);
    expect([...new Set(names)].filter((name) => !isNamed(name))).toEqual([]);
  });

  it.each(PAGES)("$path links only to files and headings that exist", (from) => {
    const dead = linksOf(from).filter((link) => {
      const [file = "", anchor] = link.split("#");
      const to = file === "" ? from.path : join(dirname(from.path), file);
      if (!existsSync(fileOf(to))) return true;
      return anchor !== undefined && !anchorsOf(page(to)).includes(anchor);
    });
    expect(dead).toEqual([]);
  });
});
