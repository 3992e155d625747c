package dev.loopforge.launch;

import dev.loopforge.identity.SetupLinks;
import dev.loopforge.kernel.Transaction;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import org.jooq.exception.DataAccessException;

/** A fresh sign-in link for whoever may read the data folder, or knows the database's address. */
final class LoginLink {
    private LoginLink() {}

    static int print(Configuration configuration, PrintStream out) {
        Path folder = configuration.dataFolder();
        Running running = Running.read(folder)
                .orElseThrow(() -> CannotStart.because("Loopforge Studio is not running in " + folder
                        + ", or this user may not read it. Start it with ./loopforge up, or name its folder with"
                        + " --data."));
        DatabaseAddress address = Reach.running(configuration);
        try {
            var links = new SetupLinks(new Transaction(address.source()), Clock.systemUTC());
            out.println(Ready.link(configuration, running.port(), links.issue()));
            return 0;
        } catch (DataAccessException unreachable) {
            throw CannotStart.because("The database of the program in " + folder
                    + " does not answer. Check with ./loopforge doctor, and start the program if it is not running.");
        }
    }
}
