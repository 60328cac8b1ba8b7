/**
 * Preloaded into a worker: its clock is `CLOCK_SHIFT_MS` ahead, or behind if
 * that is negative.
 *
 * @module
 */

const shiftMs = Number(Deno.env.get("CLOCK_SHIFT_MS"));
const RealDate = Date;
const now = () => RealDate.now() + shiftMs;

globalThis.Date = new Proxy(RealDate, {
  apply: () => new RealDate(now()).toString(),
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
  get: (target, key, receiver) =>
    key === "now" ? now : Reflect.get(target, key, receiver),
});
console.log(`The clock says ${new Date().toISOString()}`);
