package org.cutpoint.transport.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cutpoint.api.keys.Operation;
import org.cutpoint.transport.oip.GRPCInferenceServiceGrpc;
import org.cutpoint.transport.oip.v1.LinkProbeGrpc;
import org.cutpoint.transport.oip.v1.ManagementGrpc;
import org.cutpoint.transport.oip.v1.ModelStoreGrpc;
import org.cutpoint.transport.oip.v1.PartedInferenceGrpc;
import org.cutpoint.transport.oip.v1.PlanningGrpc;
import org.cutpoint.transport.oip.v1.ProfilingGrpc;
import org.junit.jupiter.api.Test;

class GatekeeperTest {
    private static final List<ServiceDescriptor> SERVICES = List.of(
            GRPCInferenceServiceGrpc.getServiceDescriptor(),
            ModelStoreGrpc.getServiceDescriptor(),
            LinkProbeGrpc.getServiceDescriptor(),
            PartedInferenceGrpc.getServiceDescriptor(),
            ProfilingGrpc.getServiceDescriptor(),
            PlanningGrpc.getServiceDescriptor(),
            ManagementGrpc.getServiceDescriptor());

    private static Set<String> methods(Operation operation) {
        return SERVICES.stream()
                .flatMap(service -> service.getMethods().stream())
                .filter(method -> Gatekeeper.operation(method.getFullMethodName())
                        .filter(operation::equals)
                        .isPresent())
                .map(MethodDescriptor::getBareMethodName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyMethodIsForThoseWhoMayDoThat() {
        assertThat(methods(Operation.INFER)).containsExactly("Infer", "ModelInfer", "Prepare");
        assertThat(methods(Operation.UPLOAD))
                .containsExactly("Generate", "RepositoryModelLoad", "RepositoryModelUnload", "Upload");
        assertThat(methods(Operation.MEASURE)).containsExactly("Exchange", "Plan", "Profile");
        assertThat(methods(Operation.MANAGE)).containsExactly("PutBundle", "RemoveBundle");
    }

    @Test
    void whatNobodyHasThoughtOfIsForFew() {
        assertThat(Gatekeeper.operation("cutpoint.v2.Anything/AtAll")).contains(Operation.MANAGE);
        assertThat(Gatekeeper.operation("grpc.reflection.v1.ServerReflection/ServerReflectionInfo"))
                .isEmpty();
    }
}
