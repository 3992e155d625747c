-- cost: what is reserved before a call and settled after it; prices an administrator has set; a cap per person

alter table ledger_entry
    add column state text not null default 'settled' check (state in ('reserved', 'settled')),
    add column reserved_micros bigint not null default 0,
    add column least_micros bigint not null default 0,
    add column least_tokens bigint not null default 0;
create index ledger_open on ledger_entry (at) where state = 'reserved';
create index ledger_person_day on ledger_entry (user_id, at);

create table price (
    id           uuid primary key,
    provider     text not null,
    model        text not null,
    input        bigint not null check (input >= 0),
    output       bigint not null check (output >= 0),
    cached_input bigint not null check (cached_input >= 0),
    cache_write  bigint not null check (cache_write >= 0),
    since        date not null,
    created_by   uuid not null references app_user (id),
    created_at   timestamptz not null default now(),
    unique (provider, model, since)
);

alter table app_user add column day_budget_micros bigint check (day_budget_micros > 0);
