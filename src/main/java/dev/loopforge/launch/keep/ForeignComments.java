package dev.loopforge.launch.keep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.loopforge.board.Intake;
import dev.loopforge.kernel.Json;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What people said about cards in other tools: as JSON beside a card, or in the section that Backlog.md keeps for it. */
final class ForeignComments {
    private static final Pattern SECTION = Pattern.compile(
            "(?s)(?:^|\\n)## Comments[ \\t]*\\n\\s*<!-- COMMENTS:BEGIN -->[ \\t]*\\n(.*?)<!-- COMMENTS:END -->[ \\t]*");
    private static final Pattern MARKED =
            Pattern.compile("(?s)<!-- COMMENT:BEGIN -->[ \\t]*\\n(.*?)<!-- COMMENT:END -->");
    private static final Pattern SAID = Pattern.compile("(index|author|created): ?(.*)");
    private static final String RULE = "---";

    private ForeignComments() {}

    /** Those of a card: {@code gh} writes a list, GitHub's graph a list of nodes; a number is only how many there are. */
    static List<Intake.Comment> of(JsonNode card) {
        var given = card.path("comments");
        var list = given.isArray() ? given : given.path("nodes");
        return StreamSupport.stream(list.spliterator(), false)
                .filter(JsonNode::isObject)
                .map(ForeignComments::comment)
                .filter(comment -> !comment.text().isBlank())
                .toList();
    }

    private static Intake.Comment comment(JsonNode given) {
        return new Intake.Comment(
                author(given), moment(Foreign.first(given, "createdAt", "created_at", "created", "date")), text(given));
    }

    private static String author(JsonNode given) {
        return Stream.of("author", "user")
                .map(given::path)
                .map(who -> who.isObject() ? Foreign.first(who, "login", "name") : who.asText(""))
                .filter(name -> !name.isBlank() && !name.equals("null"))
                .findFirst()
                .orElse("");
    }

    private static String text(JsonNode given) {
        return Foreign.first(given, "body", "message", "text", "content");
    }

    private static @Nullable Instant moment(String told) {
        return Stream.<Function<String, Instant>>of(
                        text -> OffsetDateTime.parse(text).toInstant(),
                        text -> LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC),
                        text -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC))
                .flatMap(way -> tried(way, told.strip()).stream())
                .findFirst()
                .orElse(null);
    }

    private static List<Instant> tried(Function<String, Instant> way, String text) {
        try {
            return List.of(way.apply(text));
        } catch (DateTimeParseException other) {
            return List.of();
        }
    }

    /** A Backlog.md task without its comments. */
    static String without(String markdown) {
        return SECTION.matcher(markdown).replaceFirst("\n");
    }

    /** The comments of a Backlog.md task, in both ways in which it has written them. */
    static ArrayNode inside(String markdown) {
        var found = Json.object().putArray("comments");
        var section = SECTION.matcher(markdown);
        if (!section.find()) {
            return found;
        }
        var marked = MARKED.matcher(section.group(1)).results().toList();
        if (marked.isEmpty()) {
            ruled(section.group(1), found);
        }
        marked.forEach(each -> read(each.group(1).lines().toList(), "", found));
        return found;
    }

    /** Who and when, a rule, the words, a rule. A rule inside the words is one that nothing of a next comment follows. */
    private static void ruled(String section, ArrayNode found) {
        var lines = section.strip().lines().toList();
        int start = 0;
        for (int at = start; at < lines.size(); at++) {
            if (lines.get(at).equals(RULE) && ends(lines.subList(at + 1, lines.size()))) {
                read(lines.subList(start, at), RULE, found);
                start = at + 1;
            }
        }
    }

    private static boolean ends(List<String> rest) {
        return rest.stream()
                .filter(line -> !line.isBlank())
                .findFirst()
                .map(line -> SAID.matcher(line).matches())
                .orElse(true);
    }

    private static void read(List<String> lines, String divider, ArrayNode found) {
        var comment = Json.object();
        int at = 0;
        while (at < lines.size() && lines.get(at).isBlank()) {
            at++;
        }
        while (at < lines.size() && SAID.matcher(lines.get(at)).matches()) {
            int colon = lines.get(at).indexOf(':');
            comment.put(
                    lines.get(at).substring(0, colon),
                    lines.get(at).substring(colon + 1).strip());
            at++;
        }
        if (at < lines.size() && lines.get(at).equals(divider)) {
            at++;
        }
        found.add(comment.put(
                "body", String.join("\n", lines.subList(at, lines.size())).strip()));
    }
}
