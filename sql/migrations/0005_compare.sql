-- 0005: comparing with what the target holds, and what is learned about it.

alter table run
    drop constraint run_mode_check,
    add constraint run_mode_check
        check (mode in ('incremental', 'full', 'remedy', 'ids', 'audit', 'reconcile')),
    drop constraint run_trigger_check,
    add constraint run_trigger_check
        check (trigger in ('manual', 'retry', 'schedule', 'callback', 'replay', 'sweep', 'reconcile')),
    add column mend boolean not null default false,
    add column dispatch text check (dispatch in ('sending', 'done', 'refused', 'unknown'));
comment on column run.mend is 'A reconcile run that queues a run of mode ids for what it finds missing or different.';
comment on column run.dispatch is 'The call that wakes the target''s dispatcher after the last batch. sending is committed before the call; a call whose answer was lost is unknown and never made again.';

create table run_difference (
    run_id bigint not null references run,
    kind   text not null check (kind in ('missing', 'extra', 'different', 'gone')),
    key    text not null,
    number text,
    place  bigint not null default nextval('id_sequence'),
    primary key (run_id, kind, key)
);
create index run_difference_place on run_difference (run_id, kind, place);
comment on table run_difference is 'What comparing with the target found (audit, reconcile), and what was asked for and is not at the source any more (gone).';

alter table record
    add column fingerprint bytea,
    add column first_at    timestamptz;
update record set first_at = written_at where hash is not null;
create index record_first on record (sync_id, first_at, key) where hash is not null;
comment on column record.fingerprint is 'Four bytes for each member last confirmed written: tells whether the target still holds it.';
comment on column record.first_at is 'When it was first confirmed written: the target may list it under that time for ever.';
comment on column record.updated_at is 'State unknown: when that was noted, soon after the call whose answer was lost.';

create table batch_limit (
    connection_id bigint primary key references connection on delete cascade,
    version       integer not null,
    rows_good     bigint not null,
    rows_bad      bigint not null,
    bytes_good    bigint not null,
    bytes_bad     bigint not null,
    learned_at    timestamptz not null default now()
);
comment on table batch_limit is 'How much the target takes in one call, learned from its refusals: the largest it took, the smallest it refused (0 = none yet). Forgotten after a week, and when the connection changes.';
