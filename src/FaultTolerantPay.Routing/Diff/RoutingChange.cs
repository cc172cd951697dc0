using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Diff;

/// <summary>One difference between two catalogues or policies.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Subject">What it happened to: <c>channel 'icbc-quick'</c>.</param>
/// <param name="Fields">The fields that differ; for something new, all that it has. Where something moved: none.</param>
/// <param name="Note">Where it stands now, if it moved; else empty.</param>
public sealed record RoutingChange(ChangeKind Kind, string Subject, ImmutableArray<FieldChange> Fields, string Note = "")
{
    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', [$"{Kind.ToString().ToLowerInvariant()} {Subject}{Note}", .. Fields.Select(f => $"    {f}")]);
}
