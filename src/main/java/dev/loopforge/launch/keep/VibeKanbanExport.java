package dev.loopforge.launch.keep;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.launch.CannotStart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;

/** The zip that vibe-kanban's cloud writes: {@code issues.csv}, and beside it what refers to issues by their id. */
final class VibeKanbanExport {
    private static final String ISSUES = "issues.csv";
    private static final String ID = "issue id";

    private VibeKanbanExport() {}

    static boolean recognises(Path file) {
        if (!Reading.recognises(file)) {
            return false;
        }
        try (var zip = new ZipFile(file.toFile())) {
            return zip.getEntry(ISSUES) != null && zip.getEntry(Manifest.ENTRY) == null;
        } catch (IOException broken) {
            return false;
        }
    }

    static List<JsonNode> cards(Path file) throws IOException {
        try (var zip = new ZipFile(file.toFile())) {
            Map<String, ObjectNode> cards = new LinkedHashMap<>();
            for (var row : rows(zip, ISSUES)) {
                var card = (ObjectNode) row;
                card.putArray("comments");
                card.putArray("dependencies");
                cards.putIfAbsent(row.path(ID).asText(), card);
            }
            for (var row : rows(zip, "comments.csv")) {
                var card = cards.get(row.path(ID).asText());
                if (card != null) {
                    card.withArray("comments").add(row);
                }
            }
            for (var row : rows(zip, "relationships.csv")) {
                var waiting = cards.get(row.path("related issue id").asText());
                if (waiting != null && row.path("type").asText().equals("Blocking")) {
                    waiting.withArray("dependencies").add(row.path(ID).asText());
                }
            }
            return List.copyOf(cards.values());
        }
    }

    private static List<JsonNode> rows(ZipFile zip, String name) throws IOException {
        var entry = zip.getEntry(name);
        if (entry == null) {
            return List.of();
        }
        try (var stream = zip.getInputStream(entry)) {
            var bytes = stream.readNBytes(Foreign.MOST_BYTES + 1);
            if (bytes.length > Foreign.MOST_BYTES) {
                throw CannotStart.because(name + " in " + zip.getName() + " is larger than 64 MiB. Split it.");
            }
            return Foreign.rows(new String(bytes, StandardCharsets.UTF_8));
        }
    }
}
