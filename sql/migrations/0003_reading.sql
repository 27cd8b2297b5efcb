-- 0003: a run may read its window in parts, and each part several times.

alter table page
    add column part        integer not null default 1,
    add column reading     integer not null default 1,
    add column window_from timestamptz,
    add column window_to   timestamptz,
    add column marks       bytea,
    alter column total_page type bigint;

-- Runs under way know their rows again by the ids alone.
update page set marks = coalesce((
    select string_agg(substring(sha256(convert_to(key, 'UTF8')) from 1 for 16)
                      || '\x0000000000000000'::bytea, ''::bytea order by place)
    from unnest(keys) with ordinality as known (key, place)), ''::bytea);
update page set window_from = run.window_from, window_to = run.window_to
from run where run.id = page.run_id;
update page set window_from = '2000-01-01 00:00:00+08', window_to = at where window_from is null;

alter table page
    alter column window_from set not null,
    alter column window_to set not null,
    alter column marks set not null,
    drop constraint page_pkey,
    add primary key (sync_id, run_id, reading, page);
comment on column page.part is 'The part of the run''s window, from 1. A window of too many pages is read in parts that overlap by a second.';
comment on column page.reading is 'Counted through all parts of the run. A part whose rows shifted while they were read is read again.';
comment on column page.window_to is 'Where the part ends.';
comment on column page.marks is '24 bytes a row, in order: 16 that name it and 8 that tell its content (zero: not known). A run that is taken up again rebuilds its readings from them.';
