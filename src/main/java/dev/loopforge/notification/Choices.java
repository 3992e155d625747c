package dev.loopforge.notification;

import static dev.loopforge.schema.Tables.NOTIFICATION_CHOICE;

import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Happening;
import dev.loopforge.identity.Caller;
import dev.loopforge.identity.Tokens;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.schema.tables.records.NotificationChoiceRecord;
import jakarta.inject.Singleton;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** What of all that concerns a person reaches them, and where. Mail goes only to an address that has shown that it is theirs. */
@Singleton
final class Choices {
    private static final Duration CODE_LIFE = Duration.ofHours(1);
    private static final Duration BETWEEN_CODES = Duration.ofMinutes(1);
    private static final int MOST_TRIES = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Transaction transaction;
    private final Activity activity;
    private final MailServer server;
    private final Clock clock;

    Choices(Transaction transaction, Activity activity, MailServer server, Clock clock) {
        this.transaction = transaction;
        this.activity = activity;
        this.server = server;
        this.clock = clock;
    }

    /**
     * A person's choice.
     *
     * @param confirmed whether the address has shown that it is theirs
     */
    record Choice(Optional<String> address, boolean confirmed, List<Kind> mail, List<Kind> browser) {
        private static final Choice USUAL =
                new Choice(Optional.empty(), false, List.of(Kind.values()), List.of(Kind.values()));

        static Choice of(NotificationChoiceRecord row) {
            return new Choice(
                    Optional.ofNullable(row.getAddress()),
                    row.getConfirmedAt() != null,
                    Kind.of(row.getMail()),
                    Kind.of(row.getBrowser()));
        }

        /** Where a mail of this kind goes; nowhere when the person does not want it. */
        Optional<String> mailTo(Kind kind) {
            return address.filter(known -> confirmed && mail.contains(kind));
        }
    }

    Choice of(UserId person) {
        return transaction.call(database -> database.selectFrom(NOTIFICATION_CHOICE)
                .where(NOTIFICATION_CHOICE.USER_ID.eq(person.value()))
                .fetchOptional()
                .map(Choice::of)
                .orElse(Choice.USUAL));
    }

    /** Sets which kinds reach the person by mail and which in the browser; what is absent stays. */
    Choice change(Caller caller, @Nullable List<Kind> mail, @Nullable List<Kind> browser) {
        return transaction.call(database -> {
            var row = locked(database, caller.id());
            if (mail != null) {
                row.setMail(Kind.words(mail));
            }
            if (browser != null) {
                row.setBrowser(Kind.words(browser));
            }
            row.store();
            activity.record(Happening.of("notifications-chosen", caller.actor())
                    .with("mail", Json.tree(row.getMail()))
                    .with("browser", Json.tree(row.getBrowser())));
            return Choice.of(row);
        });
    }

    /** Sends the address a code to give back, at most one a minute; an empty one takes the address away. */
    Choice address(Caller caller, String text) {
        var address = text.strip();
        if (address.isEmpty()) {
            return set(caller, null, null);
        }
        if (!MailSettings.isAddress(address)) {
            throw Problem.invalid("address", "That is no e-mail address.");
        }
        if (!server.known()) {
            throw Problem.refused(
                    "mail-not-set", "No mail server is set up. An administrator sets LOOPFORGE_SMTP_URL.");
        }
        var code = "%08d".formatted(RANDOM.nextInt(100_000_000));
        var choice = set(caller, address, code);
        var letter = new Letter(
                UUID.randomUUID(),
                address,
                "Your code for Loopforge Studio",
                code
                        + "\n\nGive this code in your settings under Notifications within an hour, and mail reaches you here."
                        + " If you did not ask for it, do nothing.\n");
        return switch (server.send(letter)) {
            case Delivery.Accepted() -> choice;
            case Delivery.Refused(String why) -> throw undelivered(caller, why);
            case Delivery.Away(String why) -> throw undelivered(caller, why);
        };
    }

    /** Takes the code from the mail. */
    Choice confirm(Caller caller, String code) {
        var confirmed = transaction.<Optional<Choice>>call(database -> {
            var row = locked(database, caller.id());
            var hash = row.getCodeHash();
            var since = row.getCodeAt();
            boolean alive = hash != null
                    && since != null
                    && since.plus(CODE_LIFE).isAfter(clock.instant())
                    && row.getCodeTries() < MOST_TRIES;
            if (!alive) {
                throw Problem.refused("code-over", "The code is too old or was tried too often. Ask for another.");
            }
            boolean same = MessageDigest.isEqual(hash, hash(caller, code));
            row.setCodeTries(row.getCodeTries() + 1);
            if (same) {
                row.setConfirmedAt(clock.instant());
                row.setCodeHash(null);
                activity.record(Happening.of("notification-address-confirmed", caller.actor()));
            }
            row.store();
            return same ? Optional.of(Choice.of(row)) : Optional.empty();
        });
        return confirmed.orElseThrow(() -> Problem.invalid("code", "That is not the code in the mail."));
    }

    private Choice set(Caller caller, @Nullable String address, @Nullable String code) {
        return transaction.call(database -> {
            var row = locked(database, caller.id());
            var last = row.getCodeAt();
            if (code != null && last != null && last.plus(BETWEEN_CODES).isAfter(clock.instant())) {
                throw Problem.tooMany(
                        "code-just-sent", "A code was sent less than a minute ago. Look into the mail.", BETWEEN_CODES);
            }
            row.setAddress(address);
            row.setConfirmedAt(null);
            row.setCodeHash(code == null ? null : hash(caller, code));
            row.setCodeTries(0);
            if (code != null) {
                row.setCodeAt(clock.instant());
            }
            row.store();
            activity.record(Happening.of(
                    address == null ? "notification-address-removed" : "notification-address-set", caller.actor()));
            return Choice.of(row);
        });
    }

    /** The code did not reach anybody: it counts neither as sent nor as given. */
    private Problem undelivered(Caller caller, String why) {
        transaction.run(database -> database.update(NOTIFICATION_CHOICE)
                .setNull(NOTIFICATION_CHOICE.CODE_HASH)
                .setNull(NOTIFICATION_CHOICE.CODE_AT)
                .where(NOTIFICATION_CHOICE.USER_ID.eq(caller.id().value()))
                .execute());
        return Problem.upstream("mail-undelivered", "The mail with the code could not be sent. " + why);
    }

    private static byte[] hash(Caller caller, String code) {
        return Tokens.hash(caller.id() + ":" + code.strip());
    }

    private static NotificationChoiceRecord locked(DSLContext database, UserId person) {
        database.insertInto(NOTIFICATION_CHOICE)
                .set(NOTIFICATION_CHOICE.USER_ID, person.value())
                .onConflictDoNothing()
                .execute();
        return database.selectFrom(NOTIFICATION_CHOICE)
                .where(NOTIFICATION_CHOICE.USER_ID.eq(person.value()))
                .forUpdate()
                .fetchSingle();
    }
}
