-- execution: who answers for a run now, where that is not who started it: whose keys it uses and whose budget it spends

alter table run add column held_by uuid references app_user (id);
