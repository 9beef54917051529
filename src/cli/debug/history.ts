import { mkdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { escapeUnsafe } from "../../base/unsafe-text.ts";
import { writeWhole } from "../../files/whole-file.ts";

/** Lines kept. */
const KEPT = 1000;
/** Bytes of the file that are read. */
const LIMIT = 1024 * 1024;

/** Commands of earlier sessions, in a file of the user's own. Never fails: a history is not worth it. */
export class DebugHistory {
  private readonly file: string;
  private readonly added: string[] = [];

  constructor(env: Readonly<Record<string, string | undefined>>) {
    const state = env.XDG_STATE_HOME ?? "";
    const folder = state.startsWith("/") ? state : join(homedir(), ".local", "state");
    this.file = join(folder, "vhostctl", "debug_history");
  }

  /** Lines of earlier sessions, oldest first; what could move a cursor is left out. */
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

  /** Put this session's lines behind those of all others. */
  save(): void {
    if (this.added.length === 0) return;
    try {
      mkdirSync(dirname(this.file), { recursive: true, mode: 0o700 });
      const lines = [...this.read(), ...this.added].slice(-KEPT);
      writeWhole(this.file, `${lines.join("\n")}\n`);
    } catch {
      // A read-only home keeps no history.
    }
  }
}
