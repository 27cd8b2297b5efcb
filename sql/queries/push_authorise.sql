-- $1 connection: its session is not believed any more, so the next call fetches a new one. One that was
-- fetched after the push came is new enough, and so will be one that is being fetched: then the pushes
-- wait for that. Returns how many pushes this settles.
with claimed as materialized (
    select id, received_at
    from webhook_event
    where verdict = 'waiting' and connection_id = $1::bigint and biz_type = 'app_authorize'
    order by id
    limit 1000
    for update skip locked
), busy as materialized (
    select from token_vault where connection_id = $1::bigint and lease_until >= now()
), marked as (
    update token_vault
    set expires_at = now()
    where connection_id = $1::bigint and session is not null and expires_at > now()
      and obtained_at < (select max(received_at) from claimed)
      and (lease_until is null or lease_until < now())
      and not exists (select from busy)
    returning 1
)
update webhook_event
set verdict = 'authorise', acted_at = now()
where id in (select id from claimed) and not exists (select from busy)
