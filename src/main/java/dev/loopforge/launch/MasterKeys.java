package dev.loopforge.launch;

import dev.loopforge.kernel.Redacted;
import dev.loopforge.secrets.KeyFile;
import dev.loopforge.secrets.KeyRefused;
import dev.loopforge.secrets.Keyset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the master key: a setting, a file that a setting names, or the file in the data folder, made at the first start. */
final class MasterKeys {
    private MasterKeys() {}

    /** The keys that are there already; none is made. */
    static Optional<Keyset> existing(Configuration configuration, Path data) {
        boolean named = configuration.text(Key.MASTER_KEY).isPresent()
                || configuration.text(Key.MASTER_KEY_FILE).isPresent();
        return named || Files.exists(own(data)) ? Optional.of(find(configuration, data)) : Optional.empty();
    }

    /** The file a rotation works on; absent where the key is given as text. */
    static Optional<Path> file(Configuration configuration, Path data) {
        return configuration.text(Key.MASTER_KEY).isPresent()
                ? Optional.empty()
                : Optional.of(
                        configuration.text(Key.MASTER_KEY_FILE).map(Path::of).orElse(own(data)));
    }

    private static Path own(Path data) {
        return data.resolve("master.key");
    }

    static Keyset find(Configuration configuration, Path data) {
        Optional<Redacted> text = configuration.secret(Key.MASTER_KEY);
        Optional<String> file = configuration.text(Key.MASTER_KEY_FILE);
        if (text.isPresent() && file.isPresent()) {
            throw CannotStart.usage("MASTER_KEY and MASTER_KEY_FILE are both set. Keep one of them.");
        }
        try {
            if (text.isPresent()) {
                return KeyFile.ofText(text.get().reveal(), Key.MASTER_KEY.name());
            }
            if (file.isPresent()) {
                return KeyFile.read(Path.of(file.get()));
            }
            Path own = own(data);
            return KeyFile.readOrMake(own, () -> announce(own));
        } catch (KeyRefused refused) {
            throw CannotStart.usage(refused.sentence());
        }
    }

    private static void announce(Path file) {
        System.out.println("loopforge: a master key was made in " + file
                + ". Stored secrets can be read only with it: keep a copy elsewhere.");
    }
}
