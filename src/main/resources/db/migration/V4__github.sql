-- github: whose GitHub account is whose, and on which token we act

create table github_connection (
    user_id    uuid primary key references app_user (id) on delete cascade,
    github_id  bigint not null unique,
    login      text not null,
    kind       text not null check (kind in ('oauth', 'token', 'device')),
    secret_id  uuid not null references secret (id),
    scopes     text[] not null default '{}',
    token_hint text not null,
    bad_since  timestamptz,
    checked_at timestamptz not null,
    created_at timestamptz not null default now()
);

-- One round trip of a browser to GitHub and back. Neither the state nor the browser's secret is kept, only their hashes.
create table github_round_trip (
    state_hash   bytea primary key,
    browser_hash bytea not null,
    return_to    text not null,
    user_id      uuid references app_user (id) on delete cascade,
    expires_at   timestamptz not null,
    used_at      timestamptz
);

create table github_invitation (
    login      text primary key check (login = lower(login)),
    role       text not null check (role in ('ADMIN', 'MEMBER', 'VIEWER')),
    invited_by uuid not null references app_user (id),
    created_at timestamptz not null default now()
);

create table github_device (
    user_id          uuid primary key references app_user (id) on delete cascade,
    secret_id        uuid not null references secret (id),
    user_code        text not null,
    verification_uri text not null,
    interval_seconds int not null,
    next_poll_at     timestamptz not null,
    expires_at       timestamptz not null
);

-- What GitHub has told us, stored before it is looked at; the id makes a delivery count once.
create table github_delivery (
    id          text primary key,
    event       text not null,
    body        text not null,
    received_at timestamptz not null default now(),
    handled_at  timestamptz,
    outcome     text
);
create index github_delivery_age on github_delivery (received_at);

-- review: the pull request of a run, and the issue a card came from

create table pull_request (
    run_id      uuid primary key references run (id),
    task_id     uuid not null references task (id),
    workflow_id uuid not null references workflow (id),
    repository  text not null,
    number      int not null,
    url         text not null,
    state       text not null check (state in ('open', 'closed', 'merged')),
    draft       boolean not null,
    head_commit text not null,
    checks      text not null check (checks in ('none', 'pending', 'passed', 'failed')),
    follow_ups  int not null default 0,
    heard       text[] not null default '{}',
    opened_at   timestamptz not null default now(),
    updated_at  timestamptz not null default now()
);
create index pull_request_task on pull_request (task_id);
create index pull_request_open on pull_request (repository, number);

create table issue_link (
    task_id    uuid primary key references task (id),
    repository text not null,
    number     int not null,
    url        text not null,
    trusted    boolean not null,
    closed_at  timestamptz
);
create index issue_link_issue on issue_link (repository, number);
