-- activity: sealing at the commit made all boards wait for one lock, and for each other's disk. An entry is noted as unsealed in its
-- own transaction and sealed right after it, many at a time.

create table activity_unsealed (
    activity_id bigint primary key references activity (id)
);

create function note_unsealed() returns trigger language plpgsql as $$
begin
    insert into activity_unsealed values (new.id);
    return null;
end
$$;

create function seal_pending() returns bigint language plpgsql as $$
declare
    head activity_seal;
    entry activity;
    n bigint := 0;
begin
    if not exists (select from activity_unsealed) then
        return 0;
    end if;
    perform pg_advisory_xact_lock(4242007);
    select * into head from activity_seal order by seq desc limit 1;
    for entry in
        with due as (delete from activity_unsealed returning activity_id)
        select a.* from activity a join due on due.activity_id = a.id order by a.id
    loop
        n := n + 1;
        head.seq := coalesce(head.seq, 0) + 1;
        head.hash := sha256(coalesce(head.hash, ''::bytea) || convert_to(activity_text(entry), 'UTF8'));
        insert into activity_seal (seq, activity_id, hash) values (head.seq, entry.id, head.hash);
    end loop;
    return n;
end
$$;

drop trigger activity_seals on activity;
drop function seal_activity();
create trigger activity_is_sealed_next after insert on activity for each row execute function note_unsealed();
