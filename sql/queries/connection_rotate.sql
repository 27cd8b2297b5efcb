-- $1 name, $2 sealed webhook key: the old one ends with this. No row: it takes no pushes.
update connection
set webhook_key = $2::bytea, version = version + 1, updated_at = now()
where name = $1 and kind = 'kingdee'
returning id
