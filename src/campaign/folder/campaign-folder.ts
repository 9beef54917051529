import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../base/input-error.ts";
import { Misfit } from "../../base/json-fields.ts";
import { OutputError } from "../../base/output-error.ts";
import { UsageError } from "../../base/usage-error.ts";
import { makeFolder } from "../../files/make-folder.ts";
import { readTextFile } from "../../files/text-file.ts";
import { isTemporary, writeWhole } from "../../files/whole-file.ts";
import type { Plan } from "../plan.ts";
import type { UnitSum } from "../unit-sum.ts";
import { HashedFiles } from "./hashed-files.ts";
import { looseFindings } from "./loose-findings.ts";
import { type Marker, markerText, parseMarker } from "./marker.ts";
import { moveAside } from "./move-aside.ts";
import { refuseForeign } from "./own-entries.ts";
import { type Part, parsePart, partText } from "./part.ts";
import { parsePlan, planHash, planText } from "./plan-file.ts";
import { readBytes } from "./read-bytes.ts";

const MARKER = /^(0|[1-9]\d{0,15})\.json$/;
const MOST_MARKER_BYTES = 64 * 2 ** 20;
/** Entries left by a campaign that was killed before it had a plan. */
const BEFORE_PLAN = new Set(["lock", "inputs", "quarantine"]);

/** What a folder has of its units, and what in it is damaged. */
export interface FolderUnits {
  /** Finished units, ascending; damaged markers are left out. */
  readonly markers: readonly Marker[];
  /** Units that are not finished, ascending. */
  readonly parts: readonly Part[];
  /** Findings that no marker and no part names, ascending by unit. */
  readonly loose: readonly UnitSum[];
  /** Units whose markers name files that are missing or damaged: they have to be done again. */
  readonly redo: ReadonlySet<number>;
  /** What is damaged, a sentence each. */
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

  /** Read every marker and part of the plan. Damage to one does not touch the others. */
  units(plan: Plan): FolderUnits {
    const hash = planHash(plan);
    const troubles: string[] = [];
    const redo = new Set<number>();
    const sums = <S extends UnitSum & { readonly plan: string }>(
      folder: string,
      parse: (content: string) => S,
    ) =>
      this.unitNumbers(folder).flatMap((unit) => {
        const sum = this.sum(folder, unit, hash, parse);
        if (typeof sum === "string") troubles.push(`unit ${unit}: ${sum}`);
        return typeof sum === "object" ? [sum] : [];
      });
    // Parts first: a unit that is finished meanwhile is read twice, and not missed.
    const parts = sums("parts", parsePart).map((part) => {
      const lost = new Set(filesOf(part).filter((file) => this.findings.get(file) === undefined));
      for (const file of lost) troubles.push(`unit ${part.unit}: ${file} is missing or damaged`);
      return lost.size === 0 ? part : withoutFiles(part, lost);
    });
    const markers = sums("units", parseMarker);
    for (const marker of markers) {
      const lost = this.lostFile(marker);
      if (lost === undefined) continue;
      redo.add(marker.unit);
      troubles.push(`unit ${marker.unit}: ${lost} is missing or damaged`);
    }
    const named = new Set([...markers, ...parts].flatMap(filesOf));
    return { markers, parts, loose: looseFindings(this.findings, plan, named), redo, troubles };
  }

  /** Whether the folder holds a plan: somebody may have removed it. */
  get isThere(): boolean {
    return existsSync(this.file("plan.json"));
  }

  /** @throws OutputError when somebody has removed the folder */
  refuseGone(): void {
    if (this.isThere) return;
    throw new OutputError(this.path, "the folder of the campaign was removed while it ran");
  }

  /** Writes a unit's marker. The files that it names must already exist. */
  mark(marker: Marker): void {
    makeFolder(this.file("units"));
    writeWhole(this.sumFile("units", marker.unit), markerText(marker));
    this.removePart(marker.unit);
  }

  /** Record the runs that a unit has done so far. The findings that it names must be there before. */
  putPart(part: Part): void {
    makeFolder(this.file("parts"));
    writeWhole(this.sumFile("parts", part.unit), partText(part));
  }

  removePart(unit: number): void {
    rmSync(this.sumFile("parts", unit), { force: true });
  }

  /** Move damaged markers and parts out of the way, and remove parts of finished units. */
  keepOnly({ markers, parts, redo }: FolderUnits): void {
    const finished = markers.map(({ unit }) => unit);
    this.setOthersAside("units", new Set(finished));
    this.setOthersAside("parts", new Set(parts.map(({ unit }) => unit)));
    for (const unit of finished) if (!redo.has(unit)) this.removePart(unit);
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
        .filter((name) => files.get(name) === undefined && files.has(name))
        .map((name) => {
          if (setAside) files.setAside(name);
          return `${join(files.folder, name)}: its content does not match its name`;
        }),
    );
  }

  /** Removes files that a killed process left half written. The caller must hold the lock. */
  sweep(): void {
    for (const folder of ["", "units", "parts", "inputs", "corpus", "findings"]) {
      const path = this.file(folder);
      if (!existsSync(path)) continue;
      for (const name of readdirSync(path)) {
        if (isTemporary(name)) rmSync(join(path, name), { force: true });
      }
    }
  }

  private setOthersAside(folder: string, kept: ReadonlySet<number>): void {
    const aside = this.file("quarantine");
    for (const unit of this.unitNumbers(folder)) {
      if (kept.has(unit)) continue;
      moveAside(this.sumFile(folder, unit), aside, `${folder}-${unit}.json`);
    }
  }

  private unitNumbers(folder: string): number[] {
    if (!existsSync(this.file(folder))) return [];
    return readdirSync(this.file(folder))
      .flatMap((name) => MARKER.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** A marker or a part, or why it cannot be used; undefined when it is not there any more. */
  private sum<S extends UnitSum & { readonly plan: string }>(
    folder: string,
    unit: number,
    plan: string,
    parse: (content: string) => S,
  ): S | string | undefined {
    const file = this.sumFile(folder, unit);
    const bytes = readBytes(file, MOST_MARKER_BYTES);
    if (bytes === undefined) return existsSync(file) ? "its marker cannot be read" : undefined;
    try {
      const sum = parse(bytes.toString("utf8"));
      if (sum.plan !== plan) return "its marker belongs to another plan";
      if (sum.unit !== unit) return "its marker belongs to another unit";
      return sum;
    } catch (error) {
      if (error instanceof SyntaxError || error instanceof Misfit) return "its marker is damaged";
      throw error;
    }
  }

  /** The first file that a marker names and that is not there. */
  private lostFile({ corpus, findings }: Marker): string | undefined {
    return (
      corpus.find(({ hash }) => this.corpus.get(hash) === undefined)?.hash ??
      findings.find(({ file }) => this.findings.get(file) === undefined)?.file
    );
  }

  private sumFile(folder: string, unit: number): string {
    return this.file(folder, `${unit}.json`);
  }

  private file(...names: readonly string[]): string {
    return join(this.path, ...names);
  }
}

function filesOf({ findings }: UnitSum): string[] {
  return findings.map(({ file }) => file);
}

/** A part with findings that have to be found again. */
function withoutFiles(part: Part, lost: ReadonlySet<string>): Part {
  const findings = part.findings.map((one) => (lost.has(one.file) ? { ...one, raw: true } : one));
  return { ...part, done: false, findings };
}
