-- $1 name
delete from channel where name = $1
