/**
 * What has just happened, said once: seen below, and read out.
 *
 * @module
 */

import { useEffect, useState } from "preact/hooks";

interface Notice {
  readonly number: number;
  readonly text: string;
}

const shownMs = 8_000;
const told = new EventTarget();
let notices: readonly Notice[] = [];
let last = 0;

/** Tells the user. */
export function notify(text: string): void {
  const notice = { number: ++last, text };
  change([...notices, notice]);
  setTimeout(() => change(notices.filter((one) => one !== notice)), shownMs);
}

function change(next: readonly Notice[]): void {
  notices = next;
  told.dispatchEvent(new Event("change"));
}

/** Where notices appear. */
export function Notices() {
  const [shown, setShown] = useState(notices);
  useEffect(() => {
    const changed = () => setShown(notices);
    told.addEventListener("change", changed);
    changed();
    return () => told.removeEventListener("change", changed);
  }, []);
  return (
    <div class="notices" role="status">
      {shown.map(({ number, text }) => <p key={number}>{text}</p>)}
    </div>
  );
}
