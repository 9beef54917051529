/**
 * What `--against` adds: it needs two runs, so that no watcher can hold it, and it
 * is listed here for whoever names properties.
 */
export const KERNELS_AGREE = {
  name: "kernels-agree",
  law: "Two kernels that should do the same answer, report and write the same.",
} as const;
