-- 0001: the whole house. Ids are time-ordered bigints: milliseconds since 2026 in the upper bits, a
-- sequence in the lower 20, from the database's clock only.

create sequence id_sequence;

create function id_at(moment timestamptz) returns bigint
    language sql immutable as
$$ select ((extract(epoch from moment) * 1000)::bigint - 1767225600000) << 20 $$;

create function new_id() returns bigint
    language sql volatile as
$$ select id_at(clock_timestamp()) | (nextval('id_sequence') & 1048575) $$;

create domain public_name as text
    check (char_length(value) between 1 and 64 and value !~ '[/[:cntrl:]]');

-- ---- what people define -------------------------------------------------------------------------

create table connection (
    id               bigint primary key default new_id(),
    name             public_name not null unique,
    kind             text not null check (kind in ('kingdee', 'qingcloud')),
    settings         json not null,
    secrets          bytea not null,
    webhook_key      bytea,
    calls_per_minute integer not null check (calls_per_minute between 1 and 1000000),
    version          integer not null default 1,
    created_at       timestamptz not null default now(),
    updated_at       timestamptz not null default now()
);
comment on table connection is 'An account at an outside system (连接器).';
comment on column connection.secrets is 'Sealed JSON object of secrets; the name is authenticated with it.';
comment on column connection.webhook_key is 'Sealed key of the callback path (kingdee).';

create table token_vault (
    connection_id   bigint primary key references connection on delete cascade,
    generation      bigint not null default 0,
    session         bytea,
    expires_at      timestamptz,
    obtained_at     timestamptz,
    last_failure    text,
    last_failure_at timestamptz,
    lease_owner     text,
    lease_until     timestamptz
);
comment on table token_vault is 'What lets us call: one sealed session a connection. Replaced by compare-and-set on generation by whoever holds the lease; no lock is held over a call.';

create table sync (
    id         bigint primary key default new_id(),
    name       public_name not null,
    version    integer not null default 1,
    enabled    boolean not null default true,
    paused     boolean not null default false,
    watermark  timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
);
create unique index sync_name on sync (name) where deleted_at is null;
comment on table sync is 'A pair of schemes kept in step (集成方案). Deleting keeps its history.';
comment on column sync.watermark is '上次同步时间: everything changed at the source before it has been accounted for. Moves only in the transaction that closes a complete run (P3).';

create table sync_version (
    sync_id    bigint not null references sync,
    version    integer not null,
    definition json not null,
    created_at timestamptz not null default now(),
    primary key (sync_id, version)
);
comment on column sync_version.definition is 'The document as it was given, text and digits kept.';

create table sync_connection (
    sync_id       bigint not null references sync on delete cascade,
    connection_id bigint not null references connection,
    side          text not null check (side in ('source', 'target')),
    primary key (sync_id, side)
);
create index sync_connection_of on sync_connection (connection_id);
comment on table sync_connection is 'Which connections a live sync uses: they cannot be deleted under it.';

-- ---- runs ---------------------------------------------------------------------------------------

create table run (
    id               bigint primary key default new_id(),
    sync_id          bigint not null references sync,
    sync_version     integer,
    mode             text not null check (mode in ('incremental', 'full', 'remedy', 'ids', 'audit')),
    trigger          text not null check (trigger in ('manual', 'retry', 'schedule', 'callback', 'replay', 'sweep')),
    priority         smallint not null default 10,
    status           text not null default 'queued'
                     check (status in ('queued', 'running', 'succeeded', 'partial', 'failed', 'cancelled')),
    window_from      timestamptz,
    window_to        timestamptz,
    window_given     boolean not null default false,
    ids              text[],
    numbers          text[],
    force            boolean not null default false,
    retry_of         bigint,
    not_before       timestamptz not null default now(),
    attempt          integer not null default 0,
    progress_at      timestamptz,
    lease_until      timestamptz,
    fence            bigint not null default 0,
    worker           text,
    cancel_requested boolean not null default false,
    source_reported  bigint,
    fetched          bigint not null default 0,
    split            bigint not null default 0,
    repeated         bigint not null default 0,
    unchanged        bigint not null default 0,
    changed_skipped  bigint not null default 0,
    filtered         bigint not null default 0,
    rejected         bigint not null default 0,
    written          bigint not null default 0,
    unknown          bigint not null default 0,
    pending          bigint generated always as (fetched + split - repeated - unchanged - changed_skipped
                         - filtered - rejected - written - unknown) stored,
    complete         boolean not null default false,
    error            text,
    error_en         text,
    idempotency_key  text,
    body_hash        bytea,
    created_by       text not null,
    trace_id         text not null,
    created_at       timestamptz not null default now(),
    started_at       timestamptz,
    finished_at      timestamptz,
    constraint run_books_balance check (pending >= 0 and unknown >= 0),
    constraint run_complete_means check (not complete or (unknown = 0 and pending = 0
        and (source_reported is null or source_reported = fetched - repeated))),
    constraint run_succeeded_means check (status <> 'succeeded' or (complete and rejected = 0)),
    constraint run_lease check ((status = 'running') = (lease_until is not null))
);
create unique index run_one_at_a_time on run (sync_id) where status = 'running';
create unique index run_idempotency on run (sync_id, idempotency_key) where idempotency_key is not null;
create index run_queue on run (priority, id) where status = 'queued';
create index run_lease_end on run (lease_until) where status = 'running';
create index run_of_sync on run (sync_id, id desc);
comment on table run is 'One execution of a sync (同步任务) with its books. Not partitioned: keys here must be unique.';
comment on column run.fence is 'Rises with every claim; every statement of a worker carries it (P4).';
comment on column run.attempt is 'Attempts in a row that ended without progress; take-overs do not count.';

