package dev.loopforge.launch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.testing.QuarkusDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The document the browser's types are made from is the one the server gives out. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class OpenApiIsCurrentDbTest {
    private static final Path SNAPSHOT = Path.of("docs/api/openapi.json");

    @Test
    void the_snapshot_is_what_the_server_serves() throws IOException {
        String served = given().get("/openapi?format=json").asString().strip() + "\n";
        if (Boolean.getBoolean("loopforge.docs.write")) {
            Files.createDirectories(SNAPSHOT.getParent());
            Files.writeString(SNAPSHOT, served);
        }

        assertThat(Files.readString(SNAPSHOT).equals(served))
                .as("docs/api/openapi.json is current; if not, run: ./loopforge docs")
                .isTrue();
    }
}
