// Makes docs/commands.md from oclif.manifest.json. `oclif readme` could do it, but it
// needs the `oclif` generator, which is left out for the reason given in
// manifest.mjs.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

const HEAD = `# Commands

<!-- Written by scripts/commands-page.mjs from oclif.manifest.json; \`npm run build\` renews it. -->

Every command with its arguments and flags, as \`vhostctl COMMAND --help\` prints them.
`;

/** The text of docs/commands.md for a manifest. */
export function commandsPage({ commands }) {
  const inOrder = Object.values(commands)
    .filter(({ hidden }) => !hidden)
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const contents = inOrder.map(
    (command) => `- [${title(command)}](#${anchor(command)}): ${command.summary}`,
  );
  const text = [HEAD, `${contents.join("\n")}\n`, ...inOrder.map(section)].join("\n");
  return `${text.replaceAll("<%= config.bin %>", "vhostctl").trimEnd()}\n`;
}

/** Write docs/commands.md. */
export function writeCommandsPage() {
  const manifest = JSON.parse(readFileSync(`${root}oclif.manifest.json`, "utf8"));
  writeFileSync(`${root}docs/commands.md`, commandsPage(manifest));
}

const title = ({ id }) => id.replaceAll(":", " ");
const anchor = ({ id }) => id.replaceAll(":", "-");

function section(command) {
  const flags = Object.values(command.flags).filter(({ hidden }) => !hidden);
  return [
    `## ${title(command)}\n`,
    `${command.summary}\n`,
    fenced([usage(command, flags)]),
    command.description ? `${command.description}\n` : undefined,
    table("argument", Object.values(command.args), argumentCell),
    ...groupsOf(flags).map(([group, members]) =>
      table(`${group.toLowerCase()} flag`.trim(), members, flagCell),
    ),
    command.examples?.length > 0 ? `Examples:\n\n${fenced(command.examples)}` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join("\n");
}

function usage(command, flags) {
  const required = flags
    .filter((flag) => flag.required)
    .map((flag) => `--${flag.name} ${valueName(flag)}`);
  const optional = flags.length > required.length ? ["[flags]"] : [];
  const args = Object.values(command.args).map(argumentText);
  return ["vhostctl", title(command), ...args, ...required, ...optional].join(" ");
}

const argumentText = ({ name, required, multiple }) => {
  const text = `${name.toUpperCase()}${multiple ? "…" : ""}`;
  return required ? text : `[${text}]`;
};
const argumentCell = (argument) => `\`${argumentText(argument)}\``;

const valueName = ({ helpValue, options, name }) =>
  helpValue ?? options?.join("|") ?? name.toUpperCase();
const flagCell = (flag) => {
  const short = flag.char ? `-${flag.char}, ` : "";
  const value = flag.type === "option" ? ` ${valueName(flag)}${flag.multiple ? "…" : ""}` : "";
  return `\`${short}--${flag.name}${value}\``;
};

/** Flags without a group, then group by group, sorted as in the help. */
function groupsOf(flags) {
  const names = [...new Set(flags.map(({ helpGroup }) => helpGroup ?? ""))].sort();
  return names.map((name) => [
    name,
    flags
      .filter(({ helpGroup }) => (helpGroup ?? "") === name)
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  ]);
}

/** One row for each argument or flag, or undefined if there is none. */
function table(heading, members, cell) {
  if (members.length === 0) return undefined;
  const rows = members.map(
    (member) => `| ${escaped(cell(member))} | ${escaped(meaning(member))} |`,
  );
  return `${[`| ${heading} | meaning |`, "|---|---|", ...rows].join("\n")}\n`;
}

function meaning({ description, required, default: standard, type }) {
  const notes = [];
  if (type === "option" && required) notes.push("required");
  if (standard !== undefined && type !== "boolean") notes.push(`default: ${standard}`);
  return `${description}${notes.map((note) => ` (${note})`).join("")}`;
}

const escaped = (cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ");
const fenced = (lines) => `\`\`\`sh\n${lines.join("\n")}\n\`\`\`\n`;
