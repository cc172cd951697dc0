using FaultTolerantPay.SampleHost.Adapters;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.SampleHost.Tests.Adapters;

internal sealed class BankBusinessSystem(BankUnderTest bank) : BusinessSystemUnderTest
{
    private const string Group = "business";

    public override TimeSpan CancelAfter => BankUnderTest.CancelAfter;

    public override bool PostsDebits => true;

    public override IReadOnlyList<PaymentSample> Samples => BankUnderTest.Samples;

    public override IBusinessSystem Open() => new BusinessSystemAdapter(bank.Connect());

    public override async ValueTask<IReadOnlyList<Money>?> ReadBookingsAsync(TransactionKey key, CancellationToken cancellationToken) =>
    [
        .. await bank.BookingsAsync(key.Merchant.Value, key.Order.Value, "executions", "executedMinor"),
        .. await bank.BookingsAsync(key.Merchant.Value, key.Order.Value, "collections", "collectedMinor"),
    ];

    public override ValueTask<IAsyncDisposable?> MakeDownAsync(CancellationToken cancellationToken) => bank.DownAsync(Group);

    public override ValueTask<IAsyncDisposable?> MakeSlowAsync(CancellationToken cancellationToken) => bank.SlowAsync(Group);
}

internal sealed class BankInstitution(BankUnderTest bank) : InstitutionUnderTest
{
    private const string Group = "institution-alpha";

    public override TimeSpan CancelAfter => BankUnderTest.CancelAfter;

    public override IReadOnlyList<Merchant> Merchants { get; } = [Shop("shop"), Shop("cafe")];

    public override CustomerId Customer => new("ann");

    public override Money Amount => new(1_250, new Currency("EUR"));

    public override IInstitution Open() => new InstitutionAdapter("alpha", bank.Connect(), Time);

    public override ValueTask<IAsyncDisposable?> MakeDownAsync(CancellationToken cancellationToken) => bank.DownAsync(Group);

    public override ValueTask<IAsyncDisposable?> MakeSlowAsync(CancellationToken cancellationToken) => bank.SlowAsync(Group);

    private static Merchant Shop(string id) => new()
    {
        Id = new MerchantId(id),
        Name = id,
        Category = "5411",
        Currencies = [new Currency("EUR")],
    };
}

internal sealed class BankPayouts(BankUnderTest bank, string channel) : PayoutUnderTest
{
    private readonly BankChannel _channel = BankChannels.All.Single(of => of.PayoutAtBank == channel);
    private readonly string _group = $"payout-{channel}";

    public override TimeSpan CancelAfter => BankUnderTest.CancelAfter;

    public override IReadOnlyList<PaymentSample> Samples => BankUnderTest.Samples;

    public override IPayoutChannel Open() => new PayoutAdapter(_channel, bank.Connect(), () => null);

    public override async ValueTask<IReadOnlyList<Money>?> ReadBookingsAsync(Instruction instruction,
        CancellationToken cancellationToken) =>
        await bank.BookingsAsync(instruction.Key.Transaction.Merchant.Value, instruction.Key.Transaction.Order.Value, "payouts",
            "paidOutMinor");

    public override ValueTask<IAsyncDisposable?> MakeDownAsync(CancellationToken cancellationToken) => bank.DownAsync(_group);

    public override ValueTask<IAsyncDisposable?> MakeSlowAsync(CancellationToken cancellationToken) => bank.SlowAsync(_group);
}

internal sealed class BankCollections(BankUnderTest bank, string channel) : CollectionUnderTest
{
    private readonly BankChannel _channel = BankChannels.All.Single(of => of.Id.Value == channel);
    private readonly string _group = $"collection-{channel}";

    public override TimeSpan CancelAfter => BankUnderTest.CancelAfter;

    public override IReadOnlyList<PaymentSample> Samples => BankUnderTest.Samples;

    public override ICollectionChannel Open() => new CollectionAdapter(_channel, bank.Connect());

    public override async ValueTask<IReadOnlyList<Money>?> ReadBookingsAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        (string counts, string sum) = instruction.Key.Purpose == InstructionPurpose.Collection ? ("collections", "collectedMinor")
            : ("customerRefunds", "refundedMinor");
        return await bank.BookingsAsync(instruction.Key.Transaction.Merchant.Value, instruction.Key.Transaction.Order.Value, counts, sum);
    }

    public override ValueTask<IAsyncDisposable?> MakeDownAsync(CancellationToken cancellationToken) => bank.DownAsync(_group);

    public override ValueTask<IAsyncDisposable?> MakeSlowAsync(CancellationToken cancellationToken) => bank.SlowAsync(_group);
}

internal sealed class BankNotices : NoticeSinkUnderTest
{
    private readonly NoticeBoard _board = new();

    public override MerchantId Merchant => new("shop");

    public override CustomerId Customer => new("ann");

    // The board is its own receiver: there is no partner that could be down.
    public override INoticeSink Open() => _board;
}
