package org.cutpoint.sbom;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.cyclonedx.model.License;
import org.cyclonedx.model.LicenseChoice;
import org.cyclonedx.model.license.Expression;
import org.cyclonedx.util.LicenseResolver;

/** Licences by their SPDX identifiers where they have one. */
final class Licences {
    /** At commas, and up to semicolons, that are in no quotes. */
    private static final String OUTSIDE = "(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)";

    private static final Pattern APACHE =
            Pattern.compile("https?://(www\\.)?apache\\.org/licenses/LICENSE-2\\.0(\\.txt|\\.html)?");
    private static final Properties KNOWN = known();

    private Licences() {}

    /** Of bundles whose manifests say nothing, or not what could be understood. */
    private static Properties known() {
        Properties known = new Properties();
        try (InputStream in = Licences.class.getResourceAsStream("licences.properties")) {
            known.load(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return known;
    }

    /** An identifier, or an expression of several. */
    static LicenseChoice of(String spdx) {
        LicenseChoice choice = new LicenseChoice();
        if (spdx.contains(" ")) {
            choice.setExpression(new Expression(spdx));
        } else {
            License license = new License();
            license.setId(spdx);
            choice.setLicenses(List.of(license));
        }
        return choice;
    }

    /**
     * Of a bundle.
     *
     * @param header its {@code Bundle-License}
     * @throws IOException if nobody says it
     */
    static LicenseChoice of(String bundle, Optional<String> header) throws IOException {
        if (KNOWN.containsKey(bundle)) {
            return of(KNOWN.getProperty(bundle));
        }
        List<License> all = new ArrayList<>();
        for (String clause : header.orElse("").split("," + OUTSIDE)) {
            String said = clause.split(";" + OUTSIDE, 2)[0].strip().replaceAll("^\"|\"$", "");
            License license = new License();
            license.setId(spdx(said)
                    .orElseThrow(() -> new IOException("nobody knows the licence '" + said + "' of " + bundle
                            + ": say which it is in licences.properties")));
            all.add(license);
        }
        LicenseChoice choice = new LicenseChoice();
        choice.setLicenses(all);
        return choice;
    }

    /** Of an identifier, a name or an address. */
    private static Optional<String> spdx(String said) {
        if (APACHE.matcher(said).matches()) {
            return Optional.of("Apache-2.0");
        }
        LicenseChoice found =
                LicenseResolver.resolve(said.replaceFirst("^https?://opensource\\.org/licenses/", ""), false);
        return Optional.ofNullable(found)
                .map(LicenseChoice::getLicenses)
                .filter(l -> l.size() == 1)
                .map(l -> l.get(0).getId());
    }
}
