-- 0006: pushes are acted on, and cheap to take.

-- A push costs PostgreSQL as little as can be: the statement that stores a group looks once whether
-- its connection is still there, instead of a foreign key's check (and lock) for every row. A push
-- that comes at the very moment in which its connection is deleted may stay behind; nothing reads it.
alter table webhook_event drop constraint webhook_event_connection_id_fkey;

alter table webhook_event
    -- Words of another program, compared byte for byte: a language's rules make an index dear.
    alter column msg_id type text collate "C",
    alter column biz_type type text collate "C",
    add column operation text,
    add column ids       text[],
    add column verdict   text not null default 'waiting' check (verdict in ('waiting', 'run',
                         'authorise', 'probe', 'unknown', 'unreadable', 'no_sync', 'no_ids')),
    add column acted_at  timestamptz,
    add column run_ids   bigint[];
comment on column webhook_event.operation is 'What happened, as the push says; the values are not documented.';
comment on column webhook_event.ids is 'The documents it names: a hint, each is read again at the source.';
comment on column webhook_event.verdict is 'What became of it; waiting = not yet acted on.';
comment on column webhook_event.run_ids is 'The runs that read these documents again, one a sync.';

-- Pushes that came before this version were never acted on; the next window has found their changes.
update webhook_event set verdict = 'no_sync', acted_at = received_at;

-- A message id comes once within its connection, for as long as the push is kept.
create unique index webhook_event_message on webhook_event (connection_id, msg_id)
    where msg_id is not null;
-- Rising like the ids: the next entry goes where the last one went. Read backwards it serves as well.
drop index webhook_event_of;
create index webhook_event_of on webhook_event (connection_id, id);
create index webhook_event_waiting on webhook_event (connection_id, biz_type, id)
    where verdict = 'waiting';

-- Without a message id the same body is the same push for ten minutes; later it may well be a second
-- change that looks the same.
drop table message_seen;
create table message_seen (
    connection_id bigint not null,
    hash          bytea not null,
    seen_at       timestamptz not null default now(),
    primary key (connection_id, hash)
);
comment on table message_seen is 'Bodies of pushes without a message id, by SHA-256; of no use after ten minutes.';

-- A vault whose session is no longer believed, because Kingdee announced another authorisation.
comment on column token_vault.expires_at is 'End of the session; set to now() by a push of app_authorize: the next call fetches a new one.';
