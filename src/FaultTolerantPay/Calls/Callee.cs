using System.Collections.Concurrent;
using System.Diagnostics;

namespace FaultTolerantPay.Calls;

/// <summary>Something of the host's that is called: an institution, a channel, a stage, a sink, the business system.</summary>
public sealed class Callee
{
    // What decides or tells inside this process; everything else is a way out of it.
    private static readonly string[] Inside = ["stage:", "rule:", "risk-control", "event-sink:", "store-probe", "work-lag:", "operator-orders"];

    private readonly AbandonedCalls _abandoned;
    private readonly ConcurrentDictionary<string, bool> _reported = new(StringComparer.Ordinal);

    internal Callee(string name, int maxAbandoned)
    {
        Name = name;
        _abandoned = new AbandonedCalls(maxAbandoned);
        Kind = Inside.Any(own => name.StartsWith(own, StringComparison.Ordinal)) ? ActivityKind.Internal : ActivityKind.Client;
    }

    /// <summary>A stable name, such as <c>payout:alpha</c>; for logs and metrics.</summary>
    public string Name { get; }

    /// <summary>What a call to it is in a trace.</summary>
    internal ActivityKind Kind { get; }

    /// <summary>How many calls passed their time limit and have not ended.</summary>
    public int Abandoned => _abandoned.All;

    /// <summary>Whether it is not called now, since too many abandoned calls have not ended.</summary>
    public bool IsWithheld => _abandoned.AreTooMany;

    /// <summary>
    /// The merchants for which it is not called now, since too many abandoned calls of theirs have not ended; others are served.
    /// </summary>
    public IReadOnlyList<string> WithheldMerchants => _abandoned.FullMerchants;

    /// <summary>Whether it is not called now for a merchant.</summary>
    internal bool IsWithheldFrom(string? merchant) => _abandoned.IsFull(merchant);

    /// <summary>Since when an abandoned call about an item has not ended; null where there is none.</summary>
    internal DateTimeOffset? AbandonedSince(string? item) => _abandoned.Since(item);

    internal void Abandon(CallSubject about, DateTimeOffset now) => _abandoned.Add(about, now);

    internal void End(CallSubject about) => _abandoned.Remove(about);

    /// <summary>Notes that the log has been told whether it is called: for a merchant, or (empty) at all.</summary>
    /// <returns>Whether that is news.</returns>
    internal bool TryReportWithheld(string merchant, bool isWithheld) => isWithheld ? _reported.TryAdd(merchant, true) : _reported.TryRemove(merchant, out _);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
