-- $1 zone, $2 minute (NULL: now): that minute, what the zone's clock shows, and the same of the moment
-- in the next hours at which it is set back (NULL = it is not)
select at.minute, wall_minute($1, at.minute) as wall, fold.minute as fold,
       wall_minute($1, fold.minute) as fold_wall
from (select coalesce($2::bigint, floor(extract(epoch from now()) / 60)::bigint) as minute) as at
cross join lateral (select wall_fold($1, at.minute) as minute) as fold
