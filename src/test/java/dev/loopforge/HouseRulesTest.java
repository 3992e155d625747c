package dev.loopforge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The walls of the house: which room may see which. Changing the table takes a short ADR in {@code docs/adr/}. */
class HouseRulesTest {
    private static final String ROOT = "dev.loopforge.";
    private static final Path DOCUMENT = Path.of("ARCHITECTURE.md");
    private static final String TABLE_START = "<!-- rooms: written by HouseRulesTest -->";
    private static final String TABLE_END = "<!-- end of rooms -->";

    private static final Set<String> GROUND = Set.of("kernel", "activity", "secrets", "http", "identity");
    private static final Set<String> PORTS = Set.of("queue", "git", "github", "provider", "cost");

    /** Each room, and those it may see. What is generated from the schema is open to all. */
    private static final Map<String, Set<String>> MAY_SEE = table();

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.loopforge");

    private static Map<String, Set<String>> table() {
        var table = new LinkedHashMap<String, Set<String>>();
        table.put("kernel", Set.of());
        table.put("secrets", Set.of("kernel"));
        table.put("activity", Set.of("kernel"));
        table.put("http", Set.of("kernel", "activity", "secrets"));
        table.put("identity", Set.of("kernel", "activity", "secrets", "http"));
        PORTS.stream().sorted().forEach(port -> table.put(port, GROUND));
        table.put("board", union(GROUND, PORTS));
        table.put("brainstorm", union(table.get("board"), Set.of("board")));
        table.put("plan", union(table.get("brainstorm"), Set.of("brainstorm")));
        table.put("execution", union(table.get("plan"), Set.of("plan")));
        table.put("review", union(table.get("execution"), Set.of("execution")));
        table.put("realtime", union(GROUND, Set.of("board")));
        table.put("admin", union(GROUND, Set.of("board", "queue", "cost")));
        table.put("programs", union(GROUND, Set.of("board", "queue")));
        table.put("notification", union(GROUND, Set.of("board", "queue")));
        var all = new TreeSet<>(table.keySet());
        table.put("launch", all);
        return table;
    }

    private static Set<String> union(Set<String> some, Set<String> more) {
        var all = new TreeSet<>(some);
        all.addAll(more);
        return all;
    }

    @Test
    void a_room_sees_only_what_the_table_grants() {
        var crossed = new TreeSet<String>();
        int arrows = 0;
        for (JavaClass type : HOUSE) {
            String room = room(type.getPackageName());
            if (room.equals("schema")) {
                continue;
            }
            assertThat(MAY_SEE).as("the room of " + type.getName()).containsKey(room);
            for (var dependency : type.getDirectDependenciesFromSelf()) {
                var target = dependency.getTargetClass().getPackageName();
                if (!target.startsWith(ROOT)) {
                    continue;
                }
                String seen = room(target);
                if (seen.equals(room) || seen.equals("schema")) {
                    continue;
                }
                arrows++;
                if (!MAY_SEE.get(room).contains(seen)) {
                    crossed.add(type.getName() + " -> "
                            + dependency.getTargetClass().getName());
                }
            }
        }
        assertThat(arrows).isPositive();
        assertThat(crossed).isEmpty();
    }

    @Test
    void only_the_vault_ciphers() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.loopforge.secrets..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("javax\\.crypto\\.(Cipher|KeyGenerator|CipherInputStream|CipherOutputStream)")
                .check(HOUSE);
    }

    @Test
    void redis_is_known_to_its_carrier_alone() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.loopforge.launch..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lettuce..")
                .check(HOUSE);
    }

    @Test
    void only_the_queue_knows_its_scheduler() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.loopforge.queue..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.github.kagkarlsson..")
                .check(HOUSE);
    }

    @Test
    void the_table_is_in_the_architecture_document() throws IOException {
        var lines = new ArrayList<>(List.of(TABLE_START, "", "| room | may see |", "|---|---|"));
        MAY_SEE.forEach((room, seen) -> lines.add(
                "| " + room + " | " + (seen.isEmpty() ? "nothing" : String.join(", ", new TreeSet<>(seen))) + " |"));
        lines.add("");
        lines.add(TABLE_END);
        var written = Files.readString(DOCUMENT);
        int start = written.indexOf(TABLE_START);
        int end = written.indexOf(TABLE_END) + TABLE_END.length();
        assertThat(start).isNotNegative();
        var expected = written.substring(0, start) + String.join("\n", lines) + written.substring(end);
        if (Boolean.getBoolean("loopforge.docs.write")) {
            Files.writeString(DOCUMENT, expected);
            return;
        }
        assertThat(written).as("if not, run: ./loopforge docs").isEqualTo(expected);
    }

    private static String room(String name) {
        var rest = name.substring(Math.min(name.length(), ROOT.length()));
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
