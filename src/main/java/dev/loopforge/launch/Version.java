package dev.loopforge.launch;

/** Which version this is; the build writes it into the artifact's manifest. */
final class Version {
    private Version() {}

    static String text() {
        String written = Version.class.getPackage().getImplementationVersion();
        return written == null ? "in development" : written;
    }
}
