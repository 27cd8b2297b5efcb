-- $1 application, $2 for how many ms at most, $3 how many places there are. No row: none is free.
insert into token_place as place (application, taken_until)
values ($1, array[clock_timestamp() + $2::bigint * interval '1 millisecond'])
on conflict (application) do update
    set taken_until = excluded.taken_until ||
        array(select t from unnest(place.taken_until) t where t > now())
    where (select count(*) from unnest(place.taken_until) t where t > now()) < $3::integer
returning taken_until[1]::text as place
