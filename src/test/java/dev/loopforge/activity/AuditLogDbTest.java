package dev.loopforge.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loopforge.kernel.Transaction;
import dev.loopforge.testing.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AuditLogDbTest {
    @Test
    void every_entry_is_read_once_newest_first_while_others_are_written() {
        try (var database = Database.fresh()) {
            var transaction = new Transaction(database.source());
            var activity = new Activity(transaction);
            transaction.run(open -> LongStream.range(0, 1234).forEach(number -> activity.record(happening())));
            var read = new ArrayList<Long>();

            new AuditLog(transaction).each(ALL, entry -> {
                if (read.isEmpty()) {
                    activity.record(happening());
                }
                read.add(entry.seq());
            });

            assertThat(read)
                    .isEqualTo(LongStream.rangeClosed(1, 1234).boxed().toList().reversed());
        }
    }

    private static final AuditLog.Filter ALL =
            new AuditLog.Filter(Optional.empty(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());

    private static Happening happening() {
        return Happening.of("signed-in", Actor.SYSTEM);
    }
}
