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
    long? DueMs,
    string? Original)
{
    public InstructionDecision Decision => new(Status, Code, DeclineKind, BookedMinor, FeeMinor);

    /// <summary>What a caller is told of it.</summary>
    public StoredInstruction Told(Func<InstructionDecision, InstructionDecision>? tell) => tell?.Invoke(Decision) is { } told
        ? this with
        {
            Status = told.Status,
            Code = told.Code,
            DeclineKind = told.DeclineKind,
            BookedMinor = told.BookedMinor,
            FeeMinor = told.FeeMinor,
        }
        : this;

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
        Original = Original,
        Received = default,
        Ticket = 0,
    };
}
