-- activity: where the chain begins after its oldest entries were pruned by age; only what lies before it may go

create table audit_beginning (
    seq  bigint primary key,
    hash bytea not null,
    at   timestamptz not null default now()
);

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and tg_table_name = 'activity_seal' then
        if old.seq <= (select max(seq) from audit_beginning) then
            return old;
        end if;
    -- Its seal goes first, and goes only as above.
    elsif tg_op = 'DELETE' and tg_table_name = 'activity' then
        if old.at < (select max(at) from audit_beginning)
            and not exists (select from activity_seal where activity_id = old.id) then
            return old;
        end if;
    end if;
    raise exception '% is append-only', tg_table_name;
end
$$;
