using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>The scenes as policy files write them.</summary>
internal static class OperationNames
{
    /// <summary>By the number of the scene.</summary>
    public static readonly ImmutableArray<string> All = ["verification", "payment", "preauthorisation", "payout", "collection"];
}
