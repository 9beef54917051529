import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../base/input-error.ts";
import { Misfit } from "../../base/json-fields.ts";
import { UsageError } from "../../base/usage-error.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { readTextFile } from "../../files/text-file.ts";
import { isTemporary, writeWhole } from "../../files/whole-file.ts";
import type { Plan } from "../plan.ts";
import { HashedFiles } from "./hashed-files.ts";
import { type Marker, markerText, parseMarker } from "./marker.ts";
import { refuseForeign } from "./own-entries.ts";
import { parsePlan, planHash, planText } from "./plan-file.ts";
import { readBytes } from "./read-bytes.ts";

const MARKER = /^(0|[1-9]\d{0,15})\.json$/;
const MOST_MARKER_BYTES = 64 * 2 ** 20;
/** Entries left by a campaign that was killed before it had a plan. */
const BEFORE_PLAN = new Set(["lock", "inputs", "quarantine"]);

/** The finished units in a folder, and any damage found. */
export interface FolderUnits {
  /** Ascending by unit, up to the first damaged one. */
  readonly markers: readonly Marker[];
  /** One sentence for each damaged unit. */
  readonly troubles: readonly string[];
}

/** The files of a campaign. No file is left half written, even if the process is killed. */
export class CampaignFolder {
  /** The inputs that the campaign starts from. */
  readonly inputs: HashedFiles;
  readonly corpus: HashedFiles;
  readonly findings: HashedFiles;
  readonly lock: string;
  readonly journal: string;

  constructor(readonly path: string) {
    const aside = join(path, "quarantine");
    this.inputs = new HashedFiles(join(path, "inputs"), aside);
    this.corpus = new HashedFiles(join(path, "corpus"), aside);
    this.findings = new HashedFiles(join(path, "findings"), aside);
    this.lock = join(path, "lock");
    this.journal = join(path, "journal.jsonl");
  }

  /**
   * Makes the folder and its parents. An existing folder must be empty.
   *
   * @throws UsageError if the folder is not empty; InputError if one of its entries has
   *   the wrong type, such as a symbolic link
   */
  make(): void {
    makeFolder(this.path);
    if (existsSync(this.file("plan.json"))) {
      throw new UsageError(
        `${this.path} already holds a campaign: resume it, or name another folder`,
        { options: ["resume", "out"] },
      );
    }
    const other = readdirSync(this.path).find(
      (name) => !BEFORE_PLAN.has(name) && !name.startsWith(".vhostctl-"),
    );
    if (other !== undefined) throw new UsageError(`${this.path} is not empty: it holds ${other}`);
    refuseForeign(this.path);
  }

  /** Writes the inputs and the plan; from then on the folder is a campaign. */
  begin(plan: Plan, inputs: readonly Uint8Array[]): void {
    for (const input of inputs) this.inputs.put(input);
    writeWhole(this.file("plan.json"), planText(plan));
  }

  /** @throws InputError if the folder is not a campaign that can be resumed */
  plan(): Plan {
    const file = this.file("plan.json");
    if (existsSync(this.path) && !existsSync(file)) {
      throw new InputError(this.path, "is not a campaign: it holds no plan.json");
    }
    const plan = parsePlan(file, readTextFile(file));
    refuseForeign(this.path);
    return plan;
  }

  /** @throws InputError if one of the plan's inputs is missing or damaged */
  readInputs({ inputs }: Plan): Buffer[] {
    return inputs.map((hash) => {
      const bytes = this.inputs.get(hash);
      if (bytes !== undefined) return bytes;
      const file = join(this.inputs.folder, hash);
      throw new InputError(file, "an input of the campaign is missing or damaged");
    });
  }

  /** Reads the markers of the plan, and checks that the files they name are intact. */
  units(plan: Plan): FolderUnits {
    const hash = planHash(plan);
    const markers: Marker[] = [];
    for (const unit of this.unitNumbers()) {
      const marker = this.marker(unit, hash);
      if (typeof marker === "string") return { markers, troubles: [`unit ${unit}: ${marker}`] };
      markers.push(marker);
    }
    return { markers, troubles: [] };
  }

  /** Writes a unit's marker. The files that it names must already exist. */
  mark(marker: Marker): void {
    makeFolder(this.file("units"));
    writeWhole(this.unitFile(marker.unit), markerText(marker));
  }

  /**
   * Moves the markers of all other units to the quarantine.
   *
   * @returns how many were moved
   */
  setUnitsAside(kept: ReadonlySet<number>): number {
    const stale = this.unitNumbers().filter((unit) => !kept.has(unit));
    for (const unit of stale) {
      const aside = this.file("quarantine");
      makeFolder(aside);
      let to = join(aside, `unit-${unit}.json`);
      for (let n = 2; existsSync(to); n++) to = join(aside, `unit-${unit}.json.${n}`);
      renameSync(this.unitFile(unit), to);
    }
    return stale.length;
  }

  /**
   * One sentence for each file of the corpus or the findings whose content does not
   * match its name.
   *
   * @param setAside - move these files to the quarantine
   */
  damagedFiles(setAside: boolean): string[] {
    return [this.corpus, this.findings].flatMap((files) =>
      files
        .names()
        .filter((name) => files.get(name) === undefined)
        .map((name) => {
          if (setAside) files.setAside(name);
          return `${join(files.folder, name)}: its content does not match its name`;
        }),
    );
  }

  /** Removes files that a killed process left half written. The caller must hold the lock. */
  sweep(): void {
    for (const folder of ["", "units", "inputs", "corpus", "findings"]) {
      const path = this.file(folder);
      if (!existsSync(path)) continue;
      for (const name of readdirSync(path)) {
        if (isTemporary(name)) rmSync(join(path, name), { force: true });
      }
    }
  }

  private unitNumbers(): number[] {
    if (!existsSync(this.file("units"))) return [];
    return readdirSync(this.file("units"))
      .flatMap((name) => MARKER.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** The marker of a unit, or the reason that it cannot be used. */
  private marker(unit: number, plan: string): Marker | string {
    const bytes = readBytes(this.unitFile(unit), MOST_MARKER_BYTES);
    if (bytes === undefined) return "its marker cannot be read";
    try {
      const marker = parseMarker(bytes.toString("utf8"));
      if (marker.plan !== plan) return "its marker belongs to another plan";
      if (marker.unit !== unit) return "its marker belongs to another unit";
      const lost =
        marker.corpus.find(({ hash }) => this.corpus.get(hash) === undefined)?.hash ??
        marker.findings.find(({ file }) => this.findings.get(file) === undefined)?.file;
      return lost === undefined ? marker : `${lost} is missing or damaged`;
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof Misfit) return "its marker is damaged";
      throw error;
    }
  }

  private unitFile(unit: number): string {
    return this.file("units", `${unit}.json`);
  }

  private file(...names: readonly string[]): string {
    return join(this.path, ...names);
  }
}
