/**
 * `GET /api/export/:jobId`: the file that an export has made.
 *
 * @module
 */

import { operation } from "./operation.ts";
import { jobId } from "./words.ts";

/** `GET export/:jobId` */
export const downloadExport = operation({
  name: "download-export",
  method: "GET",
  path: "/api/export/:jobId",
  params: { jobId },
  summary: "Streams the CSV file of a completed export",
  example: { jobId: "0193a0c4-5b7e-7cc0-8000-5d1e7a6f4c21" },
  refusals: ["JOB_NOT_FOUND", "INVALID_STATE", "EXPORT_NOT_READY"],
  answers: {
    200: {
      description:
        "The file. Cells that a spreadsheet would run as a formula begin with an apostrophe",
      contentTypes: {
        "text/csv":
          "id,brand,name,…\r\n5f0c3a9be17d2486.0a4d55a8d778e5022fab,Acme,Anvil,…\r\n",
      },
      headers: {
        "Content-Disposition":
          "Names the file as the export was asked to, or `products-export-{timestamp}.csv`",
      },
    },
  },
});
