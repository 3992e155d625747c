package dev.loopforge.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a plan says: a summary, steps with the files they may touch, the commands that prove it, and the risks. */
public record PlanContent(String summary, List<Step> steps, List<Check> checks, List<String> risks) {
    static final int MAX_STEPS = 50;
    static final int MAX_CHECKS = 20;
    static final int MAX_TEXT = 20_000;
    static final int MAX_LINE = 2_000;

    /** One step: what is done, and the globs of the files it may touch. */
    @Schema(name = "PlanStep")
    public record Step(String title, String details, List<String> paths) {
        public Step {
            paths = paths == null ? List.of() : List.copyOf(paths);
            details = details == null ? "" : details;
        }
    }

    /** A command whose exit code 0 proves something. */
    @Schema(name = "PlanCheck")
    public record Check(String name, String command) {}

    public PlanContent {
        steps = List.copyOf(steps);
        checks = List.copyOf(checks);
        risks = List.copyOf(risks);
    }

    /** All globs of all steps. */
    public List<String> paths() {
        return steps.stream().flatMap(step -> step.paths().stream()).distinct().toList();
    }

    /** SHA-256 over the content as canonical JSON: what an approval binds. */
    public String digest() {
        try {
            var bytes = Json.write(this).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java has SHA-256", missing);
        }
    }

    /** What came of reading a model's proposal. */
    public sealed interface Reading {
        record Valid(PlanContent content) implements Reading {}

        /** What is wrong, in words the model can act on. */
        record Invalid(List<String> faults) implements Reading {}
    }

    /** Reads the arguments of {@code propose_plan}; whatever a model may send gets an answer, never an exception. */
    public static Reading read(JsonNode arguments) {
        var faults = new ArrayList<String>();
        var summary = text(arguments, "summary", MAX_TEXT, true, "summary", faults);
        var steps = new ArrayList<Step>();
        each(
                arguments,
                "steps",
                MAX_STEPS,
                true,
                faults,
                (node, where) -> steps.add(new Step(
                        text(node, "title", MAX_LINE, true, where + ".title", faults),
                        text(node, "details", MAX_TEXT, false, where + ".details", faults),
                        lines(node, "paths", where + ".paths", faults))));
        var checks = new ArrayList<Check>();
        each(
                arguments,
                "checks",
                MAX_CHECKS,
                false,
                faults,
                (node, where) -> checks.add(new Check(
                        text(node, "name", MAX_LINE, true, where + ".name", faults),
                        text(node, "command", MAX_LINE, true, where + ".command", faults))));
        var risks = lines(arguments, "risks", "risks", faults);
        return faults.isEmpty()
                ? new Reading.Valid(new PlanContent(summary, steps, checks, risks))
                : new Reading.Invalid(faults);
    }

    /** Reads a person's edit; what is wrong is a 422 on the field. */
    public static PlanContent require(JsonNode body) {
        return switch (read(body)) {
            case Reading.Valid(PlanContent content) -> content;
            case Reading.Invalid(List<String> faults) -> {
                var problem = Problem.refused("invalid", faults.getFirst());
                for (var fault : faults) {
                    problem = problem.withError(fault.substring(0, Math.max(0, fault.indexOf(' '))), fault);
                }
                throw problem;
            }
        };
    }

    private interface Each {
        void read(JsonNode node, String where);
    }

    private static void each(
            JsonNode parent, String field, int most, boolean required, List<String> faults, Each each) {
        var list = parent.path(field);
        if (list.isMissingNode() || list.isNull()) {
            if (required) {
                faults.add(field + " is missing");
            }
            return;
        }
        if (!list.isArray() || (required && list.isEmpty()) || list.size() > most) {
            faults.add(field + " must be a list of " + (required ? "1" : "0") + " to " + most + " objects");
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            var where = field + "[" + i + "]";
            if (list.get(i).isObject()) {
                each.read(list.get(i), where);
            } else {
                faults.add(where + " must be an object");
            }
        }
    }

    private static List<String> lines(JsonNode parent, String field, String where, List<String> faults) {
        var list = parent.path(field);
        if (list.isMissingNode() || list.isNull()) {
            return List.of();
        }
        var lines = new ArrayList<String>();
        for (var item : list) {
            if (!list.isArray() || !item.isTextual() || item.textValue().length() > MAX_LINE || lines.size() >= 200) {
                faults.add(where + " must be a list of at most 200 short texts");
                return List.of();
            }
            lines.add(clean(item.textValue()));
        }
        if (!list.isArray()) {
            faults.add(where + " must be a list of at most 200 short texts");
        }
        return lines;
    }

    private static String text(
            JsonNode parent, String field, int most, boolean required, String where, List<String> faults) {
        var value = parent.path(field);
        if (!required && (value.isMissingNode() || value.isNull())) {
            return "";
        }
        if (!value.isTextual()
                || value.textValue().length() > most
                || (required && value.textValue().isBlank())) {
            faults.add(where + " must be a text of 1 to " + most + " characters");
            return "";
        }
        return clean(value.textValue());
    }

    private static String clean(String text) {
        return text.replace("\u0000", "").strip();
    }
}
