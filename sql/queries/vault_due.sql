-- Connections of syncs that may run at any time whose session is near its end, and nobody at it:
-- service/session.c decides which of them are due.
select c.name
from token_vault v
join connection c on c.id = v.connection_id
where v.session is not null
  and v.expires_at > now()
  and v.expires_at - now() < (v.expires_at - v.obtained_at) / 4
  and (v.lease_until is null or v.lease_until < now())
  and (v.retry_at is null or v.retry_at < now())
  and exists (select from sync_connection u
              join sync s on s.id = u.sync_id
              where u.connection_id = c.id and s.enabled and not s.paused
                and s.deleted_at is null)
order by v.expires_at
limit 100
