// Preloaded into a run of the program: a worker that does a unit named in BAD_UNIT hangs or dies
// when the unit has more runs than named there: `hang:1:37`.
const [how, unit, run] = (process.env.BAD_UNIT ?? "").split(":");
if (process.argv[1]?.includes("worker-entry")) {
  process.on("newListener", function once(event, listener) {
    if (event !== "message" || listener.wrapped) return;
    process.off("newListener", once);
    process.prependListener(
      "message",
      Object.assign(
        ({ order }) => {
          if (order?.unit !== Number(unit) || order.runs <= Number(run)) return;
          if (how === "hang") for (;;);
          process.kill(process.pid, "SIGABRT");
        },
        { wrapped: true },
      ),
    );
  });
}
