package org.cutpoint.ide.ui.views.internal;

import java.util.List;
import java.util.Optional;
import org.cutpoint.analysis.LayerProperties;
import org.cutpoint.analysis.PropertyGroup;
import org.cutpoint.api.plan.Problem;
import org.cutpoint.ide.core.Analysis;
import org.cutpoint.ide.core.Desk;
import org.cutpoint.ide.core.LayerRef;
import org.cutpoint.ide.core.ModelRef;
import org.cutpoint.ide.core.TensorRef;

/** The tabs of the property sheet. */
public final class Sections {
    private Sections() {}

    /** What a network is. */
    public static final class Network extends GroupsSection<ModelRef> {
        public Network() {
            super(ModelRef.class);
        }

        @Override
        List<PropertyGroup> groups(LayerProperties properties, Optional<Desk.State> desk, ModelRef of) {
            return properties.network(of.model());
        }
    }

    /** What a layer is. */
    public static final class General extends GroupsSection<LayerRef> {
        public General() {
            super(LayerRef.class);
        }

        @Override
        List<PropertyGroup> groups(LayerProperties properties, Optional<Desk.State> desk, LayerRef of) {
            return properties.general(of.model(), of.layer());
        }
    }

    /** What the model's file says of its nodes. */
    public static final class Attributes extends GroupsSection<LayerRef> {
        public Attributes() {
            super(LayerRef.class);
        }

        @Override
        List<PropertyGroup> groups(LayerProperties properties, Optional<Desk.State> desk, LayerRef of) {
            return properties.attributes(of.model(), of.layer());
        }
    }

    /** What a layer reads and makes. */
    public static final class Shapes extends GroupsSection<LayerRef> {
        public Shapes() {
            super(LayerRef.class);
        }

        @Override
        List<PropertyGroup> groups(LayerProperties properties, Optional<Desk.State> desk, LayerRef of) {
            return properties.shapes(of.model(), of.layer());
        }
    }

    /** What a layer takes under the conditions that are looked at. */
    public static final class Costs extends GroupsSection<LayerRef> {
        public Costs() {
            super(LayerRef.class);
        }

        @Override
        List<PropertyGroup> groups(LayerProperties properties, Optional<Desk.State> desk, LayerRef of) {
            Optional<Problem> problem = desk.flatMap(Desk.State::analysis)
                    .filter(analysis -> analysis.model()
                            .graph()
                            .sha256()
                            .equals(of.model().graph().sha256()))
                    .map(Analysis::problem);
            return properties.costs(of.model(), of.layer(), problem);
        }
    }

    /** What a tensor is. */
    public static final class Tensor extends GroupsSection<TensorRef> {
        public Tensor() {
            super(TensorRef.class);
        }

        @Override
        List<PropertyGroup> groups(LayerProperties properties, Optional<Desk.State> desk, TensorRef of) {
            return properties.tensor(of.model(), of.tensor());
        }
    }
}
