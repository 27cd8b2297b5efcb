-- $1 zone, $2 wall minute, $3 after which minute
select wall_moment($1, $2::bigint, $3::bigint) as minute
