import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const DOCS = readdirSync(fileOf("docs")).filter((name) => name.endsWith(".md"));

/** A Markdown page of the project, with its path from the project folder. */
export interface Page {
  readonly path: string;
  readonly file: string;
  readonly text: string;
}

/** The page at a path from the project folder. */
export function page(path: string): Page {
  const file = fileOf(path);
  return { path, file, text: readFileSync(file, "utf8") };
}

/** The absolute path of a file given by its path from the project folder. */
export function fileOf(path: string): string {
  return `${ROOT}${path}`;
}

/** The pages for users, without the one that is generated from the manifest. */
export const USER_PAGES = ["README.md", ...DOCS.map((name) => `docs/${name}`)]
  .filter((path) => path !== "docs/commands.md")
  .map(page);

/** Every page. */
export const PAGES = [...USER_PAGES, page("docs/commands.md"), page("CONTRIBUTING.md")];

const FENCED = /^ *```[\s\S]*?^ *```$/gm;

/** The anchors of a page, one per heading, as GitHub names them. */
export function anchorsOf({ text }: Page): string[] {
  return [...text.replace(FENCED, "").matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The targets of a page's links, without links to other sites. */
export function linksOf({ text }: Page): string[] {
  return [...text.replace(FENCED, "").matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}
