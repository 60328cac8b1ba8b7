/** What pages and workers look at alike. */

/** Who a window or a worker says it is. */
export async function identity(scope) {
  const { navigator } = scope;
  return {
    agent: navigator.userAgent,
    languages: navigator.languages.join(),
    platform: navigator.platform,
    cores: navigator.hardwareConcurrency,
    zone: scope.Intl.DateTimeFormat().resolvedOptions().timeZone,
    renderer: rendererOf(scope),
    hints: await navigator.userAgentData?.getHighEntropyValues([
      "architecture",
      "bitness",
      "fullVersionList",
      "platformVersion",
    ]),
  };
}

function rendererOf(scope) {
  try {
    const gl = new scope.OffscreenCanvas(1, 1).getContext("webgl");
    const names = gl.getExtension("WEBGL_debug_renderer_info");
    return gl.getParameter(names.UNMASKED_RENDERER_WEBGL);
  } catch {
    return undefined;
  }
}

/** Objects that tell when somebody looks at them who only a debugger would. */
export async function traps() {
  const seen = { stack: 0, name: 0, prepare: 0, keys: 0, table: 0 };
  const error = new Error();
  Object.defineProperty(error, "stack", { get: () => `${seen.stack++}` });
  console.debug(error);
  const named = new Error();
  Object.defineProperty(named, "name", { get: () => `${seen.name++}` });
  console.debug(named);
  const prepared = new Error();
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = () => `${seen.prepare++}`;
  console.debug(prepared);
  Error.prepareStackTrace = prepareStackTrace;
  const watched = (name) =>
    Object.create(
      new Proxy({}, {
        ownKeys() {
          seen[name]++;
          return [];
        },
      }),
    );
  console.groupEnd(watched("keys"));
  console.table(watched("table"));
  await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    "reads a stack": seen.stack > 0,
    // The console itself reads it once.
    "reads a name": seen.name > 1,
    "prepares a stack": seen.prepare > 0,
    "lists keys": seen.keys > 0,
    "lists keys of a table": seen.table > 0,
  };
}
