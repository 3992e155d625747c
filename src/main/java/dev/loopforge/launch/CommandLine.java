package dev.loopforge.launch;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the person typed after {@code ./loopforge}: a verb, and what it is told. */
record CommandLine(
        Verb verb, Map<Key, String> settings, Map<Option, String> options, Set<Flag> flags, List<String> operands) {
    enum Verb {
        UP("start everything embedded and print the sign-in link"),
        SERVER("answer browsers, against the PostgreSQL at DATABASE_URL"),
        WORKER("carry out runs for a server, against the same PostgreSQL; any number"),
        LOGIN_LINK("print a fresh sign-in link of the running program"),
        DOCTOR("check this machine: each finding with its remedy"),
        BACKUP("write everything into one archive, while it runs: backup [FILE]"),
        RESTORE("put a backup into an empty data folder: restore FILE"),
        EXPORT("write everything that may leave into one archive: export [FILE]"),
        IMPORT("read an export, or cards from elsewhere: import FILE [--board BOARD]"),
        ROTATE_KEY("change the master key, while it runs"),
        MIGRATE("bring the database to this version's schema, and nothing else"),
        SEED("fill a database that is not in production: seed [--boards n --cards n]"),
        AUDIT("check the audit log's chain: audit [HEAD]"),
        TASK("list, add and move cards by an API token: task list | add TITLE | move NUMBER STAGE [--board BOARD]"),
        VERSION("print the version"),
        HELP("print this");

        final String meaning;

        Verb(String meaning) {
            this.meaning = meaning;
        }

        String typed() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }

        /** How many words may follow that are no options. */
        int operands() {
            return switch (this) {
                case BACKUP, RESTORE, EXPORT, IMPORT, AUDIT -> 1;
                case TASK -> 3;
                case UP, SERVER, WORKER, LOGIN_LINK, DOCTOR, ROTATE_KEY, MIGRATE, SEED, VERSION, HELP -> 0;
            };
        }
    }

    enum Flag {
        DEMO,
        NO_BROWSER
    }

    private static final CommandLine HELP = new CommandLine(Verb.HELP, Map.of(), Map.of(), Set.of(), List.of());

    /** Verbs of the whole product that this version does not have yet. */
    private static final Set<String> LATER = Set.of("bench");

    static CommandLine parse(List<String> words) {
        if (words.isEmpty()) {
            return HELP;
        }
        Verb verb = verb(words.getFirst());
        var settings = new EnumMap<Key, String>(Key.class);
        var options = new EnumMap<Option, String>(Option.class);
        var flags = new HashSet<Flag>();
        var operands = new ArrayList<String>();
        for (int at = 1; at < words.size(); at++) {
            String word = words.get(at);
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            if (name.equals("--help") || name.equals("-h")) {
                return HELP;
            }
            if (name.equals("--demo") || name.equals("--no-browser")) {
                flags.add(name.equals("--demo") ? Flag.DEMO : Flag.NO_BROWSER);
                continue;
            }
            if (!name.startsWith("-") && operands.size() < verb.operands()) {
                operands.add(word);
                continue;
            }
            var option = option(verb, name);
            var setting = setting(name);
            if (option.isEmpty() && setting.isEmpty()) {
                throw CannotStart.usage(
                        "There is no option \"" + word + "\" for " + verb.typed() + ". See ./loopforge help.");
            }
            if (equals < 0 && ++at >= words.size()) {
                throw CannotStart.usage("The option " + name + " needs a value after it.");
            }
            String value = equals < 0 ? words.get(at) : word.substring(equals + 1);
            option.ifPresent(known -> options.put(known, value));
            setting.ifPresent(known -> settings.put(known, value));
        }
        return new CommandLine(verb, settings, options, Set.copyOf(flags), List.copyOf(operands));
    }

    /** The one word that follows the verb. */
    Optional<String> operand() {
        return operands.stream().findFirst();
    }

    /** A number the verb may be told. */
    int number(Option option, int fallback, int most) {
        String value = options.getOrDefault(option, String.valueOf(fallback));
        if (!value.matches("\\d{1,9}") || Integer.parseInt(value) > most) {
            throw CannotStart.usage(
                    option.typed() + " must be a number from 0 to " + most + ", and is \"" + value + "\".");
        }
        return Integer.parseInt(value);
    }

    private static Optional<Option> option(Verb verb, String name) {
        for (Option option : Option.values()) {
            if (option.typed().equals(name) && option.verbs.contains(verb)) {
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }

    private static Optional<Key> setting(String name) {
        return switch (name) {
            case "--port" -> Optional.of(Key.PORT);
            case "--data" -> Optional.of(Key.LOOPFORGE_DATA);
            default -> Optional.empty();
        };
    }

    private static Verb verb(String word) {
        String asked =
                switch (word) {
                    case "--help", "-h" -> "help";
                    case "--version" -> "version";
                    default -> word;
                };
        for (Verb verb : Verb.values()) {
            if (verb.typed().equals(asked)) {
                return verb;
            }
        }
        if (LATER.contains(asked)) {
            throw CannotStart.usage("\"" + asked + "\" is planned and not in this version yet. See ./loopforge help.");
        }
        throw CannotStart.usage("There is no command \"" + word + "\". See ./loopforge help.");
    }

    static String help() {
        var text = new StringBuilder("Loopforge Studio\n\n  ./loopforge <command> [options]\n\n");
        for (Verb verb : Verb.values()) {
            text.append("  %-12s %s%n".formatted(verb.typed(), verb.meaning));
        }
        return text + """

                Options:
                  --port N       the port, 3000 if not given, 0 for any free one
                  --data DIR     the data folder
                  --demo         with up: make the demo board, no account, no key
                  --no-browser   with up: do not open a browser

                At the root of the repository also: test, dev, fix, schema, docs.
                Settings: docs/configuration.md
                """;
    }
}
