package dev.loopforge.launch;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the person typed after {@code ./loopforge}: a verb, and what it is told. */
record CommandLine(Verb verb, Map<Key, String> settings, Set<Flag> flags) {
    enum Verb {
        UP("start everything embedded and print the sign-in link"),
        SERVER("answer browsers, against the PostgreSQL at DATABASE_URL"),
        LOGIN_LINK("print a fresh sign-in link of the running program"),
        DOCTOR("check this machine: each finding with its remedy"),
        VERSION("print the version"),
        HELP("print this");

        final String meaning;

        Verb(String meaning) {
            this.meaning = meaning;
        }

        String typed() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
        }
    }

    enum Flag {
        DEMO,
        NO_BROWSER
    }

    /** Verbs of the whole product that this version does not have yet. */
    private static final Set<String> LATER = Set.of("worker", "seed", "backup", "restore", "rotate-key", "bench");

    static CommandLine parse(List<String> words) {
        if (words.isEmpty()) {
            return new CommandLine(Verb.HELP, Map.of(), Set.of());
        }
        Verb verb = verb(words.getFirst());
        var settings = new EnumMap<Key, String>(Key.class);
        var flags = new HashSet<Flag>();
        for (int at = 1; at < words.size(); at++) {
            String word = words.get(at);
            int equals = word.indexOf('=');
            String name = equals < 0 ? word : word.substring(0, equals);
            switch (name) {
                case "--demo" -> flags.add(Flag.DEMO);
                case "--no-browser" -> flags.add(Flag.NO_BROWSER);
                case "--port", "--data" -> {
                    if (equals < 0 && ++at >= words.size()) {
                        throw CannotStart.usage("The option " + name + " needs a value after it.");
                    }
                    String value = equals < 0 ? words.get(at) : word.substring(equals + 1);
                    settings.put(name.equals("--port") ? Key.PORT : Key.LOOPFORGE_DATA, value);
                }
                case "--help", "-h" -> {
                    return new CommandLine(Verb.HELP, Map.of(), Set.of());
                }
                default ->
                    throw CannotStart.usage(
                            "There is no option \"" + word + "\" for " + verb.typed() + ". See ./loopforge help.");
            }
        }
        return new CommandLine(verb, settings, Set.copyOf(flags));
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

                Options of up and server:
                  --port N       the port, 3000 if not given, 0 for any free one
                  --data DIR     the data folder
                  --demo         open the demo board: no account, no key
                  --no-browser   do not open a browser

                At the root of the repository also: test, dev, fix, schema.
                Settings: docs/configuration.md
                """;
    }
}
