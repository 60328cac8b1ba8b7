-- Tweets, each once, as they were when they were last fetched.
create view public.tweets with (security_invoker = true) as
select
  i.key as id,
  nullif(i.owner_id, '00000000-0000-0000-0000-000000000000') as owner_id,
  i.scope as twitter_id,
  i.item ->> 'handle' as handle,
  i.item ->> 'name' as name,
  i.item ->> 'text' as text,
  (i.item ->> 'createdAt')::timestamptz as created_at,
  i.item ->> 'lang' as lang,
  (i.item ->> 'likes')::bigint as likes,
  (i.item ->> 'retweets')::bigint as retweets,
  (i.item ->> 'replies')::bigint as replies,
  (i.item ->> 'quotes')::bigint as quotes,
  (i.item ->> 'bookmarks')::bigint as bookmarks,
  (i.item ->> 'views')::bigint as views,
  i.item ->> 'conversationId' as conversation_id,
  i.item ->> 'quotedId' as quoted_id,
  i.item ->> 'retweetedId' as retweeted_id,
  i.item -> 'media' as media,
  i.job_id,
  i.created_at as first_fetched_at,
  i.updated_at
from public.dataset_items i
where i.dataset = 'tweets';

revoke all on public.tweets from public, anon, authenticated, service_role;
grant select on public.tweets to authenticated, service_role;

comment on view public.tweets is 'Tweets of tracked accounts, one row a tweet.';
