namespace FaultTolerantPay.Advances;

/// <summary>What a step makes of an order.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why, where it was not done.</param>
internal readonly record struct Verdict(OperationStatus Status, string? Reason)
{
    /// <summary>The money that an order moved or booked, in minor units; 0 for one that moves none.</summary>
    public long AtStakeMinor { get; init; }

    /// <summary>The request that waits for a second person.</summary>
    public string? Approval { get; init; }

    public static Verdict Done => new(OperationStatus.Done, null);

    public static Verdict Before => new(OperationStatus.DoneBefore, null);

    /// <summary>Done, with money.</summary>
    public static Verdict Moved(long minor) => Done with { AtStakeMinor = minor };

    public static Verdict Otherwise(string? reason) => new(OperationStatus.AnsweredOtherwise, reason);

    public static Verdict NotAllowed(string reason) => new(OperationStatus.NotAllowed, reason);
}
