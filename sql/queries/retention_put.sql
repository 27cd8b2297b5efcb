-- $1 weeks of contents, $2 of evidence
update retention
set weeks = case kind when 'contents' then $1::integer else $2::integer end
