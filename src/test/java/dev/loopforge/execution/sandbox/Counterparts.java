package dev.loopforge.execution.sandbox;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.loopforge.kernel.process.Programs;

/** Programs a test needs and this host may lack. */
final class Counterparts {
    private Counterparts() {}

    /** Skips the test, saying why, when one of them is missing. */
    static void needed(String... programs) {
        for (String program : programs) {
            boolean found = Programs.find(program).isPresent();
            if (!found) {
                System.out.println("skipped: the program " + program + " is not installed");
            }
            assumeTrue(found, "the program " + program + " is not installed");
        }
    }
}
