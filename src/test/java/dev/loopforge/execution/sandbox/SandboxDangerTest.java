package dev.loopforge.execution.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loopforge.http.PublicAddresses;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.process.Programs;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Metrics;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every way out we know, tried for real as whoever runs the tests, and as an ordinary user when that is root. */
class SandboxDangerTest {
    @TempDir
    static Path home;

    private static @Nullable EscapeRoom room;

    @BeforeAll
    static void set_the_scene() throws IOException {
        Counterparts.needed("bwrap", "socat", "python3", "prlimit");
        room = new EscapeRoom(home);
    }

    @AfterAll
    static void tidy_up() throws IOException {
        if (room != null) {
            room.close();
        }
    }

    @Test
    void there_are_enough_ways_out_to_try() {
        assertThat(Escapes.all()).hasSizeGreaterThan(60).doesNotHaveDuplicates();
    }

    @TestFactory
    Stream<DynamicTest> no_way_out_works() {
        var tried = Objects.requireNonNull(room);
        return Escapes.all().stream()
                .map(escape -> DynamicTest.dynamicTest(
                        escape.name(), () -> assertThat(tried.tryOut(escape)).isEmpty()));
    }

    @Test
    void no_way_out_works_for_an_ordinary_user(@TempDir Path folder) throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "skipped: only root can become somebody else");
        Counterparts.needed("setpriv");
        var everybody = PosixFilePermissions.fromString("rwxrwxrwx");
        Files.setPosixFilePermissions(folder, everybody);
        copyClasses(folder.resolve("classes"));
        Path output = folder.resolve("output");
        var child = new ProcessBuilder(List.of(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Duser.home=" + folder,
                        "-cp",
                        folder.resolve("classes") + libraries(folder),
                        EscapeRoom.class.getName(),
                        folder.resolve("home").toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(child.waitFor(3, TimeUnit.MINUTES)).isTrue();

        assertThat(Files.readAllLines(output))
                .filteredOn(line -> !line.startsWith("ok "))
                .containsExactly("level FULL");
        assertThat(Files.readAllLines(output)).hasSize(Escapes.all().size() + 1);
    }

    /** What the sandbox counts and logs with, copied to where the other user may read it. */
    private static String libraries(Path to) throws IOException {
        var found = new StringBuilder();
        for (Class<?> marker : List.of(Metrics.class, KeyValue.class, Logger.class)) {
            Path jar = Path.of(
                    marker.getProtectionDomain().getCodeSource().getLocation().getPath());
            Path copy = to.resolve(marker.getSimpleName() + ".jar");
            Files.write(copy, Files.readAllBytes(jar));
            found.append(File.pathSeparator).append(copy);
        }
        return found.toString();
    }

    /** The build's own folders may lie where another user cannot read. */
    private static void copyClasses(Path to) throws IOException {
        for (Class<?> marker :
                List.of(Sandboxes.class, EscapeRoom.class, Programs.class, Problem.class, PublicAddresses.class)) {
            Path from = Path.of(
                    marker.getProtectionDomain().getCodeSource().getLocation().getPath());
            Path folder = Path.of(marker.getPackageName().replace('.', '/'));
            Files.createDirectories(to.resolve(folder));
            try (var classes = Files.list(from.resolve(folder))) {
                for (Path found : classes.filter(Files::isRegularFile).toList()) {
                    Path copy = to.resolve(folder).resolve(found.getFileName());
                    Files.write(copy, Files.readAllBytes(found));
                }
            }
        }
    }
}
