import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { Hook, Interfaces } from "@oclif/core";

/**
 * Completes what `autocomplete` writes for bash: the plugin's function takes every word
 * for a part of the command, so that it offers no files, and no flags after an argument.
 */
const bashCompletion: Hook.Postrun = async ({ Command, config }) => {
  if (Command.id !== "autocomplete") return;
  const folder = join(config.cacheDir, "autocomplete", "functions", "bash");
  appendFileSync(join(folder, `${config.bin}.bash`), bashWords(config.commands));
};
export default bashCompletion;

/** The function that is put in front of the plugin's own. */
export function bashWords(commands: readonly Interfaces.Config["commands"][number][]): string {
  const ids = commands.filter(({ hidden }) => hidden !== true).map(({ id }) => id);
  return `
_vhostctl_words()
{
  local commands=" ${ids.join(" ")} "
  local cur="\${COMP_WORDS[COMP_CWORD]}" first="\${COMP_WORDS[1]}"
  local -a command=("$first")
  [[ $COMP_CWORD -gt 2 && $commands == *" $first:\${COMP_WORDS[2]} "* ]] && command+=("\${COMP_WORDS[2]}")
  COMPREPLY=()
  case "\${COMP_WORDS[COMP_CWORD - 1]}" in
${choices(commands)}
  esac
  if [[ $cur == -* ]]; then
    COMP_WORDS=(vhostctl "\${command[@]}" "$cur")
    COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
    _vhostctl_autocomplete
  elif [[ $COMP_CWORD -eq 1 || ( $COMP_CWORD -eq 2 && $commands == *" $first:"* ) ]]; then
    _vhostctl_autocomplete
  fi
}

complete -o bashdefault -o default -F _vhostctl_words vhostctl
`;
}

/** One case for each flag with a fixed set of values. */
function choices(commands: readonly Interfaces.Config["commands"][number][]): string {
  const flags = new Map<string, readonly string[]>();
  for (const flag of commands.flatMap((command) => Object.values(command.flags))) {
    if ("options" in flag && flag.options !== undefined) flags.set(flag.name, flag.options);
  }
  const lines = [...flags].map(
    ([name, values]) =>
      `    --${name}) COMPREPLY=($(compgen -W "${values.join(" ")}" -- "$cur")); return ;;`,
  );
  return lines.join("\n");
}
