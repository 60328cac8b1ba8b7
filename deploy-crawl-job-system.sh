#!/bin/sh
# Deploys the whole system to a hosted Supabase project: tables, edge functions,
# secrets, the minute schedule, the workflow; then crawls a page as a proof.
# --help says how. Node is all it needs: Deno and the Supabase CLI come from npm.
set -eu

for program in node npx; do
  command -v "$program" >/dev/null 2>&1 && continue
  echo "Cannot deploy: $program is missing, install Node.js 20 or later" >&2
  exit 1
done

root=$(cd "$(dirname "$0")" && pwd)
set -- run -A --config "$root/deno.json" "$root/scripts/deploy.ts" "$@"
if command -v deno >/dev/null 2>&1; then
  exec deno "$@"
fi
exec npx -y deno "$@"
