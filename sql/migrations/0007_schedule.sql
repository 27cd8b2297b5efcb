-- Schedules (调度), retention, and runs that are dead or too old.

-- ---- time zones ---------------------------------------------------------------------------------
-- The rules of zones are PostgreSQL's own tz data. A wall minute is what the zone's clock shows, a
-- minute is a moment; both are counted from 1970-01-01 00:00, so calendar arithmetic stays exact.

create function wall_minute(zone text, minute bigint) returns bigint
    language sql stable as
$$ select floor(extract(epoch from to_timestamp(minute * 60) at time zone zone) / 60)::bigint $$;
comment on function wall_minute is 'What the clock of the zone shows at this minute.';

create function wall_moment(zone text, wall bigint, after bigint) returns bigint
    language sql stable as
$$
    -- A day and a half around, no zone is far enough from UTC to be missed.
    with offsets as (
        select wall_minute(zone, wall - 2160) - (wall - 2160) as before,
               wall_minute(zone, wall + 2160) - (wall + 2160) as later
    )
    select min(minute)
    from offsets, generate_series(wall - greatest(before, later), wall - least(before, later)) minute
    where minute > after and wall_minute(zone, minute) >= wall
$$;
comment on function wall_moment is 'The first minute, later than `after`, at which the clock of the zone shows `wall` or more: a time that is jumped over comes when the clock jumps, one that is shown twice comes the first time.';

create function wall_fold(zone text, minute bigint) returns bigint
    language sql stable as
$$
    select min(m)
    from generate_series(minute + 1, minute + 180) m
    where wall_minute(zone, m) < wall_minute(zone, m - 1)
$$;
comment on function wall_fold is 'The minute, within the next three hours, at which the clock of the zone is set back; NULL = none.';

-- ---- schedules ----------------------------------------------------------------------------------

create table schedule (
    sync_id       bigint not null references sync on delete cascade,
    mode          text not null check (mode in ('incremental', 'full', 'remedy')),
    cron          text not null,
    timezone      text not null,
    on_overlap    text not null check (on_overlap in ('coalesce', 'skip', 'queue')),
    jitter_ms     integer not null check (jitter_ms between 0 and 4999),
    next_due_at   timestamptz,
    last_fired_at timestamptz,
    primary key (sync_id, mode)
);
create index schedule_due on schedule (next_due_at);
comment on table schedule is 'When a sync runs by itself: a row for each mode, made from the definition.';
comment on column schedule.next_due_at is 'Moves in the transaction that queues the run, under a row lock: no replica fires it again.';
comment on column schedule.jitter_ms is 'How much later it fires: the same for each firing, another for each sync, so that not all call at second 0.';

alter table sync add column schedule_version integer;
comment on column sync.schedule_version is 'The version that table schedule was made from.';

-- ---- runs ---------------------------------------------------------------------------------------

alter table run add column dead boolean not null default false;
comment on column run.dead is 'It failed because its attempts or its time ran out, not because somebody said no: worth another try.';
create index run_dead on run (id desc) where dead;
create index run_retry on run (retry_of) where retry_of is not null;
create index run_waiting on run (sync_id) where status in ('queued', 'running');

-- ---- retention ----------------------------------------------------------------------------------

create table retention (
    kind  text primary key check (kind in ('contents', 'evidence')),
    weeks integer not null check (weeks between 2 and 1040)
);
insert into retention values ('contents', 13), ('evidence', 53);
comment on table retention is 'How long old weeks are kept. contents: pages with what they had to write; evidence: batches, where each record went, the story of runs. Runs themselves, records and mapping errors are never dropped by age.';

-- Drops the oldest week that may go, one at a time, so that no lock is held for long; its name, or
-- NULL. A week stays while one of its runs has not ended: it may still be taken up.
create function partition_drop() returns text
    language plpgsql
    set lock_timeout = '1s' as
$$
declare
    oldest record;
begin
    select c.oid::regclass::text as name into oldest
    from retention k
    join pg_class p on p.relkind = 'p' and p.relnamespace = current_schema()::regnamespace
        and case k.kind when 'contents' then p.relname = 'page'
                        else p.relname in ('batch', 'run_record', 'run_event') end
    join pg_inherits i on i.inhparent = p.oid
    join pg_class c on c.oid = i.inhrelid
    cross join lateral (
        select b[1]::bigint as low, b[2]::bigint as high
        from regexp_match(pg_get_expr(c.relpartbound, c.oid),
                          $re$FROM \('(-?\d+)'\) TO \('(-?\d+)'\)$re$) as b
    ) as bound
    where bound.high <= id_at(now() - k.weeks * interval '1 week')
      and not exists (select from run r
                      where r.status in ('queued', 'running') and r.id >= bound.low
                        and r.id < bound.high)
    order by bound.low, c.relname
    limit 1;
    if oldest.name is not null then
        execute format('drop table if exists %s', oldest.name);
    end if;
    return oldest.name;
end
$$;
