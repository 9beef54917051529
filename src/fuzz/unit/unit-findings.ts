import { findingKey } from "../finding-key.ts";
import { encodeInput } from "../input/encode-input.ts";
import type { FuzzInput } from "../input/fuzz-input.ts";
import { judgeScenario } from "../judge-scenario.ts";
import { COMPARISONS } from "../properties/all-properties.ts";
import type { Property, Violation } from "../property.ts";
import { toScenario } from "../to-scenario.ts";
import type { UnitFinding, UnitSpec } from "./unit.ts";

/** Most findings of a unit. */
const MOST = 100;

/** Collects the findings of a unit: the first of each property and cause. */
export class UnitFindings {
  readonly list: UnitFinding[] = [];
  private readonly keys = new Set<string>();

  constructor(
    private readonly spec: UnitSpec,
    private readonly properties: readonly Property[],
  ) {}

  /** Add a violation of a property in a bulk run. */
  add(violation: Violation, run: number, input: FuzzInput): void {
    if (!this.isNew(violation)) return;
    const scenario = this.scenarioOf(run, input);
    const properties = this.properties.filter(({ name }) => name === violation.property);
    const [confirmed] = judgeScenario(scenario, this.spec.kernel, properties);
    const numbered = confirmed ?? { ...violation, step: Math.max(0, scenario.steps.length - 1) };
    this.list.push({ violation: numbered, run, input: encodeInput(input), scenario });
  }

  /** Add a bulk run that the other kernel, which must behave the same, answered differently. */
  addDisagreement(run: number, input: FuzzInput): void {
    if (this.list.length >= MOST) return;
    const { kernel, against } = this.spec;
    const scenario = this.scenarioOf(run, input);
    for (const violation of judgeScenario(scenario, kernel, COMPARISONS, against)) {
      if (!this.isNew(violation)) continue;
      this.list.push({ violation, run, input: encodeInput(input), scenario });
    }
  }

  private isNew(violation: Violation): boolean {
    const key = findingKey(violation);
    if (this.list.length >= MOST || this.keys.has(key)) return false;
    this.keys.add(key);
    return true;
  }

  private scenarioOf(run: number, input: FuzzInput) {
    const { seed, unit, kernel } = this.spec;
    return toScenario(input, kernel, `fuzz-${seed}-${unit}-${run}`);
  }
}
