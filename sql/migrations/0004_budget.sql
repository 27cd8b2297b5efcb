-- Calls a minute of each outside account, shared by all replicas (P7).

create table budget (
    key          text primary key,
    per_minute   integer check (per_minute >= 1),
    learned_at   timestamptz,
    paused_until timestamptz
);
comment on table budget is 'The limit of an account at an outside system (限流配额), for whoever calls it. The key names the account, not our connection.';
comment on column budget.per_minute is 'Learned from their refusals; NULL = as configured. Rises again by and by.';
comment on column budget.paused_until is 'No call at all until then: they said so.';

create table budget_share (
    key        text not null references budget,
    owner      text not null,
    configured integer not null check (configured >= 1),
    places     integer not null check (places >= 0),
    wanted     integer not null check (wanted >= 0),
    expires_at timestamptz not null,
    free_at    timestamptz not null,
    primary key (key, owner)
);
comment on table budget_share is 'How many places of a budget a process holds. All shares together never exceed the limit.';
comment on column budget_share.expires_at is 'From then on the owner makes no calls with it, unless it has been renewed.';
comment on column budget_share.free_at is 'From then on its last possible call is a minute past: the places belong to others.';

-- Deals a share. held = places that a call took and has not yet given back. A share never shrinks
-- below that, and never grows beyond what others leave; who holds more than is fair while others go
-- short gives back as its calls age.
create function budget_deal(the_key text, the_owner text, the_configured integer, the_held integer,
    the_wanted integer, lease_ms integer, call_ms integer,
    out places integer, out pause_ms bigint)
    language plpgsql as
$$
declare
    kept    budget;
    at      timestamptz;
    most    integer;
    taken   integer; -- by others
    content integer; -- of that, by those who do not go short
    hungry  integer; -- others that do
begin
    insert into budget (key) values (the_key) on conflict do nothing;
    select * into kept from budget where key = the_key for update;
    at := clock_timestamp();
    delete from budget_share where key = the_key and free_at <= at;

    -- A learned limit is given another chance every ten minutes.
    if kept.per_minute is not null and kept.learned_at < at - interval '10 minutes' then
        update budget
        set per_minute = nullif(least(kept.per_minute + greatest(the_configured / 20, 1),
                                      the_configured), the_configured),
            learned_at = at
        where key = the_key
        returning * into kept;
    end if;

    select coalesce(sum(s.places), 0), least(the_configured, min(s.configured)),
           coalesce(sum(s.places) filter (where s.expires_at <= at or s.wanted <= s.places), 0),
           count(*) filter (where s.expires_at > at and s.wanted > s.places)
    into taken, most, content, hungry
    from budget_share s
    where s.key = the_key and s.owner <> the_owner;
    most := least(most, coalesce(kept.per_minute, most));

    places := least(the_wanted, most - taken);
    if hungry > 0 then
        places := least(places, (most - content) / (hungry + 1));
    end if;
    places := greatest(places, the_held, 0);
    pause_ms := greatest(0, extract(epoch from kept.paused_until - at) * 1000)::bigint;

    insert into budget_share values (the_key, the_owner, the_configured, places, the_wanted,
        at + lease_ms * interval '1 millisecond',
        at + (lease_ms + call_ms + 60000) * interval '1 millisecond')
    on conflict (key, owner) do update
    set configured = excluded.configured, places = excluded.places, wanted = excluded.wanted,
        expires_at = excluded.expires_at, free_at = excluded.free_at;
end
$$;

-- They said "too much". Many threads hear it at once: the limit falls once in ten seconds.
create function budget_learn(the_key text, the_configured integer, wait_ms bigint) returns void
    language sql as
$$
    insert into budget (key) values (the_key) on conflict do nothing;
    update budget
    set per_minute = case
            when learned_at > clock_timestamp() - interval '10 seconds' then per_minute
            else greatest(1, the_configured / 10,
                          least(coalesce(per_minute, the_configured), the_configured) * 9 / 10)
        end,
        learned_at = clock_timestamp(),
        paused_until = greatest(paused_until,
                                clock_timestamp() + wait_ms * interval '1 millisecond')
    where key = the_key;
$$;
