/**
 * Unpacks `@sparticuz/chromium` into the temporary folder of this process.
 *
 * @module
 */

import chromium from "@sparticuz/chromium";

await chromium.executablePath();
