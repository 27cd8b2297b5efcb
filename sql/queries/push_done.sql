-- $1 pushes, $2 verdict, $3 verdict of those that name no document, $4 runs
update webhook_event
set verdict = case when ids is null then $3 else $2 end, acted_at = now(),
    run_ids = case when (case when ids is null then $3 else $2 end) = 'run' then $4::bigint[] end
where id = any ($1::bigint[])
