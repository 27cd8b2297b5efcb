-- $1 sync, $2 run, $3 record, $4 subject, $5 number, $6 pointer, $7 rule, $8 value, $9 row text,
-- $10 message zh, $11 message en, $12 hint zh, $13 hint en: opens one, or counts the open one up
insert into mapping_error (sync_id, run_id, record, subject, number, pointer, rule, value, row_text,
                           message_zh, message_en, hint_zh, hint_en)
values ($1::bigint, $2::bigint, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (sync_id, subject, pointer) where status = 'open' do update
    set run_id = excluded.run_id, rule = excluded.rule, value = excluded.value,
        row_text = excluded.row_text, message_zh = excluded.message_zh,
        message_en = excluded.message_en, hint_zh = excluded.hint_zh, hint_en = excluded.hint_en,
        last_seen = now(), times = mapping_error.times + 1
