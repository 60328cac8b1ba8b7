/**
 * A page to try the crawler on without a network. It has a port of its own, as
 * what may be crawled there must not include the API.
 *
 * @module
 */

const PAGE = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>A sample page</title>
  </head>
  <body>
    <h1>A sample page</h1>
    <p>This paragraph is in the html that the server sends.</p>
    <p id="late"></p>
    <script>
      setTimeout(() => {
        document.getElementById("late").textContent =
          "This one is written by a script: it needs a browser to be seen.";
      }, 100);
    </script>
  </body>
</html>
`;

/** Serves the page at every path; on another port if that one is taken. */
export function serveSample(port: number): Deno.HttpServer<Deno.NetAddr> {
  const serve = (port: number) =>
    Deno.serve(
      { hostname: "127.0.0.1", port, onListen: () => {} },
      () =>
        new Response(PAGE, {
          headers: { "Content-Type": "text/html; charset=utf-8" },
        }),
    );
  try {
    return serve(port);
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return serve(0);
    throw error;
  }
}
