-- $1 lease seconds: the next one to send; claiming hides it from the other replicas meanwhile
update notification n
set not_before = now() + $1::integer * interval '1 second', attempts = n.attempts + 1
from channel c
where n.id = (select id from notification
              where status = 'queued' and not_before <= now()
              order by id
              limit 1
              for update skip locked)
  and c.id = n.channel_id
returning n.id, n.text, n.attempts, c.name, c.kind, c.settings::text, c.secrets
