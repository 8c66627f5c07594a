package org.cutpoint.energy.preset.internal;

import java.util.List;
import org.cutpoint.api.energy.PowerPresets;
import org.osgi.service.component.annotations.Component;

/** Power that makers state or others have measured; whole boards, all cores at work. */
@Component
public final class Published implements PowerPresets {
    private static final List<KnownPower> ALL = List.of(
            new KnownPower(
                    "jetson-tx2",
                    15,
                    "module power in mode Max-P, the faster of the two that are stated (Max-Q: 7.5 W). NVIDIA, Jetson"
                            + " TX2 System-on-Module data sheet, v1.1, 2017"),
            new KnownPower(
                    "raspberry-pi-4b",
                    6.4,
                    "1280 mA at 5 V with all four cores at work ('stress --cpu 4'; idle: 2.7 W). J. Geerling, Raspberry"
                            + " Pi Dramble, Power Consumption Benchmarks"));

    @Override
    public List<KnownPower> all() {
        return ALL;
    }
}
