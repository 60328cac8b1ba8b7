/**
 * Files that a tab saves.
 *
 * @module
 */

import type { Page } from "puppeteer-core";

/** A folder that the tab saves to. Disposing of it removes it. */
export interface Downloads extends AsyncDisposable {
  /** Does it, and answers the file that is saved in consequence. */
  of(act: () => Promise<void>): Promise<{ name: string; text: string }>;
}

/** Lets the tab save files. */
export async function downloads(page: Page): Promise<Downloads> {
  const folder = await Deno.makeTempDir();
  const session = await page.browser().target().createCDPSession();
  await session.send("Browser.setDownloadBehavior", {
    behavior: "allow",
    browserContextId: page.browserContext().id,
    downloadPath: folder,
    eventsEnabled: true,
  });
  return {
    async of(act) {
      const saved = Promise.withResolvers<void>();
      let name = "";
      session.on("Browser.downloadWillBegin", ({ suggestedFilename }) => {
        name = suggestedFilename;
      });
      session.on("Browser.downloadProgress", ({ state }) => {
        if (state === "completed") saved.resolve();
        if (state === "canceled") saved.reject(new Error("It was not saved"));
      });
      const late = AbortSignal.timeout(20_000);
      late.addEventListener("abort", () => saved.reject(late.reason));
      await act();
      await saved.promise;
      session.removeAllListeners();
      return { name, text: await Deno.readTextFile(`${folder}/${name}`) };
    },
    async [Symbol.asyncDispose]() {
      await session.detach();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
