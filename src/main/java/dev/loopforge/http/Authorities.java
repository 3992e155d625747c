package dev.loopforge.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate authorities that are trusted: those of this machine's Java, and the operator's own beside them.
 *
 * @param manager judges a server's certificate by them
 * @param context speaks TLS by them
 * @param file holds them all as PEM, for git
 */
public record Authorities(X509TrustManager manager, SSLContext context, Path file) {
    /** The operator's certificates as PEM; fails where there is none, or something else among them. */
    public static List<X509Certificate> read(Path pem) throws IOException, CertificateException {
        var found = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(pem)));
        if (found.isEmpty()) {
            throw new CertificateException("no certificate");
        }
        return found.stream().map(X509Certificate.class::cast).toList();
    }

    /** The usual ones and these; the file of them all is written anew. */
    public static Authorities beside(List<X509Certificate> own, Path file) {
        try {
            var all = new ArrayList<>(List.of(manager(null).getAcceptedIssuers()));
            all.addAll(own);
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int at = 0; at < all.size(); at++) {
                store.setCertificateEntry("authority-" + at, all.get(at));
            }
            var manager = manager(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, new X509TrustManager[] {manager}, null);
            write(all, file);
            return new Authorities(manager, context, file);
        } catch (GeneralSecurityException | IOException unusable) {
            throw new IllegalStateException("the trusted authorities cannot be put together", unusable);
        }
    }

    private static X509TrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return Stream.of(factory.getTrustManagers())
                .filter(X509TrustManager.class::isInstance)
                .map(X509TrustManager.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static void write(List<X509Certificate> all, Path file) throws GeneralSecurityException, IOException {
        var text = new StringBuilder();
        var lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        for (var one : all) {
            text.append("-----BEGIN CERTIFICATE-----\n")
                    .append(lines.encodeToString(one.getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        // Whole or not at all: a git that is at work may be reading it.
        var next = file.resolveSibling(file.getFileName() + ".next");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
