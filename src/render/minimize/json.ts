import type { ScenarioSize } from "../../fuzz/minimize/scenario-size.ts";
import { writeScenario } from "../../scenario/write-scenario.ts";
import type { MinimizeResult } from "../../services/minimize.ts";

/** Version of the shape; it is raised when a field changes its meaning or goes away. */
const SCHEMA = "vhostctl-minimize-1";

/** The JSON of `minimize`: what fails, the sizes, and the case itself. */
export function minimizeJson(result: MinimizeResult): unknown {
  const { file, kernel, violation, before, after, runs, complete, milliseconds, out } = result;
  return {
    schema: SCHEMA,
    file,
    kernel,
    property: violation.property,
    message: violation.message,
    step: violation.step,
    before: sizeJson(before),
    after: sizeJson(after),
    runs,
    complete,
    seconds: Math.round(milliseconds) / 1000,
    out: out ?? null,
    warnings: result.warnings,
    case: JSON.parse(writeScenario(result.scenario)) as unknown,
  };
}

function sizeJson({ steps, regions, maps, mapped, filled, characters }: ScenarioSize): unknown {
  return { steps, regions, maps, mapped_bytes: mapped, filled_bytes: filled, characters };
}
