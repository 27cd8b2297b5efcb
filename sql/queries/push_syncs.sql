-- $1 connection, $2 biz type: the syncs that name it in `callbacks`. lag: how long a window must wait
-- until it holds what was just pushed.
select s.id, s.name, v.definition #>> '{source,metadata,api}' as api,
       coalesce((v.definition #>> '{window,lag_seconds}')::integer, 60) as lag_seconds
from sync_connection c
join sync s on s.id = c.sync_id
join sync_version v on v.sync_id = s.id and v.version = s.version
where c.connection_id = $1::bigint and c.side = 'source' and s.enabled and s.deleted_at is null
  and (v.definition -> 'callbacks')::jsonb ? $2
order by s.id
