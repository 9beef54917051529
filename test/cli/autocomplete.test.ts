import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { vhostctl } from "../support/run-cli.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();

let printed = "";
beforeAll(() => {
  const run = vhostctl(["autocomplete", "bash"], { XDG_CACHE_HOME: folder, SHELL: "/bin/bash" });
  expect(run.status).toBe(0);
  printed = run.stdout;
  writeFileSync(join(folder, "guest.elf"), "");
});

/** What bash offers at the end of a line after the printed set-up, and what it says on stderr. */
function tab(...words: string[]): { offered: string[]; stderr: string } {
  const script = `
    eval "$SETUP"
    spec=$(complete -p vhostctl)
    fn=\${spec##*-F }; fn=\${fn%% *}
    COMP_WORDS=(vhostctl "$@"); COMP_CWORD=$#
    $fn
    if [[ \${#COMPREPLY[@]} -eq 0 && $spec == *"-o default"* ]]; then
      COMPREPLY=($(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}"))
    fi
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", script, "bash", ...words], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, SETUP: setup() },
  });
  return { offered: [...new Set(stdout.split("\n").filter((word) => word !== ""))], stderr };
}

const setup = () => vhostctl(["autocomplete", "script", "bash"], { XDG_CACHE_HOME: folder }).stdout;

describe("Tab completion in bash", () => {
  it("is set up by the line that autocomplete prints", () => {
    expect(printed).toContain('printf "$(vhostctl autocomplete script bash)" >> ~/.bashrc');
    expect(readdirSync(join(folder, "vhostctl/autocomplete/functions"))).toContain("zsh");
  });

  it.each([
    ["commands", ["d"], ["debug", "dump"]],
    ["commands under a topic", ["fuzz", "m"], ["merge"]],
    ["flags", ["dump", "--dev"], ["--device"]],
    ["flags after an argument", ["dump", "x/guest.elf", "--dev"], ["--device"]],
    ["flags of a command of two words", ["fuzz", "merge", "a/b", "--o"], ["--out"]],
    ["files", ["dump", "gu"], ["guest.elf"]],
    ["files after a flag", ["dump", "--rings", "gu"], ["guest.elf"]],
    ["the values of a flag", ["dump", "guest.elf", "--kernel", "6"], ["6.1", "6.12"]],
  ])("offers %s", (_, words, offered) => {
    expect(tab(...words)).toEqual({ offered, stderr: "" });
  });
});
