package dev.loopforge.launch;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.loopforge.testing.QuarkusDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class ServerDbTest {
    @Test
    void it_is_ready_with_its_database() {
        given().get("/health/ready").then().statusCode(200).body("status", equalTo("up"));
    }

    @Test
    void a_path_of_the_page_is_never_an_answer_of_the_server() {
        given().urlEncodingEnabled(false)
                .get("/assets/..%2f..%2f..%2fetc/passwd")
                .then()
                .body(not(containsString("root:")));
        given().get("/assets/no-such.js").then().statusCode(404);
        given().post("/somewhere").then().statusCode(404);
    }
}
