import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

const SRC = fileURLToPath(new URL("../../src/", import.meta.url));

/** The files of `src/`, by their paths from `src/`. */
export const SOURCES: readonly string[] = readdirSync(SRC, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".ts"))
  .sort();

/** The text of a file of `src/`. */
export const sourceText = (file: string): string => readFileSync(SRC + file, "utf8");

/** The folder of `src/` that contains a file. */
export const layerOf = (file: string): string => file.split("/")[0] ?? "";

/** One import, export-from, or dynamic import of a file. */
export interface SourceImport {
  /** A path from `src/`, or the name of a module. */
  readonly target: string;
  readonly isModule: boolean;
  /** The import is erased at compile time. */
  readonly typeOnly: boolean;
}

const STATEMENT =
  /^(?:import|export)\s+(?<type>type\s+)?(?<names>[^;"]*?)\s*from\s+"(?<from>[^"]+)"|(?:^import\s+|\bimport\(\s*)"(?<other>[^"]+)"/gm;

/** All imports of a file of `src/`, in order. */
export function importsOf(file: string, text = sourceText(file)): SourceImport[] {
  return Array.from(text.matchAll(STATEMENT), ({ groups = {} }) => {
    const { type, names = "", from, other } = groups;
    const specifier = from ?? other ?? "";
    const isModule = !specifier.startsWith(".");
    const named = /^\{(.*)\}$/s
      .exec(names)?.[1]
      ?.split(",")
      .filter((name) => name.trim() !== "");
    return {
      target: isModule ? specifier : posix.join(posix.dirname(file), specifier),
      isModule,
      typeOnly: type !== undefined || named?.every((name) => /^\s*type\s/.test(name)) === true,
    };
  });
}
