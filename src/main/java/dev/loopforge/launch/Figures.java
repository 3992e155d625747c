package dev.loopforge.launch;

import dev.loopforge.execution.sandbox.Sandboxes;
import dev.loopforge.kernel.Periodic;
import dev.loopforge.kernel.Transaction;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jooq.Record;
import org.jooq.exception.DataAccessException;

/**
 * What an operator asks that only the database can answer: how deep the queue is, what became of the runs, what was spent,
 * what waits for a person. Read every 30 s, so that a scrape costs nothing; every process tells the same.
 */
@Singleton
final class Figures {
    private static final Logger LOG = Logger.getLogger(Figures.class);
    private static final Duration PERIOD = Duration.ofSeconds(30);

    private static final List<Figure> FIGURES = List.of(
            new Figure("loopforge.queue.jobs", "Jobs by state", """
                    select s.state, count(t.task_name)::float8 as value
                    from (values ('waiting'), ('scheduled'), ('running'), ('retrying'), ('parked'), ('dead')) s(state)
                    left join scheduled_tasks t on s.state = case when t.dead_at is not null then 'dead'
                      when t.parked_at is not null then 'parked' when t.picked then 'running'
                      when t.consecutive_failures > 0 then 'retrying' when t.execution_time > now() then 'scheduled'
                      else 'waiting' end
                    group by s.state"""),
            new Figure("loopforge.queue.oldest.seconds", "How long the oldest due job has waited", """
                    select coalesce(extract(epoch from now() - min(execution_time)), 0)::float8 as value
                    from scheduled_tasks where not picked and execution_time <= now()"""),
            new Figure("loopforge.runs", "Runs by state and evidence, since ever", """
                    select lower(status) as status, evidence, count(*)::float8 as value from run group by 1, 2"""),
            new Figure("loopforge.attention", "Cards that need a person, by kind", """
                    select attention ->> 'kind' as kind, count(*)::float8 as value from task
                    where attention is not null and deleted_at is null group by 1"""),
            new Figure("loopforge.spend.micro.dollars", "Spent since ever", """
                    select provider, model, sum(cost_micros)::float8 as value from ledger_entry group by 1, 2"""),
            new Figure("loopforge.spend.today.micro.dollars", "Spent since midnight UTC", """
                    select provider, model, sum(cost_micros)::float8 as value from ledger_entry
                    where at >= date_trunc('day', now(), 'UTC') group by 1, 2"""),
            new Figure("loopforge.tokens", "Tokens since ever", """
                    select provider, model, direction, sum(tokens)::float8 as value from ledger_entry,
                      lateral (values ('input', input_tokens), ('output', output_tokens)) t(direction, tokens)
                    group by 1, 2, 3"""),
            new Figure("loopforge.database.bytes", "The database's size", """
                    select pg_database_size(current_database())::float8 as value"""));

    /** One query: its last column is the value, the others are labels. */
    private record Figure(String name, String meaning, String sql) {
        MultiGauge gauge() {
            return MultiGauge.builder(name).description(meaning).register(Metrics.globalRegistry);
        }
    }

    private final Transaction transaction;
    private final Sandboxes sandboxes;
    private final List<Map.Entry<Figure, MultiGauge>> gauges = new ArrayList<>();
    private final Periodic reading = new Periodic("figures", Duration.ZERO, PERIOD, this::read);

    Figures(Transaction transaction, Sandboxes sandboxes) {
        this.transaction = transaction;
        this.sandboxes = sandboxes;
    }

    void begin(@Observes StartupEvent start) {
        Gauge.builder(
                        "loopforge.sandbox.usable",
                        sandboxes,
                        all -> all.isolation().usable() ? 1 : 0)
                .description("Whether this process may run agents' commands")
                .register(Metrics.globalRegistry);
        FIGURES.forEach(figure -> gauges.add(Map.entry(figure, figure.gauge())));
        reading.begin();
    }

    void end(@Observes ShutdownEvent stop) {
        reading.end();
    }

    private void read() {
        for (var each : gauges) {
            try {
                var rows = transaction.call(
                        database -> database.fetch(each.getKey().sql()));
                each.getValue()
                        .register(
                                rows.stream()
                                        .<MultiGauge.Row<?>>map(
                                                row -> MultiGauge.Row.of(labels(row), row.get("value", Double.class)))
                                        .toList(),
                                true);
            } catch (DataAccessException away) {
                LOG.debugf("a figure could not be read: %s", each.getKey().name());
            }
        }
    }

    private static Tags labels(Record row) {
        var tags = Tags.empty();
        for (var field : row.fields()) {
            if (!field.getName().equals("value")) {
                tags = tags.and(field.getName(), String.valueOf(row.get(field)));
            }
        }
        return tags;
    }
}
