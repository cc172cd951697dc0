using System.Globalization;
using FaultTolerantPay.Crash.Outside;

namespace FaultTolerantPay.Crash.Node;

/// <summary>A payment as a caller asks a node for it; its only attempt is named like its order.</summary>
internal sealed record PaymentAsked(string Merchant, string Order, string Customer, string Institution, long AmountMinor)
{
    private const int CustomerCount = 500;

    /// <summary>How long the caller waits.</summary>
    public int PatienceMs { get; init; } = (int)NodeProgram.Patience.TotalMilliseconds;

    /// <summary>A payment of any customer to any merchant.</summary>
    public static PaymentAsked AtRandom(string order, Random random) => new(
        Callers.Merchants[random.Next(Callers.Merchants.Length)],
        order,
        string.Create(CultureInfo.InvariantCulture, $"customer-{random.Next(CustomerCount)}"),
        Callers.Institutions[random.Next(Callers.Institutions.Length)],
        random.Next(100, 20_000));
}

/// <summary>What the node answers.</summary>
internal sealed record PaymentAnswer(OutcomeKind Kind, bool IsFinal, string? Reason);
