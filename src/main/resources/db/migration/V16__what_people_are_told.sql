-- notification: what reaches a person and how, and what they were to be told

create table notification_choice (
    user_id      uuid primary key references app_user (id) on delete cascade,
    address      text,
    confirmed_at timestamptz,
    code_hash    bytea,
    code_at      timestamptz,
    code_tries   int not null default 0,
    mail         text[] not null default '{mention,assigned,attention,plan,review}',
    browser      text[] not null default '{mention,assigned,attention,plan,review}'
);

create table notification (
    id          uuid primary key,
    user_id     uuid not null references app_user (id) on delete cascade,
    workflow_id uuid not null references workflow (id),
    task_id     uuid not null references task (id),
    kind        text not null check (kind in ('mention', 'assigned', 'attention', 'plan', 'review')),
    by_name     text not null,
    comment_id  uuid references task_comment (id),
    reason      text,
    created_at  timestamptz not null default now(),
    mailed_at   timestamptz
);
create index notification_person on notification (user_id, created_at desc);
create index notification_age on notification (created_at);
