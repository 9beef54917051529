import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, parse } from "node:path";
import { makeFolder } from "../../files/make-folder.ts";
import { writeWhole } from "../../files/whole-file.ts";
import { hashOf, isHash } from "./hash.ts";
import { moveAside } from "./move-aside.ts";
import { readBytes } from "./read-bytes.ts";

/** Largest file that is read back; inputs and findings are far smaller. */
const MOST_BYTES = 64 * 2 ** 20;

/** A folder of files named by the hash of their content. */
export class HashedFiles {
  /** @param quarantine - where to move files whose content does not match their name */
  constructor(
    readonly folder: string,
    private readonly quarantine: string,
  ) {}

  /**
   * Stores some content. The same content stored twice is one file.
   *
   * @param extension - with the dot
   * @returns the file's name
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

  /** The content under a name; undefined if the file is missing or does not match its name. */
  get(name: string): Buffer | undefined {
    const bytes = readBytes(join(this.folder, name), MOST_BYTES);
    return bytes !== undefined && hashOf(bytes) === parse(name).name ? bytes : undefined;
  }

  /** Whether there is anything under a name. */
  has(name: string): boolean {
    return existsSync(join(this.folder, name));
  }

  /** Names in the folder that are hashes, ascending; a folder that is not there is empty. */
  names(): string[] {
    return this.entries().filter((name) => isHash(parse(name).name));
  }

  /** Names in the folder that are not hashes. */
  strangers(): string[] {
    return this.entries().filter((name) => !isHash(parse(name).name));
  }

  remove(name: string): void {
    rmSync(join(this.folder, name), { force: true });
  }

  /** Move a file out of the way, and never onto another. */
  setAside(name: string): void {
    moveAside(join(this.folder, name), this.quarantine, name);
  }

  private entries(): string[] {
    if (statSync(this.folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
    return readdirSync(this.folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort();
  }
}
