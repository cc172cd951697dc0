namespace FaultTolerantPay.SampleHost.Drill.Plans;

/// <summary>A customer's payment, as it is asked for at a time of the drill.</summary>
internal sealed record Payment(DateTimeOffset At, MerchantId Merchant, OrderId Order, CustomerId Customer, Money Amount, Mandate? Mandate,
    InstitutionId? Institution = null)
{
    /// <summary>How long a customer waits at the till.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public TransactionKey Key => new(Merchant, Order);

    public TransactionRequest ToRequest(DateTimeOffset now) => new()
    {
        Merchant = Merchant,
        Order = Order,
        Customer = Customer,
        Amount = Amount,
        RequestedAt = now,
        AnswerBy = now + Patience,
        Mandate = Mandate,
        Institution = Institution,
    };
}
