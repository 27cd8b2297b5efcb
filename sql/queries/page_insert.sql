-- $1 sync, $2 run, $3 page, $4 seq_from, $5 seq_count, $6 fetched, $7 total_page, $8 source_reported,
-- $9 keys, $10 staged, $11 part, $12 reading, $13 and $14 the part's window in ms, $15 marks
insert into page (sync_id, run_id, page, seq_from, seq_count, fetched, total_page, source_reported,
                  keys, staged, part, reading, window_from, window_to, marks)
values ($1::bigint, $2::bigint, $3::integer, $4::bigint, $5::integer, $6::integer, $7::bigint,
        $8::bigint, $9::text[], $10, $11::integer, $12::integer,
        to_timestamp($13::bigint / 1000.0), to_timestamp($14::bigint / 1000.0), $15::bytea)