create table page (
    sync_id         bigint not null,
    run_id          bigint not null,
    page            integer not null,
    seq_from        bigint not null,
    seq_count       integer not null,
    fetched         integer not null,
    total_page      integer,
    source_reported bigint,
    keys            text[] not null,
    staged          text compression lz4 not null,
    at              timestamptz not null default now(),
    primary key (sync_id, run_id, page)
) partition by range (run_id);
comment on table page is 'A fetched page: the unit of resume. staged holds what it has to write, secrets already taken out.';
comment on column page.staged is 'JSON array of [seq, id, number, body]; body text is sent as it stands here.';

create table batch (
    sync_id      bigint not null,
    run_id       bigint not null,
    batch        integer not null,
    seq_from     bigint not null,
    seq_to       bigint not null,
    records      integer not null,
    state        text not null check (state in ('pending', 'sending', 'written', 'refused', 'divided', 'unknown')),
    fence        bigint not null,
    sends        integer not null default 0,
    sent_at      timestamptz,
    settle_at    timestamptz,
    answered_at  timestamptz,
    answer       text,
    parent       integer,
    primary key (sync_id, run_id, batch)
) partition by range (run_id);
comment on table batch is 'A call to the target. sending is committed before the call (P5).';
comment on column batch.settle_at is 'From then on a record that cannot be read back was not written.';
comment on column batch.state is 'divided: refused as a whole, its two halves follow as batches of their own.';

create table run_record (
    sync_id bigint not null,
    run_id  bigint not null,
    seq     bigint not null,
    key     text,
    number  text,
    state   text not null check (state in ('repeated', 'unchanged', 'changed_skipped', 'filtered', 'rejected', 'written')),
    reason  text,
    pointer text,
    batch   integer,
    at      timestamptz not null default now(),
    primary key (sync_id, run_id, seq)
) partition by range (run_id);
create index run_record_key on run_record (sync_id, key, run_id desc);
comment on table run_record is 'Where each record of a run went, written once. What a run fetched and is not here is pending or unknown.';

create table run_event (
    sync_id bigint not null,
    run_id  bigint not null,
    id      bigint not null default new_id(),
    at      timestamptz not null default clock_timestamp(),
    kind    text not null,
    detail  json not null default '{}',
    primary key (sync_id, run_id, id)
) partition by range (run_id);
comment on table run_event is 'The story of a run, in order.';

-- Weekly partitions, made ahead of time; the default ones catch what nobody foresaw.
create table page_default partition of page default;
create table batch_default partition of batch default;
create table run_record_default partition of run_record default;
create table run_event_default partition of run_event default;

create function partitions_ensure(weeks integer) returns integer
    language plpgsql as
$$
declare
    parent text;
    first  timestamptz;
    made   integer := 0;
begin
    for week in 0 .. weeks loop
        first := date_trunc('week', now()) + week * interval '1 week';
        foreach parent in array array['page', 'batch', 'run_record', 'run_event'] loop
            if to_regclass(format('%s_%s', parent, to_char(first, 'YYYYMMDD'))) is null then
                execute format('create table %I partition of %I for values from (%s) to (%s)',
                    format('%s_%s', parent, to_char(first, 'YYYYMMDD')), parent,
                    id_at(first), id_at(first + interval '1 week'));
                made := made + 1;
            end if;
        end loop;
    end loop;
    return made;
