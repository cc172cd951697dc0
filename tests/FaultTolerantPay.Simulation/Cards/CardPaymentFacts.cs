using FaultTolerantPay.Simulation.Scheduling;

namespace FaultTolerantPay.Simulation.Cards;

/// <summary>What is durable of one card payment.</summary>
internal sealed class CardPaymentFacts
{
    public required ChannelPayment Payment { get; set; }

    /// <summary>Every version, for comparing what a caller was answered.</summary>
    public Dictionary<long, ChannelPayment> Versions { get; } = [];

    public Dictionary<Account, long> Booked { get; } = [];

    public List<Discrepancy> Discrepancies { get; } = [];

    public bool IsQueued { get; set; }

    /// <summary>The state that a caller was answered as the last one; null while none was.</summary>
    public ChannelPaymentState? Answered { get; set; }

    /// <summary>Operations that a caller was answered as open, or whose payment was.</summary>
    public HashSet<OperationNumber> AnsweredOpen { get; } = [];

    /// <summary>Operations of whose end a notice or an answer told: their payment's end, for a charge.</summary>
    public HashSet<OperationNumber> Told { get; } = [];

    /// <summary>The lives of nodes in which operations ended.</summary>
    public Dictionary<OperationNumber, NodeLife> EndedIn { get; } = [];

    public Dictionary<string, OperationNumber> ByRequest { get; } = new(StringComparer.Ordinal);

    /// <summary>What an operation moved for the payment.</summary>
    public static long Moved(ChannelOperation operation) => operation.IsReversed ? 0
        : operation.BookedMinor ?? (operation is { IsResolved: true, Outcome: OperationOutcome.Succeeded } ? operation.Amount.Minor : 0);

    /// <summary>What an operation moved, or may still move.</summary>
    public static long AtMost(ChannelOperation operation) => operation.IsResolved ? Moved(operation) : operation.Amount.Minor;

    public long Sum(OperationKind kind, Func<ChannelOperation, long> of) =>
        Payment.Operations.Where(operation => operation.Kind == kind && !operation.ReturnsSurplus).Sum(of);

    public bool Has(OperationKind kind, Func<ChannelOperation, bool> which) =>
        Payment.Operations.Any(operation => operation.Kind == kind && !operation.ReturnsSurplus && which(operation));
}
