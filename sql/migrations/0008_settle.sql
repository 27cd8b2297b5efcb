-- No run ends with a call to the target that nobody will read back (P5).

-- Batches that were out when the run lost its worker: their records become unknown, so that the next
-- run reads them back before it sends anything. Answers how many.
create function run_abandon(the_sync bigint, the_run bigint) returns bigint
    language sql as
$$
    with flying as (
        update batch
        set state = 'unknown', answered_at = clock_timestamp(),
            answer = coalesce(answer, '任务结束时在途 in flight when the run ended')
        where sync_id = the_sync and run_id = the_run and state = 'sending'
        returning seq_from, seq_to
    ), lost as (
        select distinct e.value ->> 1 as key, coalesce(e.value ->> 2, '') as number
        from page p
        cross join lateral json_array_elements(p.staged::json) as e
        join flying f on (e.value ->> 0)::bigint between f.seq_from and f.seq_to
        where p.sync_id = the_sync and p.run_id = the_run
          and not exists (
              select from run_record r
              where r.sync_id = the_sync and r.run_id = the_run
                and r.seq = (e.value ->> 0)::bigint
          )
    ), marked as (
        insert into record (sync_id, key, number, state, run_id)
        select the_sync, key, number, 'unknown', the_run from lost
        on conflict (sync_id, key) do update
            set state = 'unknown', run_id = excluded.run_id, updated_at = now()
    )
    select count(*) from lost
$$;
comment on function run_abandon is 'Part of every way in which a run ends.';
