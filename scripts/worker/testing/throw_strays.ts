/**
 * Preloaded into a worker: throws where nobody catches it as soon as the worker
 * has asked the queue for the first time.
 *
 * @module
 */

const ask = globalThis.fetch;

globalThis.fetch = async (...request) => {
  globalThis.fetch = ask;
  const answer = await ask(...request);
  setTimeout(() => {
    throw new TypeError("thrown by a timer");
  });
  Promise.reject(new TypeError("rejected by nobody"));
  return answer;
};
