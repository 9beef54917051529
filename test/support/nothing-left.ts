import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Gives all tests one folder for temporary files, and fails if they leave anything in it. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "vhostctl-tests-"));
  process.env.TMPDIR = folder;
  return () => {
    const left = readdirSync(folder).filter((name) => name.startsWith("vhostctl-"));
    rmSync(folder, { recursive: true, force: true });
    if (left.length > 0) throw new Error(`tests left temporary folders: ${left.join(", ")}`);
  };
}
