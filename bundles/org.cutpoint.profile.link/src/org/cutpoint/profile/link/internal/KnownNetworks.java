package org.cutpoint.profile.link.internal;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.cutpoint.api.profile.BandwidthTrace;
import org.cutpoint.api.profile.LinkMeasurement;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.profile.NetworkPresets;
import org.cutpoint.json.JsonReader;
import org.osgi.service.component.annotations.Component;

/** Presets, link files and traces. */
@Component
public final class KnownNetworks implements NetworkPresets {
    @Override
    public List<Network> all() {
        return Presets.ALL;
    }

    @Override
    public Network read(Path file) {
        return JsonReader.read(file, LinkText.FORMAT, in -> new LinkText(in).read());
    }

    @Override
    public String linkFile(LinkMeasurement measured, String name) {
        return LinkText.write(measured, name);
    }

    @Override
    public BandwidthTrace readTrace(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".json")
                ? JsonReader.read(file, TraceText.FORMAT, in -> new TraceText(in).read())
                : TraceCsv.read(file);
    }
}
