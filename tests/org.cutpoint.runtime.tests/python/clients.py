"""Calls a server as clients of others do: NVIDIA's for gRPC and REST, and a tool that knows nothing but reflection.

Arguments: the port for gRPC, the port for REST, the name of a model whose one input and output are FP32.
"""

import sys

import grpc
import numpy as np
import tritonclient.grpc as by_grpc
import tritonclient.http as by_http
from google.protobuf import json_format
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from tritonclient.grpc import service_pb2, service_pb2_grpc
from tritonclient.utils import InferenceServerException

grpc_port, http_port, model = sys.argv[1:]
checks = 0


def check(what, truth):
    global checks
    if not truth:
        sys.exit(f"FAILED: {what}")
    checks += 1


def refused(what, call, *words):
    try:
        call()
    except InferenceServerException as e:
        check(f"{what}: {e}", all(word in str(e) for word in words))
    else:
        sys.exit(f"FAILED: {what} is not refused")


def common(name, lib, client, metadata):
    check(name + " live", client.is_server_live())
    check(name + " ready", client.is_server_ready())
    check(name + " model ready", client.is_model_ready(model))
    check(name + " model ready, by version", client.is_model_ready(model, "1"))
    check(name + " unknown model", not client.is_model_ready("nobody"))
    check(name + " server's name", client.get_server_metadata(**metadata)["name"] == "cutpoint")
    told = client.get_model_metadata(model, **metadata)
    check(name + " model's name", told["name"] == model)
    tensor = told["inputs"][0]
    shape = [int(size) for size in tensor["shape"]]
    data = np.random.default_rng(7).standard_normal(shape).astype(np.float32)
    given = lib.InferInput(tensor["name"], shape, tensor["datatype"])
    given.set_data_from_numpy(data)
    output = told["outputs"][0]
    result = client.infer(model, [given], request_id="job 7")
    made = result.as_numpy(output["name"])
    check(name + " output's shape", list(made.shape) == [int(size) for size in output["shape"]])
    check(name + " finite outputs", bool(np.isfinite(made).all()))
    asked = client.infer(model, [given], outputs=[lib.InferRequestedOutput(output["name"])])
    check(name + " asked output", np.array_equal(asked.as_numpy(output["name"]), made))
    refused(name + " unknown model", lambda: client.infer("nobody", [given]), "nobody")
    wrong = lib.InferInput("nobody", shape, tensor["datatype"])
    wrong.set_data_from_numpy(data)
    refused(name + " unknown input", lambda: client.infer(model, [wrong]), "nobody")
    index = client.get_model_repository_index(**metadata)
    names = [entry["name"] for entry in (index.get("models", []) if isinstance(index, dict) else index)]
    check(name + " index", model in names)
    return tensor["name"], output["name"], data, made


with by_grpc.InferenceServerClient(f"127.0.0.1:{grpc_port}") as client:
    source, target, data, raw = common("grpc", by_grpc, client, {"as_json": True})
    last = client.infer(model, [by_grpc.InferInput(source, list(data.shape), "FP32").set_data_from_numpy(data)], request_id="7")
    check("the request's id comes back", last.get_response().id == "7")

with by_http.InferenceServerClient(f"127.0.0.1:{http_port}") as client:
    _, _, _, binary = common("rest", by_http, client, {})
    check("the same over REST, binary", np.array_equal(binary, raw))
    given = by_http.InferInput(source, list(data.shape), "FP32")
    given.set_data_from_numpy(data, binary_data=False)
    wanted = by_http.InferRequestedOutput(target, binary_data=False)
    text = client.infer(model, [given], outputs=[wanted]).as_numpy(target)
    check("the same over REST, JSON", np.array_equal(text, raw))

with grpc.insecure_channel(f"127.0.0.1:{grpc_port}") as channel:
    # Elements one by one, which the client's own API never sends.
    request = service_pb2.ModelInferRequest(model_name=model)
    tensor = request.inputs.add(name=source, datatype="FP32", shape=data.shape)
    tensor.contents.fp32_contents.extend(data.ravel().tolist())
    answer = service_pb2_grpc.GRPCInferenceServiceStub(channel).ModelInfer(request)
    check("typed contents have typed answers", len(answer.raw_output_contents) == 0)
    typed = np.array(answer.outputs[0].contents.fp32_contents, np.float32)
    check("the same from typed contents", np.array_equal(typed.reshape(raw.shape), raw))

    # As grpcurl does it: nothing is known but names.
    known = ProtoReflectionDescriptorDatabase(channel)
    check("reflection lists services", "inference.GRPCInferenceService" in known.get_services())
    pool = DescriptorPool(known)

    def called(service, method, **fields):
        described = pool.FindServiceByName(service).FindMethodByName(method)
        asked = GetMessageClass(described.input_type)(**fields)
        call = channel.unary_unary(
            f"/{service}/{method}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=GetMessageClass(described.output_type).FromString,
        )
        return json_format.MessageToDict(call(asked))

    check("reflected call", called("inference.GRPCInferenceService", "ServerMetadata")["name"] == "cutpoint")
    told = called("inference.GRPCInferenceService", "ModelMetadata", name=model)
    check("reflected metadata", told["inputs"][0]["name"] == source)
    check("health", called("grpc.health.v1.Health", "Check")["status"] == "SERVING")

print(f"{checks} checks passed")
