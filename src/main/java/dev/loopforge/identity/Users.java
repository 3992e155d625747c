package dev.loopforge.identity;

import static dev.loopforge.schema.Tables.APP_USER;

import dev.loopforge.kernel.Transaction;
import dev.loopforge.kernel.UserId;
import dev.loopforge.schema.tables.records.AppUserRecord;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;

/** People who can sign in. */
@Singleton
public final class Users {
    static final String OWNER = "owner";

    private final Transaction transaction;

    public Users(Transaction transaction) {
        this.transaction = transaction;
    }

    /** A person as others see them. */
    public record User(UserId id, String login, String name, Role role) {
        static User of(AppUserRecord row) {
            return new User(new UserId(row.getId()), row.getLogin(), row.getName(), Role.valueOf(row.getRole()));
        }
    }

    /**
     * The first administrator, made at the first sign-in by the setup link, or by a command at the terminal
     * before it. Whoever can read the terminal is one, whatever
     * others did to that account meanwhile: the link is the way back in.
     */
    public User owner() {
        return transaction.call(database -> {
            database.insertInto(APP_USER)
                    .set(APP_USER.ID, UserId.fresh().value())
                    .set(APP_USER.LOGIN, OWNER)
                    .set(APP_USER.NAME, "Owner")
                    .set(APP_USER.ROLE, Role.ADMIN.name())
                    .onConflictDoNothing()
                    .execute();
            database.update(APP_USER)
                    .set(APP_USER.ROLE, Role.ADMIN.name())
                    .setNull(APP_USER.DISABLED_AT)
                    .where(APP_USER.LOGIN.eq(OWNER))
                    .execute();
            return byLogin(OWNER).map(User::of).orElseThrow();
        });
    }

    /** A person who comes in by an account elsewhere; where the login is taken here, a number is added to it. */
    public User enter(String login, String name, Role role) {
        return transaction.call(database -> {
            for (int number = 1; ; number++) {
                var free = number == 1 ? login : login + "-" + number;
                var id = UserId.fresh();
                int made = database.insertInto(APP_USER)
                        .set(APP_USER.ID, id.value())
                        .set(APP_USER.LOGIN, free)
                        .set(APP_USER.NAME, name)
                        .set(APP_USER.ROLE, role.name())
                        .onConflictDoNothing()
                        .execute();
                if (made == 1) {
                    return new User(id, free, name, role);
                }
            }
        });
    }

    public Optional<User> find(UserId id) {
        return transaction.call(database -> database.selectFrom(APP_USER)
                .where(APP_USER.ID.eq(id.value()))
                .fetchOptional()
                .map(User::of));
    }

    Optional<AppUserRecord> byLogin(String login) {
        return transaction.call(database -> database.selectFrom(APP_USER)
                .where(APP_USER.LOGIN.likeIgnoreCase(escaped(login), '!'))
                .and(APP_USER.DISABLED_AT.isNull())
                .fetchOptional());
    }

    /** The person with this login, if this is their password; where there is no such person the answer takes as long. */
    Optional<AppUserRecord> byPassword(String login, String password) {
        var user = byLogin(login);
        boolean fits = Passwords.fits(
                password, user.map(AppUserRecord::getPasswordHash).orElse(null));
        return user.filter(row -> fits);
    }

    void setPassword(UserId id, String hash) {
        transaction.run(database -> database.update(APP_USER)
                .set(APP_USER.PASSWORD_HASH, hash)
                .where(APP_USER.ID.eq(id.value()))
                .execute());
    }

    private static String escaped(String login) {
        return login.toLowerCase(Locale.ROOT)
                .replace("!", "!!")
                .replace("%", "!%")
                .replace("_", "!_");
    }
}
