package dev.loopforge.launch;

import java.net.BindException;
import org.jboss.logging.Logger;

/** Says why the server did not come up: a sentence where we know the cause, else the log line with it. */
final class StartFailures {
    private static final Logger LOG = Logger.getLogger(StartFailures.class);

    private StartFailures() {}

    static void explain(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CannotStart refusal) {
                System.err.println("loopforge: " + refusal.sentence());
                return;
            }
            if (cause instanceof BindException) {
                System.err.println("loopforge: The port is taken. Stop the program that uses it, or choose another with"
                        + " --port.");
                return;
            }
        }
        LOG.error("Loopforge Studio could not start", failure);
    }
}
