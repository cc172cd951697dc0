using System.Text.Json.Serialization;

namespace FaultTolerantPay.Snippets;

/// <summary>A host's own generated code for JSON: it sees only what every host sees, so not the converters that are internal.</summary>
[JsonSerializable(typeof(CardDetails))]
[JsonSerializable(typeof(RequestOfAHost))]
public sealed partial class HostJson : JsonSerializerContext;

/// <summary>A host's request that holds card details.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Card">The details.</param>
public sealed record RequestOfAHost(string Id, CardDetails Card);
