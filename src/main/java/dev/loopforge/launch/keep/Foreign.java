package dev.loopforge.launch.keep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.loopforge.board.Intake;
import dev.loopforge.board.Stage;
import dev.loopforge.board.Task;
import dev.loopforge.kernel.Json;
import dev.loopforge.launch.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Cards of other tools: GitHub issues as JSON ({@code gh issue list --json …}, or its API) or CSV, vibe-kanban's tasks as
 * JSON or its export, and a Backlog.md folder. They all say the same few things under a few names; what has no place here is left out.
 */
public final class Foreign {
    static final int MOST_BYTES = 64 << 20;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final Set<String> DONE =
            Set.of("done", "closed", "completed", "complete", "cancelled", "canceled", "archived");

    private Foreign() {}

    /** Whether a zip is another tool's, and no archive of ours. */
    public static boolean recognises(Path zip) {
        return VibeKanbanExport.recognises(zip);
    }

    /** Reads a file or folder; what is none of these is refused in a sentence. */
    public static List<Intake.Draft> read(Path path) {
        try {
            if (Files.isDirectory(path)) {
                return backlog(path);
            }
            if (VibeKanbanExport.recognises(path)) {
                return drafts(VibeKanbanExport.cards(path).stream());
            }
            if (Files.size(path) > MOST_BYTES) {
                throw CannotStart.because(path + " is larger than 64 MiB. Split it.");
            }
            String text = Files.readString(path);
            return path.toString().toLowerCase(Locale.ROOT).endsWith(".csv") ? csv(text) : json(path, text);
        } catch (IOException unreadable) {
            throw CannotStart.because(path + " cannot be read as JSON, CSV or a Backlog.md folder: "
                    + String.valueOf(unreadable.getMessage())
                            .lines()
                            .findFirst()
                            .orElse("no reason given") + ".");
        }
    }

    private static List<Intake.Draft> json(Path path, String text) throws JsonProcessingException {
        var root = Json.parse(text);
        var list = root.isArray()
                ? root
                : Stream.of("tasks", "issues", "items", "data")
                        .map(root::path)
                        .filter(JsonNode::isArray)
                        .findFirst()
                        .orElseThrow(() -> CannotStart.because(path + " holds no list of tasks or issues."));
        return drafts(StreamSupport.stream(list.spliterator(), false)
                // GitHub's API lists pull requests among the issues.
                .filter(card -> card.isObject() && !card.has("pull_request")));
    }

    private static List<Intake.Draft> csv(String text) throws IOException {
        return drafts(rows(text).stream());
    }

    /** A table's rows by its headers, in lower case. */
    static List<JsonNode> rows(String text) throws IOException {
        try (var rows = new CsvMapper()
                .readerFor(JsonNode.class)
                .with(CsvSchema.emptySchema().withHeader())
                .<JsonNode>readValues(text.startsWith("\uFEFF") ? text.substring(1) : text)) {
            return rows.readAll().stream().map(Foreign::lowerCase).toList();
        }
    }

    private static JsonNode lowerCase(JsonNode row) {
        var lower = Json.object();
        row.properties().forEach(field -> lower.set(field.getKey().strip().toLowerCase(Locale.ROOT), field.getValue()));
        return lower;
    }

    private static List<Intake.Draft> backlog(Path folder) throws IOException {
        var found = new ArrayList<Path>();
        for (var name : List.of("tasks", "completed", "backlog/tasks", "backlog/completed")) {
            if (Files.isDirectory(folder.resolve(name))) {
                try (Stream<Path> files = Files.list(folder.resolve(name))) {
                    files.filter(file -> file.toString().endsWith(".md"))
                            .sorted(Comparator.comparingLong(Foreign::number).thenComparing(Path::toString))
                            .forEach(found::add);
                }
            }
        }
        if (found.isEmpty()) {
            throw CannotStart.because(folder + " is no Backlog.md folder: it has no tasks/*.md.");
        }
        var cards = new ArrayList<JsonNode>();
        for (var file : found) {
            cards.add(backlogCard(file));
        }
        return drafts(cards.stream());
    }

    /** In {@code task-12 - Title.md} it is 12: what a task waits for comes before it. */
    private static long number(Path file) {
        var digits = NUMBER.matcher(file.getFileName().toString());
        return digits.find() ? Long.parseLong(digits.group()) : Long.MAX_VALUE;
    }

    private static JsonNode backlogCard(Path file) throws IOException {
        String text = Files.readString(file).replace("\r\n", "\n");
        int end = text.startsWith("---\n") ? text.indexOf("\n---", 3) : -1;
        if (end < 0) {
            throw CannotStart.because(file + " does not begin with the --- block of a Backlog.md task.");
        }
        ObjectMapper yaml = new YAMLMapper();
        var card = Json.object();
        yaml.readTree(text.substring(4, end)).properties().forEach(field -> card.set(field.getKey(), field.getValue()));
        int body = text.indexOf('\n', end + 1);
        var markdown = body < 0 ? "" : text.substring(body + 1);
        card.set("comments", ForeignComments.inside(markdown));
        return card.put("body", ForeignComments.without(markdown));
    }

    private static List<Intake.Draft> drafts(Stream<JsonNode> cards) {
        return cards.map(Foreign::draft).toList();
    }

    private static Intake.Draft draft(JsonNode card) {
        String origin = first(card, "html_url", "url");
        String text = first(card, "body", "description", "content");
        return new Intake.Draft(
                first(card, "id", "number", "issue id"),
                first(card, "title", "name", "summary"),
                origin.isEmpty() ? text : text + "\n\nFrom " + origin,
                DONE.contains(first(card, "state", "status").toLowerCase(Locale.ROOT)) ? Stage.DONE : Stage.TODO,
                words(card, "labels", "tags"),
                priority(first(card, "priority")),
                words(card, "dependencies", "depends_on", "dependsOn"),
                ForeignComments.of(card));
    }

    private static Task.Priority priority(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "urgent", "critical", "highest", "p0" -> Task.Priority.URGENT;
            case "high", "p1" -> Task.Priority.HIGH;
            case "medium", "normal", "p2" -> Task.Priority.MEDIUM;
            case "low", "lowest", "p3" -> Task.Priority.LOW;
            default -> Task.Priority.NONE;
        };
    }

    static String first(JsonNode card, String... names) {
        return Stream.of(names)
                .map(card::path)
                .filter(value -> value.isValueNode() && !value.isNull())
                .map(JsonNode::asText)
                .filter(text -> !text.isBlank())
                .findFirst()
                .orElse("");
    }

    /** A list of texts or of objects with a name, or one text with commas. */
    private static List<String> words(JsonNode card, String... names) {
        var value = Stream.of(names)
                .map(card::path)
                .filter(found -> !found.isMissingNode() && !found.isNull())
                .findFirst();
        if (value.isEmpty()) {
            return List.of();
        }
        var list = value.get();
        if (list.isTextual()) {
            return Stream.of(list.asText().split("[,;]"))
                    .map(String::strip)
                    .filter(word -> !word.isEmpty())
                    .toList();
        }
        return StreamSupport.stream(list.spliterator(), false)
                .map(item -> item.isObject() ? first(item, "name", "title", "id") : item.asText())
                .toList();
    }
}
