using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Tests.Conformance;

/// <summary>A payout channel over the fake partner, or a wrong one that a test makes over it.</summary>
internal sealed class FakePayoutUnderTest(Func<FakePartner, IPayoutChannel>? open = null) : PayoutUnderTest
{
    private readonly FakePartner _partner = new();

    public override TimeSpan CallLimit => open is null ? base.CallLimit : TimeSpan.FromSeconds(2);

    public override TimeSpan CancelAfter => FakePartner.CancelAfter;

    public override IReadOnlyList<PaymentSample> Samples => FakePartner.Samples;

    public override IPayoutChannel Open() => open?.Invoke(_partner) ?? _partner.Payouts;

    public override ValueTask<IReadOnlyList<Money>?> ReadBookingsAsync(Instruction instruction, CancellationToken cancellationToken) =>
        new(_partner.Bookings(instruction));

    public override ValueTask<IAsyncDisposable?> MakeDownAsync(CancellationToken cancellationToken) => _partner.DownAsync();

    public override ValueTask<IAsyncDisposable?> MakeSlowAsync(CancellationToken cancellationToken) => _partner.SlowAsync();
}

/// <summary>A collection channel over the fake partner, or a wrong one that a test makes over it.</summary>
internal sealed class FakeCollectionUnderTest(Func<FakePartner, ICollectionChannel>? open = null) : CollectionUnderTest
{
    private readonly FakePartner _partner = new();

    public override TimeSpan CallLimit => open is null ? base.CallLimit : TimeSpan.FromSeconds(2);

    public override TimeSpan CancelAfter => FakePartner.CancelAfter;

    public override IReadOnlyList<PaymentSample> Samples => FakePartner.Samples;

    public override ICollectionChannel Open() => open?.Invoke(_partner) ?? _partner.Collections;

    public override ValueTask<IReadOnlyList<Money>?> ReadBookingsAsync(Instruction instruction, CancellationToken cancellationToken) =>
        new(_partner.Bookings(instruction));

    public override ValueTask<IAsyncDisposable?> MakeDownAsync(CancellationToken cancellationToken) => _partner.DownAsync();

    public override ValueTask<IAsyncDisposable?> MakeSlowAsync(CancellationToken cancellationToken) => _partner.SlowAsync();
}

/// <summary>A business system over the fake partner, or a wrong one that a test makes over it.</summary>
internal sealed class FakeBusinessSystemUnderTest(Func<FakePartner, IBusinessSystem>? open = null) : BusinessSystemUnderTest
{
    private readonly FakePartner _partner = new();

    public override TimeSpan CallLimit => open is null ? base.CallLimit : TimeSpan.FromSeconds(2);

    public override TimeSpan CancelAfter => FakePartner.CancelAfter;

    public override bool PostsDebits => true;

    public override IReadOnlyList<PaymentSample> Samples => FakePartner.Samples;

    public override IBusinessSystem Open() => open?.Invoke(_partner) ?? _partner.Business;

    public override ValueTask<IReadOnlyList<Money>?> ReadBookingsAsync(TransactionKey key, CancellationToken cancellationToken) =>
        new(_partner.Bookings(key));

    public override ValueTask<IAsyncDisposable?> MakeDownAsync(CancellationToken cancellationToken) => _partner.DownAsync();

    public override ValueTask<IAsyncDisposable?> MakeSlowAsync(CancellationToken cancellationToken) => _partner.SlowAsync();
}

/// <summary>An institution over the fake partner, or a wrong one that a test makes over it.</summary>
internal sealed class FakeInstitutionUnderTest(Func<FakePartner, IInstitution>? open = null) : InstitutionUnderTest
{
    private readonly FakePartner _partner = new();

    public override TimeSpan CallLimit => open is null ? base.CallLimit : TimeSpan.FromSeconds(2);

    public override TimeSpan CancelAfter => FakePartner.CancelAfter;

    public override IReadOnlyList<Merchant> Merchants { get; } = [Shop("shop"), Shop("cafe")];

    private static Merchant Shop(string id) => new()
    {
        Id = new MerchantId(id),
        Name = id,
        Category = "5411",
        Currencies = [new Currency("EUR")],
    };

    public override CustomerId Customer => new("ann");

    public override Money Amount => new(12_50, new Currency("EUR"));

    public override IInstitution Open()
    {
        _partner.Institution.OnAssess = _ => new CreditAssessment
        {
            Institution = _partner.Institution.Id,
            Tier = CreditTier.Sufficient,
            AssessedAt = Time.GetUtcNow(),
        };
        return open?.Invoke(_partner) ?? _partner.Institution;
    }

    public override ValueTask<IAsyncDisposable?> MakeDownAsync(CancellationToken cancellationToken) => _partner.DownAsync();

    public override ValueTask<IAsyncDisposable?> MakeSlowAsync(CancellationToken cancellationToken) => _partner.SlowAsync();
}

/// <summary>A notice sink over the fake partner, or a wrong one that a test makes over it.</summary>
internal sealed class FakeNoticeSinkUnderTest(Func<FakePartner, INoticeSink>? open = null) : NoticeSinkUnderTest
{
    private readonly FakePartner _partner = new();

    public override TimeSpan CallLimit => open is null ? base.CallLimit : TimeSpan.FromSeconds(2);

    public override TimeSpan CancelAfter => FakePartner.CancelAfter;

    public override MerchantId Merchant => new("shop");

    public override CustomerId Customer => new("ann");

    public override INoticeSink Open() => open?.Invoke(_partner) ?? _partner.Notices;

    // The receiver drops what comes again under the same id.
    public override ValueTask<int?> CountDeliveriesAsync(Notice notice, CancellationToken cancellationToken) =>
        new(_partner.Notices.Notices.Where(n => n.Id.StartsWith(notice.Id, StringComparison.Ordinal)).DistinctBy(n => n.Id).Count());

    public override ValueTask<IAsyncDisposable?> MakeDownAsync(CancellationToken cancellationToken) => _partner.DownAsync();

    public override ValueTask<IAsyncDisposable?> MakeSlowAsync(CancellationToken cancellationToken) => _partner.SlowAsync();
}
