package dev.loopforge.launch;

import dev.loopforge.board.Seeding;
import java.io.PrintStream;
import java.time.Clock;

/** Fills a database with made-up boards. Not one that people work with: a public URL says that it is. */
final class Seed {
    private Seed() {}

    static int fill(Configuration configuration, int boards, int cards, PrintStream out) {
        if (configuration.publicUrl().isPresent()) {
            throw CannotStart.usage("seed fills a database to try things on, and LOOPFORGE_PUBLIC_URL says that people"
                    + " work with this one. Use another database.");
        }
        try (var reach = Reach.any(configuration).migrated(configuration.dataFolder())) {
            long begun = System.nanoTime();
            var seeded =
                    new Seeding(reach.transaction(), configuration.dataFolder(), Clock.systemUTC()).fill(boards, cards);
            out.printf(
                    "Made %d boards and %d cards in %.1f s; what was there is left as it is.%n",
                    seeded.boards(), seeded.cards(), (System.nanoTime() - begun) / 1e9);
            return 0;
        }
    }
}
