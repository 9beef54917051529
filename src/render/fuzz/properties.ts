import { isComparison, knownProperties, lawOf } from "../../campaign/laws.ts";
import type { Style } from "../style.ts";
import { wrap } from "../wrap.ts";

/** Every property with its law, for a person. */
export function propertiesText({ chalk, width }: Style): string {
  const lines = knownProperties().flatMap((name) => {
    const note = isComparison(name) ? " (with --against)" : "";
    return [`${chalk.bold(name)}${note}`, ...wrap(lawOf(name), width, "  ")];
  });
  return `${lines.join("\n")}\n`;
}

/** The JSON of `fuzz properties`. */
export function propertiesJson(): unknown {
  return {
    schema: "vhostctl-fuzz-properties-1",
    properties: knownProperties().map((name) => ({
      name,
      law: lawOf(name),
      needs_second_kernel: isComparison(name),
    })),
  };
}
