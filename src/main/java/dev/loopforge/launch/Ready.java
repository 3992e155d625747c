package dev.loopforge.launch;

import dev.loopforge.identity.SetupLinks;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.WorkflowId;
import dev.loopforge.kernel.process.Programs;
import java.io.IOException;
import java.util.List;
import org.jboss.logging.Logger;

/** The words at the end of a start, and the browser that opens on them. */
final class Ready {
    private static final Logger LOG = Logger.getLogger(Ready.class);

    private Ready() {}

    /** In a terminal: the link, and the browser on it. A server's log gets no link, because logs travel. */
    static void tell(Launched launched, SetupLinks links) {
        if (launched.role() == Launched.Role.WORKER) {
            LOG.infof(
                    "Loopforge Studio's worker is ready; its health is on port %d, it carries out %d runs at a time",
                    launched.port(), launched.configuration().workers());
            return;
        }
        if (launched.server()) {
            LOG.infof(
                    "Loopforge Studio is ready on port %d; ./loopforge login-link prints a sign-in link",
                    launched.port());
            return;
        }
        String link = link(launched.configuration(), launched.port(), links.issue());
        // In one piece, so that whoever reads along never sees half of it.
        System.out.println("""

                  Loopforge Studio is ready. Sign in by this link, once, within 15 minutes:
                  %s
                  Another one: ./loopforge login-link. Stop with Ctrl-C. Data: %s
                """.formatted(link, launched.data()));
        System.out.flush();
        if (!launched.flags().contains(CommandLine.Flag.NO_BROWSER) && System.console() != null) {
            open(link);
        }
    }

    /** Where the demo board is, for whoever has signed in. */
    static void tellDemo(Launched launched, WorkflowId board) {
        System.out.println("  The demo board, with a simulated model:");
        System.out.println("  " + address(launched.configuration(), launched.port()) + "/boards/" + board);
        System.out.println();
        System.out.flush();
    }

    static String link(Configuration configuration, int port, Redacted token) {
        return address(configuration, port) + "/#setup=" + token.reveal();
    }

    private static String address(Configuration configuration, int port) {
        return configuration
                .publicUrl()
                .map(url -> url.toString().replaceAll("/+$", ""))
                .orElse("http://localhost:" + port);
    }

    private static void open(String link) {
        boolean display = System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null;
        for (String opener : display ? List.of("xdg-open") : List.of("open")) {
            Programs.find(opener)
                    .filter(found -> display || found.startsWith("/usr/bin") && isMac())
                    .ifPresent(found -> {
                        try {
                            new ProcessBuilder(found.toString(), link)
                                    .redirectErrorStream(true)
                                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                    .start();
                        } catch (IOException noBrowser) {
                            System.out.println("  No browser could be opened; follow the link yourself.");
                        }
                    });
        }
    }

    private static boolean isMac() {
        return System.getProperty("os.name", "").startsWith("Mac");
    }
}
