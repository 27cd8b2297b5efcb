-- $1 application, $2 the place, $3 for how many ms from now on it stays taken (0: no call was made)
update token_place
set taken_until = case when $3::bigint = 0 then array_remove(taken_until, $2::timestamptz)
    else array_replace(taken_until, $2::timestamptz,
                       clock_timestamp() + $3::bigint * interval '1 millisecond') end
where application = $1
