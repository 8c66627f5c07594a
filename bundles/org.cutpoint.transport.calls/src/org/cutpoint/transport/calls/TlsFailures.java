package org.cutpoint.transport.calls;

import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.cutpoint.api.InputException;

/** What it means that two ends do not come to trust each other. What trying again may mend is none of it. */
final class TlsFailures {
    private static final String ALERT = "Received fatal alert: ";

    private TlsFailures() {}

    /** What a caller is told; empty if it is something else. */
    static Optional<InputException> exception(String peer, Throwable failure) {
        List<Throwable> causes = Stream.iterate(failure, e -> e != null, Throwable::getCause)
                .limit(20)
                .toList();
        if (causes.stream().noneMatch(e -> e instanceof SSLException || e instanceof CertificateException)) {
            return Optional.empty();
        }
        String said = String.join(
                " ", causes.stream().map(e -> String.valueOf(e.getMessage())).toList());
        if (said.contains("not an SSL/TLS record") || said.contains("nrecognized SSL message")) {
            return Optional.of(new InputException(
                    peer,
                    "it does not encrypt",
                    others(
                            peer,
                            "Reach it by kserve:// instead, with --insecure if it is elsewhere",
                            "Start it with keys ('cutpoint serve --bind ...' has them), or give --insecure to reach it"
                                    + " without"),
                    failure));
        }
        if (causes.stream().anyMatch(e -> e instanceof CertificateExpiredException)) {
            return Optional.of(new InputException(
                    peer, "its certificate has expired", "Have 'cutpoint keys device' make it another", failure));
        }
        if (said.contains("No subject alternative") || said.contains("No name matching")) {
            return Optional.of(new InputException(
                    peer,
                    "its certificate is one for other names and addresses",
                    others(
                            peer,
                            "Give a name that is in its certificate",
                            "Have its keys made with 'cutpoint keys init' or 'device', and --host with the address by"
                                    + " which it is reached"),
                    failure));
        }
        if (said.contains("Extended key usage")) {
            return Optional.of(new InputException(
                    peer,
                    "its certificate is a client's, not a server's",
                    "Have one made with 'cutpoint keys device NAME --host ADDRESS'",
                    failure));
        }
        if (causes.stream().anyMatch(e -> e instanceof CertPathValidatorException)
                || said.contains("certification path")
                || said.contains("PKIX path")) {
            return Optional.of(new InputException(
                    peer,
                    "its certificate is not from the authority that is trusted here",
                    others(
                            peer,
                            "Give --keys with a folder where its authority is ca.crt, or have this Java trust it",
                            "See that ca.crt in both folders of keys is the same"),
                    failure));
        }
        int alert = said.indexOf(ALERT);
        if (alert >= 0
                && said.substring(alert).matches("(?s)" + ALERT + "(bad_cert|cert|unknown_ca|access_denied).*")) {
            return Optional.of(new InputException(
                    peer,
                    "it does not accept this machine's certificate, or that there is none ("
                            + said.substring(alert + ALERT.length()).split("[ ,;]")[0] + ")",
                    others(
                            peer,
                            "Give --keys with a folder of those that it knows",
                            "Use keys that were made where its own were: 'cutpoint keys device NAME'"),
                    failure));
        }
        return Optional.empty();
    }

    private static String others(String peer, String ofOthers, String ofOurs) {
        return Failures.foreign(peer) ? ofOthers : ofOurs;
    }
}
