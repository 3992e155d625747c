-- secrets: which master key seals, which only open, and which no secret needs any more

alter table kek_check add column state text not null default 'ENABLED' check (state in ('PRIMARY', 'ENABLED', 'RETIRED'));
create unique index kek_check_primary on kek_check (state) where state = 'PRIMARY';
