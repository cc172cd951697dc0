namespace FaultTolerantPay.SampleBank.Instructions;

/// <summary>What the bank knows under a reference.</summary>
internal sealed record StoredInstruction(
    string Group,
    string Kind,
    string Reference,
    string Merchant,
    string Order,
    string Attempt,
    string? Customer,
    long AmountMinor,
    string Currency,
    string Status,
    string? Code,
    string? DeclineKind,
    long BookedMinor,
    long FeeMinor,
    long Bookings,
    string? CallbackUrl,
    long? DueMs)
{
    public InstructionDecision Decision => new(Status, Code, DeclineKind, BookedMinor, FeeMinor);

    /// <summary>The instruction again, for bookings that follow later (callback settlement, reversal).</summary>
    public BankInstruction ToInstruction() => new()
    {
        Group = Group,
        Kind = Kind,
        Reference = Reference,
        Merchant = Merchant,
        Order = Order,
        Attempt = Attempt,
        Customer = Customer,
        Purpose = "",
        Ordinal = 0,
        AmountMinor = AmountMinor,
        Currency = Currency,
        CallbackUrl = CallbackUrl is null ? null : new Uri(CallbackUrl),
        Received = default,
        Ticket = 0,
    };
}
