import { mkdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { escapeUnsafe } from "../../base/unsafe-text.ts";
import { writeWhole } from "../../files/whole-file.ts";

/** Number of lines kept. */
const KEPT = 1000;
/** Largest file that is read, in bytes. */
const LIMIT = 1024 * 1024;

/** Commands of earlier sessions, in a file of the user. Never fails: a lost history does not matter. */
export class DebugHistory {
  private readonly file: string;
  private readonly added: string[] = [];

  constructor(env: Readonly<Record<string, string | undefined>>) {
    const state = env.XDG_STATE_HOME ?? "";
    const folder = state.startsWith("/") ? state : join(homedir(), ".local", "state");
    this.file = join(folder, "vhostctl", "debug_history");
  }

  /** Lines of earlier sessions, oldest first, without those that could move a cursor. */
  read(): string[] {
    try {
      const found = statSync(this.file);
      if (!found.isFile() || found.size > LIMIT) return [];
      return readFileSync(this.file, "utf8")
        .split("\n")
        .filter((line) => line !== "" && line === escapeUnsafe(line, "text"));
    } catch {
      return [];
    }
  }

  add(line: string): void {
    this.added.push(line);
  }

  /** Append this session's lines to those of earlier sessions. */
  save(): void {
    if (this.added.length === 0) return;
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
      const lines = [...this.read(), ...this.added].slice(-KEPT);
      writeWhole(this.file, `${lines.join("\n")}\n`);
    } catch {
      // There is no history in a read-only home.
    }
  }
}
