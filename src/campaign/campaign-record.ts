import type { UnitStart } from "../fuzz/unit/do-unit.ts";
import type { UnitReport } from "../fuzz/unit/unit-report.ts";
import type { CampaignFolder, FolderUnits } from "./folder/campaign-folder.ts";
import { hashOf } from "./folder/hash.ts";
import type { Marker } from "./folder/marker.ts";
import type { Part } from "./folder/part.ts";
import { planHash } from "./folder/plan-file.ts";
import { Ledger } from "./ledger.ts";
import { nthUnit, type Plan } from "./plan.ts";
import { tallied } from "./tally.ts";
import type { MarkedFinding, UnitSum } from "./unit-sum.ts";

/**
 * What a campaign came to, in memory and in its folder.
 *
 * Units report in any order and in pieces. What a unit adds is decided once all units
 * before it are finished, so what finished units leave depends on nothing but which
 * they are. Until then its findings and inputs are kept as a part, and count.
 */
export class CampaignRecord {
  /** Finished units, as far as none before them is missing. */
  private readonly ledger = new Ledger();
  /** How many units of the shard are in the ledger. */
  private inLedger = 0;
  /** Units finished in an earlier session, while one before them is missing now. */
  private readonly ahead: Map<number, Marker>;
  private readonly parts: Map<number, Part>;
  private readonly redo: ReadonlySet<number>;
  private readonly loose: readonly UnitSum[];
  private readonly planHash: string;
  private sum: Ledger | undefined;

  constructor(
    private readonly folder: CampaignFolder,
    private readonly plan: Plan,
    { markers, parts, loose, redo }: FolderUnits,
  ) {
    this.planHash = planHash(plan);
    this.redo = redo;
    this.ahead = new Map(markers.map((marker) => [marker.unit, marker]));
    this.parts = new Map(parts.map((part) => [part.unit, part]));
    this.loose = loose;
    for (const sum of loose) if (!this.ahead.has(sum.unit)) this.takeUp(sum);
    for (const unit of this.ahead.keys()) if (!redo.has(unit)) this.parts.delete(unit);
    this.advance();
    this.removeStrays();
  }

  /** Everything that was done and found, whether its unit is finished or not. */
  get tally(): Ledger {
    this.sum ??= tallied(this.ledger, [
      { sums: this.ahead.values(), finished: true },
      {
        sums: [...this.parts.values()].filter(({ unit }) => !this.ahead.has(unit)),
        finished: false,
      },
      { sums: this.loose.filter(({ unit }) => !this.parts.has(unit)), finished: false },
    ]);
    return this.sum;
  }

  /** Number of units that are finished, and none before them is missing. */
  get unbroken(): number {
    return this.inLedger;
  }

  /** Whether all runs of the shard's n-th unit are done. */
  isDone(n: number): boolean {
    if (n < this.inLedger) return true;
    const unit = nthUnit(this.plan, n);
    return this.parts.get(unit)?.done === true || (this.ahead.has(unit) && !this.redo.has(unit));
  }

  /** Runs of a unit that are counted. */
  runsOf(unit: number): number {
    return (this.ahead.get(unit) ?? this.parts.get(unit))?.runs ?? 0;
  }

  /** Where a unit is to be continued. Findings that are not minimised yet are found again. */
  startOf(unit: number): UnitStart {
    const part = this.parts.get(unit);
    const known = [...this.ledger.keys];
    let from = part?.runs ?? 0;
    for (const { key, raw, run = 0 } of part?.findings ?? []) {
      if (raw === true) from = Math.min(from, run);
      else known.push(key);
    }
    return { from, known };
  }

  /**
   * Record the runs that a unit has done so far.
   *
   * @returns whether anything is new
   */
  addPart(unit: number, report: UnitReport): boolean {
    const before = this.parts.get(unit);
    if (report.runs <= (before?.runs ?? 0) && report.findings.length === 0) return false;
    this.hold(unit, report, false);
    return true;
  }

  /**
   * Keep a unit that is done.
   *
   * @returns the units that are finished by it: itself, and those that waited for it
   */
  addUnit(unit: number, report: UnitReport): number[] {
    this.hold(unit, report, true);
    return this.advance();
  }

