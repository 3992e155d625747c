package dev.loopforge.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaIsCurrentDbTest {
    private static final Path KEPT = Path.of("src/main/jooq");

    @Test
    void the_schema_classes_are_those_of_the_migrations(@TempDir Path folder) throws Exception {
        if (Boolean.getBoolean("loopforge.schema.write")) {
            GenerateSchema.into(KEPT);
            return;
        }
        GenerateSchema.into(folder);

        var kept = contents(KEPT);
        var due = contents(folder);
        var differing = new TreeSet<>(due.keySet());
        differing.addAll(kept.keySet());
        differing.removeIf(file -> Objects.equals(kept.get(file), due.get(file)));
        assertThat(differing).as("out of date; run: ./loopforge schema").isEmpty();
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return contents;
    }
}
