/**
 * A job as a command for a shell.
 *
 * @module
 */

/** Reads the job; the key stays out of it, as commands are kept and shared. */
export function curlOf(url: string, jobId: string): string {
  const address = `${url}/functions/v1/get-crawl-job?jobId=${jobId}`;
  return `curl -sS '${
    address.replaceAll("'", "%27")
  }' -H "apikey: $SECRET_KEY"`;
}
