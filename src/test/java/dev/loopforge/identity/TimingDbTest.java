package dev.loopforge.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import dev.loopforge.testing.QuarkusDatabase;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
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
    private static final int TRIES = 2_000;
    /** Bytes: the 19 MiB that one Argon2id check fills. */
    private static final long ONE_CHECK = 19_456L * 1_024;

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

    /** What a check of a password is made of is its memory: whoever is refused without one allocates next to nothing. */
    @Test
    void somebody_unknown_costs_the_same_work_as_somebody_known() {
        allocated("warm", "up");
        long ofKnown = allocated(known, "wrong horse battery");
        assertThat(ofKnown).isGreaterThan(ONE_CHECK);
        assertThat(allocated("nobody-" + UUID.randomUUID(), "wrong horse battery"))
                .isCloseTo(ofKnown, withinPercentage(5));
        assertThat(allocated(withoutPassword, "wrong horse battery")).isCloseTo(ofKnown, withinPercentage(5));
    }

    private long allocated(String login, String password) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThat(users.byPassword(login, password)).isEmpty();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    /** Figures, for a quiet machine: {@code mvn test -Dtest=TimingDbTest -Dloopforge.bench=true}. */
    @Test
    void medians_over_interleaved_tries_are_within_five_percent() {
        assumeTrue(Boolean.getBoolean("loopforge.bench"), "speed is measured by -Dloopforge.bench=true, not in tests");
        tried("warm", "up");
        var ofKnown = new ArrayList<Long>();
        var ofUnknown = new ArrayList<Long>();
        for (int i = 0; i < TRIES / 2; i++) {
            ofKnown.add(tried(known, "wrong " + i));
            ofUnknown.add(tried("nobody-" + i, "wrong " + i));
        }
        System.out.println("timing: " + TRIES + " interleaved tries, median " + median(ofKnown) / 1_000
                + " us for somebody known, " + median(ofUnknown) / 1_000 + " us for nobody");
        assertThat(median(ofUnknown)).isCloseTo(median(ofKnown), withinPercentage(5));
    }

    private long tried(String login, String password) {
        long begun = System.nanoTime();
        assertThat(users.byPassword(login, password)).isEmpty();
        return System.nanoTime() - begun;
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }
}
