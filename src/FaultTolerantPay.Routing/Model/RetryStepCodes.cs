using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Model;

/// <summary>The names of the steps of retry rules in files and messages.</summary>
internal static class RetryStepCodes
{
    /// <summary>By <see cref="RetryStepKind"/>.</summary>
    public static ImmutableArray<string> All { get; } = ["stop", "nextChannel", "later"];
}