  private hold(unit: number, report: UnitReport, done: boolean): void {
    const { folder, ledger } = this;
    folder.refuseGone();
    const before = this.parts.get(unit);
    // While runs of an earlier session are repeated, what they came to stands.
    const whole = done || report.runs >= (before?.runs ?? 0);
    const part: Part = {
      ...{ plan: this.planHash, unit, done },
      runs: whole ? report.runs : (before?.runs ?? 0),
      edges: whole ? ledger.newEdges(report.edges) : (before?.edges ?? []),
      corpus: whole
        ? ledger
            .newInputs(report.kept)
            .map(({ input, edges }) => ({ input, hash: hashOf(input), edges }))
        : (before?.corpus ?? []),
      findings: this.findings(before, report, done),
    };
    this.parts.set(unit, part);
    this.sum = undefined;
    const next = nthUnit(this.plan, this.inLedger);
    if (!(done && unit === next)) folder.putPart(part);
    this.removeFiles(before?.findings ?? [], part.findings);
  }

  /** All findings of a unit, in the order of its runs; a minimised one replaces a raw one. */
  private findings(before: Part | undefined, report: UnitReport, done: boolean): MarkedFinding[] {
    const byKey = new Map((before?.findings ?? []).map((finding) => [finding.key, finding]));
    for (const { key, property, message, run, raw, extension, text } of report.findings) {
      const seen = byKey.get(key);
      if (seen !== undefined && (raw === true || seen.raw !== true)) continue;
      const file = this.folder.findings.put(text, extension);
      byKey.set(key, { key, property, message, run, file, ...(raw === true && { raw }) });
    }
    const all = [...byKey.values()];
    // One that is raw after all runs came from its file alone, and its unit does not have it.
    return all
      .filter(({ raw }) => !(done && raw === true))
      .sort((a, b) => (a.run ?? Infinity) - (b.run ?? Infinity));
  }

  /** Take up a finding that only its file tells of: its unit finds it again. */
  private takeUp({ unit, findings }: UnitSum): void {
    const before = this.parts.get(unit);
    const known = new Set(before?.findings.map(({ key }) => key));
    const fresh = findings.filter(({ key }) => !known.has(key));
    if (fresh.length === 0) return;
    const part = before ?? {
      ...{ plan: this.planHash, unit, runs: 0, done: false, edges: [], corpus: [], findings: [] },
    };
    const raw = fresh.map((finding) => ({ ...finding, raw: true }));
    this.parts.set(unit, { ...part, done: false, findings: [...part.findings, ...raw] });
  }

  /** Remove files of findings that a killed process had replaced, and not removed yet. */
  private removeStrays(): void {
    for (const { unit, findings } of this.loose) {
      for (const { key, file } of findings) {
        const part = this.parts.get(unit);
        const known = part === undefined ? this.tally.find(key) : part.findings.find(isOf(key));
        if (known !== undefined && known.raw !== true && known.file !== file) {
          this.folder.findings.remove(file);
        }
      }
    }
  }

  /** Finish units for as long as none before them is missing. */
  private advance(): number[] {
    const finished: number[] = [];
    for (;;) {
      const unit = nthUnit(this.plan, this.inLedger);
      const part = this.parts.get(unit);
      const marker = this.ahead.get(unit);
      if (part?.done === true) this.finish(part);
      else if (marker !== undefined && !this.redo.has(unit)) this.ledger.add(marker, true);
      else return finished;
      this.ahead.delete(unit);
      this.parts.delete(unit);
      this.inLedger++;
      this.sum = undefined;
      finished.push(unit);
    }
  }

  /** Files first, then the marker that names them. */
  private finish(part: Part): void {
    const { folder, ledger } = this;
    const { unit, runs, edges, corpus, findings } = ledger.added(part);
    const marker: Marker = {
      ...{ plan: this.planHash, unit, runs, edges },
      corpus: corpus.map(({ input, edges: reached }) => ({
        hash: folder.corpus.put(input),
        edges: reached,
      })),
      findings,
    };
    folder.mark(marker);
    ledger.add(marker, true);
    this.removeFiles(part.findings, findings);
  }

  /** Remove the files of findings that were replaced, or that another unit has found first. */
  private removeFiles(before: readonly MarkedFinding[], after: readonly MarkedFinding[]): void {
    const kept = new Set(after.map(({ file }) => file));
    for (const { file } of before) if (!kept.has(file)) this.folder.findings.remove(file);
  }
}

function isOf(wanted: string) {
  return ({ key }: MarkedFinding) => key === wanted;
}
