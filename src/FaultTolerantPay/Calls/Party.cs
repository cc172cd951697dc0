using System.Diagnostics;

namespace FaultTolerantPay.Calls;

/// <summary>Something of the host's that is called: an institution, a channel, a stage, a sink, the business system.</summary>
public sealed class Party
{
    // What decides or tells inside this process; everything else is a way out of it.
    private static readonly string[] Inside = ["stage:", "rule:", "risk-control", "event-sink:", "store-probe", "work-lag:", "operator-orders"];

    private int _abandoned;
    private readonly int _mostAbandoned;
    private int _isTold;

    internal Party(string name, int mostAbandoned)
    {
        Name = name;
        _mostAbandoned = mostAbandoned;
        Kind = Inside.Any(own => name.StartsWith(own, StringComparison.Ordinal)) ? ActivityKind.Internal : ActivityKind.Client;
    }

    /// <summary>A stable name, such as <c>payout:alpha</c>; for logs and metrics.</summary>
    public string Name { get; }

    /// <summary>What a call to it is in a trace.</summary>
    internal ActivityKind Kind { get; }

    /// <summary>How many calls passed their time limit and have not ended.</summary>
    public int Abandoned => Volatile.Read(ref _abandoned);

    /// <summary>Whether it is not called now, since too many abandoned calls have not ended.</summary>
    public bool IsWithheld => Abandoned >= _mostAbandoned;

    internal int Abandon() => Interlocked.Increment(ref _abandoned);

    internal void End() => Interlocked.Decrement(ref _abandoned);

    /// <summary>Notes that the log has been told whether it is called.</summary>
    /// <returns>Whether that is news.</returns>
    internal bool Tell(bool isWithheld) => Interlocked.Exchange(ref _isTold, isWithheld ? 1 : 0) != (isWithheld ? 1 : 0);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
