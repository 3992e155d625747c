package dev.loopforge.launch;

/** Tells the server framework, by system properties before it starts, what start-up settled. */
final class ServerSettings {
    private ServerSettings() {}

    static void apply(Configuration configuration, int port, boolean server) {
        String bind = configuration.bind();
        set("quarkus.http.host", bind.equals("localhost") ? "127.0.0.1" : bind);
        set("quarkus.http.port", String.valueOf(port));
        set("quarkus.management.host", configuration.managementBind());
        set("quarkus.management.port", String.valueOf(configuration.managementPort()));
        boolean json = configuration.log().map("json"::equals).orElse(server);
        set("quarkus.log.console.json.enabled", String.valueOf(json));
        set(
                "quarkus.log.category.\"dev.loopforge\".level",
                configuration.logLevel().toUpperCase(java.util.Locale.ROOT));
        configuration.url(Key.LOOPFORGE_OTLP_URL).ifPresent(collector -> {
            set("quarkus.otel.sdk.disabled", "false");
            set("quarkus.otel.exporter.otlp.endpoint", collector.toString());
            configuration
                    .secret(Key.LOOPFORGE_OTLP_HEADERS)
                    .ifPresent(headers -> set("quarkus.otel.exporter.otlp.headers", headers.reveal()));
        });
        // The JDK's client tells a proxy nothing by Basic unless it is let; what it tells is what LOOPFORGE_PROXY
        // names.
        set("jdk.http.auth.tunneling.disabledSchemes", "");
        if (configuration.logLevel().equals("debug")) {
            set("quarkus.log.level", "INFO");
        }
    }

    private static void set(String name, String value) {
        System.setProperty(name, value);
    }
}
