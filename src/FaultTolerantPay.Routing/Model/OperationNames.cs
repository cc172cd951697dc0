using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>The names of operations in policy files.</summary>
internal static class OperationNames
{
    /// <summary>Indexed by the number of the operation.</summary>
    public static readonly ImmutableArray<string> All = ["verification", "payment", "preauthorisation", "payout", "collection"];
}
