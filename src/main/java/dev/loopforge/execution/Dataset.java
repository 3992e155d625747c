package dev.loopforge.execution;

import static dev.loopforge.schema.Tables.RUN;
import static dev.loopforge.schema.Tables.TASK;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Actor;
import dev.loopforge.activity.Happening;
import dev.loopforge.board.Board;
import dev.loopforge.board.Workflow;
import dev.loopforge.board.Workflows;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.RunId;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.plan.Planning;
import dev.loopforge.provider.ModelMessage;
import dev.loopforge.secrets.Scrubber;
import dev.loopforge.secrets.Vault;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jooq.impl.DSL;

/**
 * What a board's accepted runs teach: cards that are Done, by runs whose result was verified or accepted by a person. Only
 * boards that consent give theirs away, and no secret goes along.
 */
@Singleton
final class Dataset {
    private final Transaction transaction;
    private final Workflows workflows;
    private final Board board;
    private final Runs runs;
    private final Journal journal;
    private final Planning planning;
    private final Briefing briefing;
    private final Vault vault;
    private final Activity activity;

    Dataset(
            Transaction transaction,
            Workflows workflows,
            Board board,
            Runs runs,
            Journal journal,
            Planning planning,
            Briefing briefing,
            Vault vault,
            Activity activity) {
        this.transaction = transaction;
        this.workflows = workflows;
        this.board = board;
        this.runs = runs;
        this.journal = journal;
        this.planning = planning;
        this.briefing = briefing;
        this.vault = vault;
        this.activity = activity;
    }

    /** Which results are good enough to learn from. */
    enum Evidence {
        /** Every check passed on a clean checkout. */
        VERIFIED,
        /** Verified, or accepted by a person although it was not. */
        ACCEPTED
    }

    /** Writes the examples, a line each, to whoever takes them, and answers how many. */
    int write(WorkflowId id, Example.Format format, Evidence evidence, Actor by, Consumer<String> reader) {
        var workflow = consenting(workflows.get(id));
        var scrubber = vault.scrubber();
        int count = 0;
        for (var run : accepted(id, evidence)) {
            var example = example(workflow, run);
            if (example.holds()) {
                var line = Json.write(scrubbed(format.write(example), scrubber));
                reader.accept(scrubber.scrub(line) + "\n");
                count++;
            }
        }
        activity.record(Happening.on(id, "dataset-exported", by)
                .with("format", format.name())
                .with("examples", count));
        return count;
    }

    /** Refuses where the board does not let its runs be learned from. */
    void requireConsent(WorkflowId id) {
        consenting(workflows.get(id));
    }

    static Workflow consenting(Workflow workflow) {
        if (!Boolean.TRUE.equals(workflow.settings().datasetConsent())) {
            throw Problem.refused(
                    "consent-missing",
                    "This board has not consented. Turn on \"Learn from accepted runs\" in its settings.");
        }
        return workflow;
    }

    private List<RunId> accepted(WorkflowId id, Evidence evidence) {
        var verified = RUN.EVIDENCE.eq("verified");
        return transaction.call(database -> database.select(RUN.ID)
                .from(RUN)
                .join(TASK)
                .on(TASK.RUN_ID.eq(RUN.ID))
                .where(TASK.WORKFLOW_ID.eq(id.value()))
                .and(TASK.STAGE.eq("DONE"))
                .and(TASK.DELETED_AT.isNull())
                .and(RUN.STATUS.eq("SUCCEEDED"))
                .and(evidence == Evidence.VERIFIED ? verified : DSL.or(verified, RUN.ACCEPTED_BY.isNotNull()))
                .orderBy(RUN.CREATED_AT)
                .fetch(row -> new RunId(row.value1())));
    }

    private Example example(Workflow workflow, RunId id) {
        var run = runs.get(id);
        var task = board.task(run.task());
        var plan = planning.version(task.id(), run.planVersion()).orElseThrow();
        var talk = new ArrayList<ModelMessage>();
        talk.add(ModelMessage.User.text(briefing.plan(task, plan)));
        talk.addAll(Talk.of(journal, id));
        return new Example(briefing.system(workflow, workflows.mirror(workflow), run), talk, Tools.executing());
    }

    private static JsonNode scrubbed(JsonNode node, Scrubber scrubber) {
        return switch (node) {
            case ObjectNode object -> {
                var clean = Json.object();
                object.properties().forEach(field -> clean.set(field.getKey(), scrubbed(field.getValue(), scrubber)));
                yield clean;
            }
            case ArrayNode array -> {
                var clean = array.arrayNode();
                array.forEach(item -> clean.add(scrubbed(item, scrubber)));
                yield clean;
            }
            case TextNode text -> TextNode.valueOf(scrubber.scrub(text.textValue()));
            default -> node;
        };
    }
}
