namespace FaultTolerantPay.SampleHost.App;

/// <summary>A payment as it comes over HTTP. The library checks what the fields hold.</summary>
internal sealed record PaymentBody
{
    public const string Expected = "merchant, order, customer, currency and agreement as texts, institution of the agreement, amountMinor "
        + "as a whole number; attempt and patienceMs (1 to 60000) if you like";

    private const int DefaultPatienceMs = 5_000;

    public string? Merchant { get; init; }

    public string? Order { get; init; }

    public string? Attempt { get; init; }

    public string? Customer { get; init; }

    public long AmountMinor { get; init; }

    public string? Currency { get; init; }

    /// <summary>The institution at which the customer signed the agreement.</summary>
    public string? Institution { get; init; }

    /// <summary>What a collection debits the customer by.</summary>
    public string? Agreement { get; init; }

    /// <summary>How long the caller waits.</summary>
    public int? PatienceMs { get; init; }

    /// <summary>The request; null: a field is missing.</summary>
    public TransactionRequest? ToRequest(DateTimeOffset now, int maxPatienceMs)
    {
        if (Merchant is null || Order is null || Customer is null || Currency is null || Institution is null || Agreement is null
            || PatienceMs is < 1 || PatienceMs > maxPatienceMs)
        {
            return null;
        }

        var institution = new InstitutionId(Institution);
        return new TransactionRequest
        {
            Merchant = new MerchantId(Merchant),
            Order = new OrderId(Order),
            Attempt = Attempt is null ? null : new AttemptId(Attempt),
            Customer = new CustomerId(Customer),
            Amount = new Money(AmountMinor, new Currency(Currency)),
            RequestedAt = now,
            AnswerBy = now + TimeSpan.FromMilliseconds(PatienceMs ?? DefaultPatienceMs),
            Mandate = new Mandate(institution, Agreement),
            Institution = institution,
        };
    }
}
