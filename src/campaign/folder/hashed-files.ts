import { existsSync, readdirSync, renameSync, statSync } from "node:fs";
import { join, parse } from "node:path";
import { makeFolder } from "../../files/make-folder.ts";
import { writeWhole } from "../../files/whole-file.ts";
import { hashOf, isHash } from "./hash.ts";
import { readBytes } from "./read-bytes.ts";

/** Bytes of a file that is read back: far above what an input or a finding has. */
const MOST_BYTES = 64 * 2 ** 20;

/** A folder of files that are named by their content. */
export class HashedFiles {
  /** @param quarantine - where files go whose name is not that of their content */
  constructor(
    readonly folder: string,
    private readonly quarantine: string,
  ) {}

  /**
   * Keep some content; the same content twice is one file.
   *
   * @param extension - with its dot
   * @returns its name
   */
  put(content: string | Uint8Array, extension = ""): string {
    const name = hashOf(content) + extension;
    const file = join(this.folder, name);
    if (this.get(name) === undefined) {
      makeFolder(this.folder);
      writeWhole(file, content);
    }
    return name;
  }

  /** The content under a name, or undefined when it is not there or another. */
  get(name: string): Buffer | undefined {
    const bytes = readBytes(join(this.folder, name), MOST_BYTES);
    return bytes !== undefined && hashOf(bytes) === parse(name).name ? bytes : undefined;
  }

  /** Names in the folder that are hashes, ascending; a folder that is not there is empty. */
  names(): string[] {
    return this.entries().filter((name) => isHash(parse(name).name));
  }

  /** Names in the folder that are none of ours. */
  strangers(): string[] {
    return this.entries().filter((name) => !isHash(parse(name).name));
  }

  /** Move a file out of the way, and never onto another. */
  setAside(name: string): void {
    makeFolder(this.quarantine);
    let to = join(this.quarantine, name);
    for (let n = 2; existsSync(to); n++) to = join(this.quarantine, `${name}.${n}`);
    renameSync(join(this.folder, name), to);
  }

  private entries(): string[] {
    if (statSync(this.folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
    return readdirSync(this.folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort();
  }
}
