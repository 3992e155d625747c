package dev.loopforge.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.loopforge.testing.QuarkusDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S28 of the threat list: neither what is said nor how long it takes tells whether somebody is known here. */
@QuarkusTest
@QuarkusTestResource(QuarkusDatabase.class)
class TimingDbTest {
    /** A short slice; whoever is answered without a password being checked is so forty milliseconds sooner. */
    private static final int TRIES = 200;

    @Inject
    Users users;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private final String known = "known-" + UUID.randomUUID();
    private final String withoutPassword = "elsewhere-" + UUID.randomUUID();

    @BeforeEach
    void begin() {
        var person = users.enter(known, "Known", Role.MEMBER);
        users.setPassword(person.id(), Passwords.hash("correct horse battery"));
        users.enter(withoutPassword, "By GitHub alone", Role.MEMBER);
    }

    @Test
    void a_wrong_password_is_answered_alike_whoever_it_is_for() {
        assertThat(users.byPassword(known, "correct horse battery")).isPresent();
        var unknown = refused("nobody-" + UUID.randomUUID());
        assertThat(refused(known)).isEqualTo(unknown);
        assertThat(refused(withoutPassword)).isEqualTo(unknown);
    }

    private String refused(String login) {
        var answer = RestAssured.given()
                .baseUri("http://localhost:" + port)
                .header("Origin", "http://localhost:" + port)
                .contentType("application/json")
                .body(Map.of("login", login, "password", "wrong horse battery"))
                .post("/api/session/password");
        assertThat(answer.statusCode()).isEqualTo(401);
        return answer.asString();
    }

    @Test
    void somebody_unknown_takes_as_long_as_somebody_known() {
        tried("warm", "up");
        var ofKnown = new ArrayList<Long>();
        var ofUnknown = new ArrayList<Long>();
        var ofElsewhere = new ArrayList<Long>();
        for (int i = 0; i < TRIES / 2; i++) {
            ofKnown.add(tried(known, "wrong " + i));
            ofUnknown.add(tried("nobody-" + i, "wrong " + i));
            if (i % 4 == 0) {
                ofElsewhere.add(tried(withoutPassword, "wrong " + i));
            }
        }
        System.out.println("timing: " + TRIES + " interleaved tries, median " + micros(ofKnown)
                + " us for somebody known, " + micros(ofUnknown) + " us for nobody, " + micros(ofElsewhere)
                + " us for somebody without a password");
        assertThat(median(ofUnknown)).isCloseTo(median(ofKnown), withinPercentage(40));
        assertThat(median(ofElsewhere)).isCloseTo(median(ofKnown), withinPercentage(40));
    }

    private long tried(String login, String password) {
        long begun = System.nanoTime();
        assertThat(users.byPassword(login, password)).isEmpty();
        return System.nanoTime() - begun;
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    private static long micros(List<Long> times) {
        return median(times) / 1_000;
    }
}
