/** Runs all detectors once the driver has done its work, and tells the server. */

import { ownTests, setTraps } from "./own_tests.js";

setTraps();
const add = (id) => {
  const mark = document.createElement("i");
  mark.id = id;
  mark.textContent = id;
  document.body.append(mark);
};
add("ready");
// The driver clicks nothing: it reads, and removes the mark when it is done.
while (document.body.contains(document.body.querySelector(":scope > #ready"))) {
  await new Promise((resolve) => setTimeout(resolve, 50));
}

const sent = await (await fetch("/sent")).json();
const found = {
  ...await attempt("BotD", botd),
  ...await attempt("fpscanner", fpscanner),
  ...await ownTests(sent.headers),
  isbot: { "user agent": sent.isbot },
};
await fetch("/found", { method: "POST", body: JSON.stringify(found) });

async function attempt(name, run) {
  try {
    return { [name]: await run() };
  } catch (error) {
    return { [name]: { [`failed: ${error}`]: true } };
  }
}

async function botd() {
  const { load } = await import(`${location.origin}/botd.js`);
  const detector = await load({ monitoring: false });
  await detector.collect();
  detector.detect();
  return Object.fromEntries(
    Object.entries(detector.getDetections()).map((
      [name, { bot }],
    ) => [name, bot]),
  );
}

async function fpscanner() {
  const { default: Scanner } = await import(`${location.origin}/fpscanner.js`);
  const { fastBotDetectionDetails } = await new Scanner().collectFingerprint({
    encrypt: false,
  });
  return Object.fromEntries(
    Object.entries(fastBotDetectionDetails).map((
      [name, { detected }],
    ) => [name, detected]),
  );
}
