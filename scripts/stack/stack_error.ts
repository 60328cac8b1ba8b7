/**
 * Something the person at the keyboard can put right. The message is one
 * sentence that says what to do; the commands print it without a stack trace.
 */
export class StackError extends Error {
  override readonly name = "StackError";
}