end
$$;
select partitions_ensure(8);

-- ---- records ------------------------------------------------------------------------------------

create table record (
    sync_id    bigint not null references sync,
    key        text not null,
    number     text not null default '',
    state      text not null check (state in ('written', 'rejected', 'unknown')),
    hash       bytea,
    run_id     bigint not null,
    content    json,
    written_at timestamptz,
    refused_hash bytea,
    updated_at timestamptz not null default now(),
    primary key (sync_id, key)
) with (fillfactor = 85);
create index record_number on record (sync_id, number) where number <> '';
comment on table record is 'The current state of a record: one row per sync and key.';
comment on column record.hash is 'Of the body last confirmed written; NULL = never.';
comment on column record.refused_hash is 'Of the body the target refused: it is not sent again until it changes.';
comment on column record.content is 'Kept where the sync has no target connection: recorded here and finished.';

create table mapping_error (
    id         bigint primary key default new_id(),
    sync_id    bigint not null references sync,
    run_id     bigint not null,
    record     text,
    subject    text not null,
    number     text,
    pointer    text not null,
    rule       text not null,
    value      text,
    row_text   text,
    message_zh text not null,
    message_en text not null,
    hint_zh    text not null,
    hint_en    text not null,
    status     text not null default 'open' check (status in ('open', 'resolved', 'ignored')),
    first_seen timestamptz not null default now(),
    last_seen  timestamptz not null default now(),
    times      integer not null default 1
);
create unique index mapping_error_open on mapping_error (sync_id, subject, pointer) where status = 'open';
create index mapping_error_of_sync on mapping_error (sync_id, id desc);
comment on table mapping_error is '异常数据: a record, or a row without an id, that could not go on. subject = the record''s key, else the hash of its row.';

-- ---- callbacks ----------------------------------------------------------------------------------

create table webhook_event (
    id            bigint primary key default new_id(),
    connection_id bigint not null references connection,
    msg_id        text,
    biz_type      text,
    query         text not null,
    content_type  text,
    body          bytea not null,
    sealed        boolean not null default false,
    peer          text,
    received_at   timestamptz not null default now()
);
create index webhook_event_of on webhook_event (connection_id, id desc);
comment on table webhook_event is 'Kingdee''s pushes as they came, byte for byte; stored before the 2xx (P1).';
comment on column webhook_event.sealed is 'The body may hold secrets and is sealed.';

create table message_seen (
    connection_id bigint not null,
    message       text not null,
    event_id      bigint not null,
    seen_at       timestamptz not null default now(),
    primary key (connection_id, message)
);
comment on table message_seen is 'msgId, or body hash and ten-minute slot, of pushes already stored.';

-- ---- alerts -------------------------------------------------------------------------------------

create table channel (
    id         bigint primary key default new_id(),
    name       public_name not null unique,
    kind       text not null check (kind in ('dingtalk', 'wecom')),
    enabled    boolean not null default true,
    settings   json not null,
    secrets    bytea not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
comment on table channel is '告警渠道: a chat robot.';

create table alert (
    id          bigint primary key default new_id(),
    rule        text not null,
    subject     text not null,
    severity    text not null check (severity in ('warning', 'error')),
    status      text not null default 'firing' check (status in ('firing', 'resolved')),
    sync_id     bigint,
    run_id      bigint,
    text_zh     text not null,
    text_en     text not null,
    times       integer not null default 1,
    first_at    timestamptz not null default now(),
    last_at     timestamptz not null default now(),
    resolved_at timestamptz
);
create unique index alert_firing on alert (rule, subject) where status = 'firing';
comment on table alert is 'One row from the first failure to the run that mends it.';

create table notification (
    id          bigint primary key default new_id(),
    alert_id    bigint not null references alert,
    channel_id  bigint not null references channel on delete cascade,
    kind        text not null check (kind in ('raised', 'resolved')),
    text        text not null,
    status      text not null default 'queued' check (status in ('queued', 'sent', 'failed')),
    attempts    integer not null default 0,
    not_before  timestamptz not null default now(),
    error       text,
    created_at  timestamptz not null default now(),
    sent_at     timestamptz
);
create index notification_queue on notification (not_before) where status = 'queued';
comment on column notification.not_before is 'Claiming pushes it ahead by a lease: one sender over all replicas.';
