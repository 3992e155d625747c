package dev.loopforge.launch.keep;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * The last entry of an archive: what is in it. No time stands here, so that the same content is the same archive.
 *
 * @param schema the newest migration its tables have
 * @param keys the master keys its secrets are sealed with
 * @param tables how many rows each table has
 * @param sequences where each counter stood
 */
record Manifest(
        String format,
        int formatVersion,
        String kind,
        String schema,
        List<String> keys,
        SortedMap<String, Long> tables,
        SortedMap<String, Long> sequences,
        List<String> repositories) {
    static final String ENTRY = "manifest.json";
    static final String FORMAT = "loopforge-archive";
    static final int VERSION = 1;

    Manifest {
        keys = List.copyOf(keys);
        repositories = List.copyOf(repositories);
    }

    static String table(String name) {
        return "tables/" + name + ".csv";
    }

    static Map.Entry<String, String> repository(String name) {
        return Map.entry("repositories/" + name + "/refs", "repositories/" + name + "/objects.pack");
    }
}
