-- $1 sync, $2 run, $3 batch, $4 seq_from, $5 seq_to, $6 records, $7 state, $8 fence, $9 settle after
-- ms from now (NULL: nothing sent), $10 parent
insert into batch (sync_id, run_id, batch, seq_from, seq_to, records, state, fence, sends, sent_at,
                   settle_at, parent)
values ($1::bigint, $2::bigint, $3::integer, $4::bigint, $5::bigint, $6::integer, $7, $8::bigint,
        case when $7 = 'sending' then 1 else 0 end,
        case when $7 = 'sending' then clock_timestamp() end,
        clock_timestamp() + $9::bigint * interval '1 millisecond', $10::integer)
