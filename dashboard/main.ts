/**
 * The dashboard: one page that talks to the functions alone.
 *
 * @module
 */

import { mount } from "./app/app.tsx";
import { findConnection } from "./connect/connection.ts";
import { keptTheme, showTheme } from "./app/theme.ts";

showTheme(keptTheme());
const root = document.getElementById("app");
if (root) mount(root, await findConnection());
