-- $1 rule, $2 subject, $3 severity, $4 sync, $5 run, $6 text zh, $7 text en: times says whether new
insert into alert (rule, subject, severity, sync_id, run_id, text_zh, text_en)
values ($1, $2, $3, $4::bigint, $5::bigint, $6, $7)
on conflict (rule, subject) where status = 'firing' do update
    set times = alert.times + 1, last_at = now(), run_id = excluded.run_id,
        text_zh = excluded.text_zh, text_en = excluded.text_en
returning id, times
