/**
 * What can be asked of shops in GraphQL.
 *
 * @module
 */

/** The schema in its own language. */
export const typeDefs = /* GraphQL */ `
"A moment in UTC, ISO 8601."
scalar DateTime
"A price in whole hundredths of its currency's unit, as a number."
scalar Cents

enum JobStatus {
  "Queued, waiting to be processed."
  pending
  "Being processed, it or what has come of it."
  active
  completed
  "See its error."
  failed
  "To be run later, such as after a failed try."
  delayed
}

enum Robots { obey ignore }

type Query {
  "A job by its id."
  job(id: ID!): Job
  "Jobs, newest first; of the type scrape-brand, scrape-product-details or export-csv alone if one is named. 'after' is the id of the last one before."
  jobs(type: String, first: Int! = 50, after: ID): [Job!]!
  brand(id: ID!): Brand
  brands(first: Int! = 20, after: String): BrandConnection!
  product(id: ID!): Product
  "Products of a brand, or of all."
  products(brandId: ID, first: Int! = 20, after: String): ProductConnection!
}

type Mutation {
  createBrand(input: CreateBrandInput!): Brand!
  "Changes the fields that are given."
  updateBrand(input: UpdateBrandInput!): Brand!
  "Reads a brand's listing pages, then the pages of the products it finds there."
  startScraping(input: StartScrapingInput!): Job!
  "Reads the pages of these products."
  scrapeProductDetails(input: ScrapeProductDetailsInput!): Job!
  "Writes products to a CSV file: those named, in this order, those of a brand, or all."
  exportCSV(input: ExportCSVInput!): ExportJob!
  "Cancels a job and what has come of it."
  cancelJob(id: ID!): Job!
  "Sends a failed job back to the queue, or those of its products that failed."
  retryJob(id: ID!): Job!
}

type Job {
  id: ID!
  type: String!
  status: JobStatus!
  "0 to 100, with what has come of the job."
  progress: Int!
  error: String
  "The products whose pages are read."
  products: ProductCounts!
  brand: Brand
  createdAt: DateTime!
  updatedAt: DateTime!
  completedAt: DateTime
}

type ProductCounts { total: Int! completed: Int! failed: Int! }

type ExportJob {
  jobId: ID!
  status: JobStatus!
  filename: String!
  "Where the file is once the job is completed, below the functions' address."
  downloadPath: String!
  job: Job!
}

type Brand {
  id: ID!
  name: String!
  listingUrls: [String!]!
  selectors: Selectors!
  "Whether its pages are opened in the remote browser."
  render: Boolean!
  robots: Robots!
  "The most listing pages that are read."
  maxPages: Int!
  "The most products that are found."
  maxProducts: Int!
  "Details that are younger are not read again by startScraping."
  detailsMaxAgeHours: Int!
  products(first: Int! = 20, after: String): ProductConnection!
  createdAt: DateTime!
  updatedAt: DateTime!
}

"Of a listing page: where its products are, the rest within each, and the link to the next page. CSS, behind it '@' and an attribute where one is meant: 'img@data-src'."
type Selectors {
  product: String link: String name: String price: String currency: String
  image: String sku: String next: String details: DetailSelectors
}

"Of the page of a product."
type DetailSelectors {
  name: String description: String price: String currency: String
  availability: String sku: String gtin: String brand: String image: String
  rating: String ratingCount: String
}

type Product {
  id: ID!
  brand: Brand
  "Of its own page, where it has one."
  url: String
  listingUrl: String!
  name: String
  description: String
  sku: String
  gtin: String
  manufacturer: String
  priceCents: Cents
  currency: String
  "A word of schema.org: InStock, OutOfStock, PreOrder …"
  availability: String
  images: [String!]!
  rating: Float
  ratingCount: Int
  "When its own page was read."
  scrapedAt: DateTime
  createdAt: DateTime!
  updatedAt: DateTime!
}

type BrandConnection { edges: [BrandEdge!]! nodes: [Brand!]! pageInfo: PageInfo! }
type BrandEdge { node: Brand! cursor: String! }
type ProductConnection { edges: [ProductEdge!]! nodes: [Product!]! pageInfo: PageInfo! }
type ProductEdge { node: Product! cursor: String! }
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }

input StartScrapingInput { brandId: ID! }
input ScrapeProductDetailsInput { productIds: [ID!]! }
input ExportCSVInput { productIds: [ID!] brandId: ID filename: String }

input CreateBrandInput {
  name: String!
  listingUrls: [String!]!
  selectors: SelectorsInput
  render: Boolean
  robots: Robots
  maxPages: Int
  maxProducts: Int
  detailsMaxAgeHours: Int
}

input UpdateBrandInput {
  brandId: ID!
  name: String
  listingUrls: [String!]
  selectors: SelectorsInput
  render: Boolean
  robots: Robots
  maxPages: Int
  maxProducts: Int
  detailsMaxAgeHours: Int
}

input SelectorsInput {
  product: String link: String name: String price: String currency: String
  image: String sku: String next: String details: DetailSelectorsInput
}

input DetailSelectorsInput {
  name: String description: String price: String currency: String
  availability: String sku: String gtin: String brand: String image: String
  rating: String ratingCount: String
}
`;
