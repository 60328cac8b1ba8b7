/**
 * What every view works with: the client of the project and its queue.
 *
 * @module
 */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { CrawlClient, QueueStatus } from "../../client/mod.ts";
import type { Connection } from "../connect/connection.ts";
import type { Polled } from "../parts/use_poll.ts";

/** A project that one is connected to. */
export interface Project {
  readonly client: CrawlClient;
  readonly connection: Connection;
  readonly queue: Polled<QueueStatus>;
}

/** Holds the project of the tab. */
export const ProjectContext = createContext<Project | null>(null);

/** The project; views are shown only where there is one. */
export function useProject(): Project {
  const project = useContext(ProjectContext);
  if (!project) throw new Error("Cannot show a view without a project");
  return project;
}
