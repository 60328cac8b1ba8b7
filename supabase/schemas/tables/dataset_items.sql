-- What jobs bring home, and what they work from: ads, tweets, products, shops,
-- follows … Each document's words for them are a view of their own, with columns.
create table public.dataset_items (
  -- Whose it is; the nil uuid is the secret key, so that a key can be looked up by `=`.
  owner_id uuid not null,
  dataset text not null,
  -- A part of the dataset that is read by itself: of one shop, one organisation, one run.
  scope text collate "C" not null default '',
  key text collate "C" not null,
  item jsonb not null,
  -- The job that wrote it last. No foreign key: items outlive their jobs.
  job_id uuid,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),

  -- One item a key; also the order a dataset is read in.
  primary key (dataset, owner_id, scope, key),
  constraint dataset_items_dataset_length check (length(dataset) between 1 and 100),
  constraint dataset_items_scope_length check (octet_length(scope) <= 500),
  constraint dataset_items_key_length check (octet_length(key) between 1 and 500)
);

alter table public.dataset_items enable row level security;

create policy dataset_items_select_own on public.dataset_items
  for select to authenticated
  using (owner_id = (select auth.uid()));

revoke all on public.dataset_items from public, anon, authenticated, service_role;
grant select on public.dataset_items to authenticated, service_role;

comment on table public.dataset_items is 'What jobs have collected, and what they work from: one item a key.';
comment on column public.dataset_items.owner_id is 'The user it belongs to; 00000000-0000-0000-0000-000000000000 for the secret key.';
comment on column public.dataset_items.scope is 'A part of the dataset that is read by itself: of one shop, one organisation.';
