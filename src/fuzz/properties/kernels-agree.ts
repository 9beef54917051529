/**
 * The property that `--against` adds. It needs two runs, so no watcher can check it;
 * it is listed here for everything that lists properties by name.
 */
export const KERNELS_AGREE = {
  name: "kernels-agree",
  law: "Two kernels that should do the same answer, report and write the same.",
} as const;
