import type { Scenario } from "../../scenario/scenario.ts";
import { writeScenario } from "../../scenario/write-scenario.ts";

/** The size of a scenario. */
export interface ScenarioSize {
  readonly steps: number;
  /** In all memory tables. */
  readonly regions: number;
  readonly maps: number;
  /** Bytes of mapped user memory. */
  readonly mapped: number;
  /** Bytes of initial memory that are not zero. */
  readonly filled: number;
  /** Characters of its JSON, without expectations. */
  readonly characters: number;
}

/** Measure a scenario. */
export function scenarioSize(scenario: Scenario): ScenarioSize {
  const { maps, memory, steps } = scenario;
  return {
    steps: steps.length,
    regions: steps.reduce(
      (sum, step) =>
        sum + ("arg" in step && step.arg && "regions" in step.arg ? step.arg.regions.length : 0),
      0,
    ),
    maps: maps.length,
    mapped: maps.reduce((sum, { size }) => sum + size, 0),
    filled: memory.reduce((sum, { bytes, count }) => sum + count * filledBytes(bytes), 0),
    characters: writeScenario(withoutExpectations(scenario)).length,
  };
}

const filledBytes = (bytes: Uint8Array) =>
  bytes.reduce((sum, byte) => (byte === 0 ? sum : sum + 1), 0);

/** The scenario without its expectations and finding. */
export function withoutExpectations({ final: _, finding: __, ...rest }: Scenario): Scenario {
  return { ...rest, steps: rest.steps.map(({ expect: _, ...operation }) => operation) };
}
