/**
 * An error as the platform's edge answers it, in the shape that our functions
 * use as well. Any web page may read it, as with the functions' own answers.
 */
export function flatError(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response {
  const retryable = status >= 500;
  return Response.json(
    { success: false, code, message, retryable, details: [] },
    {
      status,
      headers: {
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "Retry-After",
        ...headers,
      },
    },
  );
}
