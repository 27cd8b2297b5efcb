-- $1 key, $2 owner, $3 held: an ordered stop; what was used frees a minute from now
update budget_share
set places = least(places, $3::integer), wanted = 0, expires_at = clock_timestamp(),
    free_at = clock_timestamp() + interval '1 minute'
where key = $1 and owner = $2
