/**
 * What the built-in linter lacks: the dependency rule, and a few habits of the
 * house style. Registered in `deno.json`.
 *
 * @module
 */

import { dependencyRule } from "./dependency_rule.ts";
import { fileSizeRule } from "./file_size_rule.ts";
import { noCastRule } from "./no_cast_rule.ts";
import { oneDoorRule } from "./one_door_rule.ts";

const plugin: Deno.lint.Plugin = {
  name: "crawl",
  rules: {
    "dependency-rule": dependencyRule,
    "file-size": fileSizeRule,
    "no-cast": noCastRule,
    "one-door": oneDoorRule,
  },
};

export default plugin;
