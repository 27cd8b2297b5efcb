-- $1 zone: a row when the tz data has it by that very name (CST and the like are none: too many zones
-- are called so)
select 1 as known
from pg_timezone_names
where name = $1
limit 1
