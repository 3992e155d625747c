package dev.loopforge.launch;

/** Every name the surroundings may set. {@code docs/configuration.md} is written from here. */
enum Key {
    LOOPFORGE_CONFIG("none", "A properties file with any of the keys below; the environment wins over it."),
    LOOPFORGE_DATA(
            "~/.local/share/loopforge; /var/lib/loopforge for root",
            "The data folder: database, keys, repositories, logs. The same as `--data`."),
    PORT("3000", "The port of page and API, 0 for any free one. The same as `--port`."),
    LOOPFORGE_BIND(
            "127.0.0.1 and ::1", "The address to listen on. Other than loopback needs `LOOPFORGE_PUBLIC_URL` as well."),
    LOOPFORGE_PUBLIC_URL("none", "The URL people use, behind TLS. Setting it turns the local mode into the team mode."),
    LOOPFORGE_MANAGEMENT_PORT("any free one", "The port of `/metrics` for a collector, apart from page and API."),
    LOOPFORGE_MANAGEMENT_BIND(
            "127.0.0.1",
            "The address that port listens on. It asks nobody who they are: open it inside a private network only."),
    DATABASE_URL(
            "the embedded PostgreSQL",
            "`postgresql://user:password@host:port/name`: a PostgreSQL 15 or newer of yours."),
    REDIS_URL(
            "none: events between processes travel by PostgreSQL",
            "`redis://:password@host:port`, `rediss://` for TLS: a Redis that carries events between the processes that"
                    + " share `DATABASE_URL`. While it is away PostgreSQL carries them."),
    MASTER_KEY("a key file in the data folder", "The key that encrypts secrets at rest, base64 of 32 random bytes."),
    MASTER_KEY_FILE("a key file in the data folder", "A file, readable by its owner only, that holds the master key."),
    GITHUB_CLIENT_ID("none", "The OAuth application people sign in with."),
    GITHUB_CLIENT_SECRET("none", "Its secret."),
    LOOPFORGE_GITHUB_URL("https://github.com", "GitHub, or a GitHub Enterprise server."),
    LOOPFORGE_GITHUB_API_URL("https://api.github.com", "Its API."),
    LOOPFORGE_GITHUB_APP_ID("none", "The GitHub App that boards act by where it is installed."),
    LOOPFORGE_GITHUB_APP_KEY_FILE("none", "A file that holds the app's private key, as GitHub made it."),
    LOOPFORGE_GITHUB_ALLOWED(
            "nobody but the invited",
            "Who may sign in by GitHub, separated by commas: a login, `org:name` or `team:org/name`."),
    LOOPFORGE_GITHUB_WEBHOOK_SECRET(
            "none: webhooks are refused", "What GitHub signs its deliveries to `/api/webhooks/github` with."),
    LOOPFORGE_ANTHROPIC_URL("https://api.anthropic.com", "Anthropic's API or a gateway, without `/v1`."),
    LOOPFORGE_OPENAI_URL("https://api.openai.com/v1", "OpenAI's API or a gateway, with `/v1`."),
    LOOPFORGE_GOOGLE_URL(
            "https://generativelanguage.googleapis.com", "Google's Gemini API or a gateway, without a version."),
    LOOPFORGE_ALLOWED_HOSTS(
            "none",
            "Git hosts, separated by commas, allowed although they are loopback or private, and by plain http."),
    LOOPFORGE_CA_FILE(
            "only the usual authorities",
            "A PEM file of certificate authorities that are trusted beside the usual ones: for GitHub, git over https, models,"
                    + " webhooks and mail."),
    LOOPFORGE_PROXY(
            "none: connections go straight",
            "`http://user:password@host:3128`: the proxy by which GitHub, git over https, models, webhooks and mail are"
                    + " reached. git over ssh goes straight."),
    LOOPFORGE_NO_PROXY(
            "localhost,127.0.0.1,::1",
            "Hosts, separated by commas, that are reached without the proxy, each with all names below it; `*` is every host."
                    + " A list of yours takes this one's place."),
    LOOPFORGE_LOCAL_ROOTS(
            "any folder in local mode, none in team mode",
            "Folders, separated by colons, under which a board may use a local repository."),
    LOOPFORGE_SANDBOX(
            "auto", "`auto`, or `off` where the machine itself is the boundary: commands then run without isolation."),
    LOOPFORGE_WORKERS("2", "How many runs this process carries out at the same time, 1 to 64."),
    LOOPFORGE_KEEP_LOGS_DAYS(
            "for ever",
            "After how many days the lines of commands and the exact messages of the model are taken out of a finished"
                    + " run's journal, 1 to 36500; what happened stays."),
    LOOPFORGE_MAX_RUNS("64", "Runs under way at a time, at all workers together."),
    LOOPFORGE_DISK_RESERVE_MIB(
            "512",
            "MiB that stay free on the disks of the data folder, 1 to 1048576: with less, commands are stopped, and runs rest"
                    + " until there is room again."),
    LOOPFORGE_MAX_DISK_MIB(
            "none: only the disk bounds them",
            "MiB that repositories, checkouts and what commands print may take together, 1 to 104857600: from there on no"
                    + " run is begun and no board is made."),
    LOOPFORGE_WHOLE_CLONE_MIB(
            "512",
            "MiB up to which a repository is fetched from its server with all files it ever had, 1 to 1048576. A larger one"
                    + " comes as a partial clone: all commits, and of the files those that are needed."),
    LOOPFORGE_KEEP_ACTIVITY_DAYS(
            "for ever",
            "After how many days entries leave the audit log, and with it timelines and the live board's past, 1 to 36500;"
                    + " what is left can still be verified."),
    LOOPFORGE_STUCK_SECONDS(
            "600", "How long a run may show no progress before its card asks for a person, 1 to 86400 seconds."),
    LOOPFORGE_LOG("text with `up`, json with `server` and `worker`", "`text` or `json`."),
    LOOPFORGE_OTLP_URL(
            "none: nothing is traced and nothing is sent",
            "Where traces from request to model call go: an OpenTelemetry collector's OTLP address over HTTP, for example"
                    + " `http://localhost:4318`."),
    LOOPFORGE_OTLP_HEADERS("none", "What the collector wants to know one by: `name=value`, separated by commas."),
    LOOPFORGE_LOG_LEVEL("info", "`error`, `warn`, `info` or `debug`."),
    LOOPFORGE_SMTP_URL(
            "none: no mail is sent",
            "The server mail leaves by: `smtp://user:password@host:587`, `smtps://` for TLS from the start. Over `smtp` the"
                    + " connection is changed to TLS where the server offers it, and a password goes over TLS only, but to"
                    + " this machine itself."),
    LOOPFORGE_MAIL_FROM("none", "The address mail comes from. Needed with `LOOPFORGE_SMTP_URL`."),
    LOOPFORGE_URL("http://localhost and the port", "Where `./loopforge task` finds the program."),
    LOOPFORGE_TOKEN("none", "The API token `./loopforge task` works by."),
    LOOPFORGE_JAVA_HOME("found by the launcher", "The JDK, 25 or newer, that `./loopforge` uses."),
    LOOPFORGE_JAVA_OPTIONS("none", "More options for the Java virtual machine, for example `-Xmx1g`.");

    private final String fallback;
    private final String meaning;

    Key(String fallback, String meaning) {
        this.fallback = fallback;
        this.meaning = meaning;
    }

    String fallback() {
        return fallback;
    }

    String meaning() {
        return meaning;
    }
}
