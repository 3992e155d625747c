package dev.loopforge.identity;

import static dev.loopforge.schema.Tables.API_TOKEN;
import static dev.loopforge.schema.Tables.APP_USER;
import static dev.loopforge.schema.Tables.USER_SESSION;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.loopforge.activity.Activity;
import dev.loopforge.activity.Happening;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Problem;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.schema.tables.records.AppUserRecord;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Who may sign in at all, as administrators see and change it. Whoever loses a right loses their sessions with it. */
@Singleton
public final class People {
    private static final int MAX_NAME = 100;

    private final Transaction transaction;
    private final Activity activity;
    private final Sessions sessions;
    private final SetupLinks links;
    private final Clock clock;

    People(Transaction transaction, Activity activity, Sessions sessions, SetupLinks links, Clock clock) {
        this.transaction = transaction;
        this.activity = activity;
        this.sessions = sessions;
        this.links = links;
        this.clock = clock;
    }

    /**
     * A person in the list.
     *
     * @param invited they have not signed in yet
     */
    public record Person(
            String id,
            String login,
            String name,
            @Nullable String avatarUrl,
            Role role,
            boolean disabled,
            boolean invited,
            int version,
            @Nullable Long dayBudgetMicros,
            Instant createdAt,
            @Nullable Instant lastSeenAt) {}

    /** A person and the one-time link's token by which they come in and set their password. */
    public record Invited(Person person, Redacted token, Instant expiresAt) {}

    /** What is to change of a person; what is empty stays. A budget of 0 is none. */
    public record Change(
            Optional<Role> role, Optional<String> name, Optional<Boolean> disabled, Optional<Long> dayBudgetMicros) {}

    public List<Person> list() {
        return transaction.call(database -> database.selectFrom(APP_USER)
                .orderBy(APP_USER.NAME, APP_USER.LOGIN)
                .fetch(row -> person(database, row)));
    }

    /** Makes a person who can come in by the link, and by nothing else until they have set a password. */
    public Invited invite(String login, String name, Role role, Caller by) {
        if (!login.matches("[A-Za-z0-9][A-Za-z0-9._@+-]{0,99}")) {
            throw Problem.invalid(
                    "login", "A login has 1 to 100 letters, digits or . _ @ + - and begins with a letter.");
        }
        var shown = named(name.isEmpty() ? login : name);
        return transaction.call(database -> {
            if (database.fetchExists(APP_USER, DSL.lower(APP_USER.LOGIN).eq(DSL.lower(login)))) {
                throw Problem.conflict("login-taken", "Somebody has this login already.");
            }
            var row = database.newRecord(APP_USER);
            row.setId(UserId.fresh().value());
            row.setLogin(login);
            row.setName(shown);
            row.setRole(role.name());
            row.store();
            row.refresh();
            activity.record(Happening.of("user-invited", by.actor())
                    .with("user", row.getId().toString())
                    .with("login", login)
                    .with("role", role.name()));
            return invited(database, row);
        });
    }

    /** A fresh link for somebody whose link ran out, or who lost their password; the one before is dead. */
    public Invited inviteAgain(UserId id, Caller by) {
        return transaction.call(database -> {
            var row = locked(database, id);
            if (row.getDisabledAt() != null) {
                throw Problem.refused("user-disabled", "This person is disabled. Enable them first.");
            }
            activity.record(Happening.of("user-invited", by.actor())
                    .with("user", id.toString())
                    .with("login", row.getLogin())
                    .with("role", row.getRole()));
            return invited(database, row);
        });
    }

    /** Changes a person made on the version read. The last administrator stays one. */
    public Person change(UserId id, int version, Change change, Caller by) {
        return transaction.call(database -> {
            var row = locked(database, id);
            if (row.getVersion() != version) {
                throw Problem.conflict("user-changed", "Somebody changed this person meanwhile.")
                        .withCurrent(person(database, row));
            }
            var before = row.copy();
            boolean disabledBefore = row.getDisabledAt() != null;
            change.role().ifPresent(role -> row.setRole(role.name()));
            change.name().ifPresent(name -> row.setName(named(name)));
            change.disabled()
                    .ifPresent(off ->
                            row.setDisabledAt(off ? disabledBefore ? row.getDisabledAt() : clock.instant() : null));
            change.dayBudgetMicros().ifPresent(budget -> row.setDayBudgetMicros(budget > 0 ? budget : null));
            requireAnAdministrator(database, row);
            row.setVersion(version + 1);
            row.store();
            boolean disabled = row.getDisabledAt() != null;
            if (disabled && !disabledBefore) {
                links.withdraw(id);
                revokeTokens(database, id);
            }
            if (!row.getRole().equals(before.getRole()) || disabled != disabledBefore) {
                sessions.revokeAll(id);
            }
            activity.record(Happening.of("user-changed", by.actor())
                    .with("user", id.toString())
                    .with("login", row.getLogin())
                    .with("before", told(before))
                    .with("after", told(row)));
            return person(database, row);
        });
    }

    private static ObjectNode told(AppUserRecord row) {
        return Json.object()
                .put("role", row.getRole())
                .put("name", row.getName())
                .put("disabled", row.getDisabledAt() != null)
                .put("dayBudgetMicros", row.getDayBudgetMicros());
    }

    private Invited invited(DSLContext database, AppUserRecord row) {
        var link = links.issueFor(new UserId(row.getId()));
        return new Invited(person(database, row), link.token(), link.expiresAt());
    }

    private void revokeTokens(DSLContext database, UserId id) {
        database.update(API_TOKEN)
                .set(API_TOKEN.REVOKED_AT, clock.instant())
                .where(API_TOKEN.USER_ID.eq(id.value()))
                .and(API_TOKEN.REVOKED_AT.isNull())
                .execute();
    }

    private static void requireAnAdministrator(DSLContext database, AppUserRecord changed) {
        boolean stays = changed.getRole().equals(Role.ADMIN.name()) && changed.getDisabledAt() == null;
        if (stays) {
            return;
        }
        var others = database.selectFrom(APP_USER)
                .where(APP_USER.ROLE.eq(Role.ADMIN.name()))
                .and(APP_USER.DISABLED_AT.isNull())
                .orderBy(APP_USER.ID)
                .forUpdate()
                .fetch();
        if (others.stream().allMatch(other -> other.getId().equals(changed.getId()))) {
            throw Problem.refused(
                    "last-administrator", "This is the last administrator. Make somebody else one first.");
        }
    }

    private static AppUserRecord locked(DSLContext database, UserId id) {
        return database.selectFrom(APP_USER)
                .where(APP_USER.ID.eq(id.value()))
                .forUpdate()
                .fetchOptional()
                .orElseThrow(() -> Problem.notFound("user-unknown", "There is no such person."));
    }

    private static Person person(DSLContext database, AppUserRecord row) {
        var seen = database.select(DSL.max(USER_SESSION.LAST_SEEN_AT))
                .from(USER_SESSION)
                .where(USER_SESSION.USER_ID.eq(row.getId()))
                .fetchSingle()
                .value1();
        return new Person(
                row.getId().toString(),
                row.getLogin(),
                row.getName(),
                row.getAvatarUrl(),
                Role.valueOf(row.getRole()),
                row.getDisabledAt() != null,
                seen == null,
                row.getVersion(),
                row.getDayBudgetMicros(),
                row.getCreatedAt(),
                seen);
    }

    private static String named(String name) {
        var shown = name.strip();
        if (shown.isEmpty() || shown.length() > MAX_NAME) {
            throw Problem.invalid("name", "A name has 1 to 100 characters.");
        }
        return shown;
    }
}
