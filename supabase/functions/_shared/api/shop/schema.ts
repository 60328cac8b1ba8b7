/**
 * The GraphQL schema: its types, and the functions that answer its fields.
 *
 * @module
 */

// @ts-types="./graphql_yoga.d.ts"
import { createSchema } from "graphql-yoga";
import {
  type BrandView,
  createBrand,
  findBrand,
  listBrands,
  updateBrand,
} from "./brands.ts";
import type { PageArgs } from "./connection.ts";
import type { ShopContext } from "./context.ts";
import type { JobView } from "./job_view.ts";
import {
  brandIdOf,
  cancelJob,
  exportCsv,
  filenameIn,
  findJob,
  listJobs,
  retryJob,
  scrapeProductDetails,
  startScraping,
} from "./jobs.ts";
import { findProduct, listProducts } from "./products.ts";
import { typeDefs } from "./type_defs.ts";

interface Id {
  readonly id: string;
}

interface Input<T> {
  readonly input: T;
}

/** What GraphQL has checked already is typed here; the rest is checked where it is used. */
export const schema = createSchema<{ readonly shop: ShopContext }>({
  typeDefs,
  resolvers: {
    Query: {
      job: (_, { id }: Id, { shop }) => findJob(id, shop),
      jobs: (
        _,
        args: { type?: string; first: number; after?: string },
        { shop },
      ) => listJobs(args, shop),
      brand: (_, { id }: Id, { shop }) => findBrand(id, shop),
      brands: (_, args: PageArgs, { shop }) => listBrands(args, shop),
      product: (_, { id }: Id, { shop }) => findProduct(id, shop),
      products: (_, args: PageArgs & { brandId?: string }, { shop }) =>
        listProducts(args, shop),
    },
    Mutation: {
      createBrand: (_, { input }: Input<unknown>, { shop }) =>
        createBrand(input, shop),
      updateBrand: (_, { input }: Input<{ brandId: string }>, { shop }) =>
        updateBrand(input, shop),
      startScraping: (_, { input }: Input<{ brandId: string }>, { shop }) =>
        startScraping(input, shop),
      scrapeProductDetails: (_, { input }: Input<unknown>, { shop }) =>
        scrapeProductDetails(input, shop),
      exportCSV: (_, { input }: Input<unknown>, { shop }) =>
        exportCsv(input, shop),
      cancelJob: (_, { id }: Id, { shop }) => cancelJob(id, shop),
      retryJob: (_, { id }: Id, { shop }) => retryJob(id, shop),
    },
    Job: {
      brand: (job: JobView, _, { shop }) => {
        const id = brandIdOf(job);
        return id === null ? null : findBrand(id, shop);
      },
    },
    ExportJob: {
      jobId: ({ id }: JobView) => id,
      filename: (job: JobView) => filenameIn(job),
      downloadPath: ({ id }: JobView) => `/api/export/${id}`,
      job: (job: JobView) => job,
    },
    Brand: {
      products: ({ id }: BrandView, args: PageArgs, { shop }) =>
        listProducts({ ...args, brandId: id }, shop),
    },
    Product: {
      brand: ({ brandId }: { brandId: string }, _, { shop }) =>
        findBrand(brandId, shop),
    },
  },
});
