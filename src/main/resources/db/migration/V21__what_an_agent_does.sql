-- board: a card says who works on it and what it is doing
alter table task add column run_provider text;
alter table task add column run_model text;
alter table task add column run_doing jsonb;

update task set run_provider = run.provider, run_model = run.model from run where run.id = task.run_id;
