/**
 * The assertions of `@std/assert`, with their types: the mirror of the standard
 * library that the npm registry has comes without any.
 *
 * @module
 */

import * as std from "@std/assert";

// deno-lint-ignore no-explicit-any -- a class is matched by any constructor it has
type Class<T> = abstract new (...args: any[]) => T;

/** Fails unless the value is truthy. */
export const assert: (value: unknown, message?: string) => asserts value =
  std.assert;

/** Fails unless the value is falsy. */
export const assertFalse: (value: unknown, message?: string) => void =
  std.assertFalse;

/** Fails unless the two are deeply equal, and shows the difference. */
export const assertEquals: <T>(
  actual: T,
  expected: T,
  message?: string,
) => void = std.assertEquals;

/** Fails if the two are deeply equal. */
export const assertNotEquals: <T>(
  actual: T,
  expected: T,
  message?: string,
) => void = std.assertNotEquals;

/** Fails unless the two are the same value or the same object. */
export const assertStrictEquals: <T>(
  actual: unknown,
  expected: T,
  message?: string,
) => asserts actual is T = std.assertStrictEquals;

/** Fails unless the object has at least these keys, with these values. */
export const assertObjectMatch: (
  actual: object,
  expected: object,
  message?: string,
) => void = std.assertObjectMatch;

/** Fails unless the list holds all of these items. */
export const assertArrayIncludes: <T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  message?: string,
) => void = std.assertArrayIncludes;

/** Fails on `null` and `undefined`. */
export const assertExists: <T>(
  actual: T,
  message?: string,
) => asserts actual is NonNullable<T> = std.assertExists;

/** Fails unless the value is an instance of the class. */
export const assertInstanceOf: <T>(
  actual: unknown,
  type: Class<T>,
  message?: string,
) => asserts actual is T = std.assertInstanceOf;

/** Fails unless the text matches. */
export const assertMatch: (
  actual: string,
  expected: RegExp,
  message?: string,
) => void = std.assertMatch;

/** Fails if the text matches. */
export const assertNotMatch: (
  actual: string,
  expected: RegExp,
  message?: string,
) => void = std.assertNotMatch;

/** Fails unless the text holds the part. */
export const assertStringIncludes: (
  actual: string,
  expected: string,
  message?: string,
) => void = std.assertStringIncludes;

/** Fails unless `actual > expected`. */
export const assertGreater: <T>(
  actual: T,
  expected: T,
  message?: string,
) => void = std.assertGreater;

/** Fails unless `actual >= expected`. */
export const assertGreaterOrEqual: <T>(
  actual: T,
  expected: T,
  message?: string,
) => void = std.assertGreaterOrEqual;

/** Fails unless `actual < expected`. */
export const assertLess: <T>(
  actual: T,
  expected: T,
  message?: string,
) => void = std.assertLess;

/** Fails unless `actual <= expected`. */
export const assertLessOrEqual: <T>(
  actual: T,
  expected: T,
  message?: string,
) => void = std.assertLessOrEqual;

/** Fails unless the function throws such an error; returns the error. */
export const assertThrows: <E extends Error = Error>(
  run: () => unknown,
  type?: Class<E>,
  messageIncludes?: string,
) => E = std.assertThrows;

/** Fails unless the promise rejects with such an error; returns the error. */
export const assertRejects: <E extends Error = Error>(
  run: () => PromiseLike<unknown>,
  type?: Class<E>,
  messageIncludes?: string,
) => Promise<E> = std.assertRejects;

/** Fails, always. */
export const fail: (message?: string) => never = std.fail;
