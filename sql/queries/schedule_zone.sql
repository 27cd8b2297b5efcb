-- $1 zone: a row when the tz data has it by that very name (CST and the like are none: too many zones
-- are called so). Reading all of them takes a while; a zone in use is known already.
select 1 as known from schedule where timezone = $1
union all
select 1 from pg_timezone_names where name = $1
limit 1
