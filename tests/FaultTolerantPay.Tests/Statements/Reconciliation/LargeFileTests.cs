using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Payments.Results;
using FaultTolerantPay.Providers.Calls;
using FaultTolerantPay.Statements.Fetching;
using FaultTolerantPay.Statements.Queue;
using FaultTolerantPay.Statements.Reconciliation;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Payments;
using Microsoft.Extensions.Logging.Abstractions;

namespace FaultTolerantPay.Tests.Statements.Reconciliation;

/// <summary>
/// A file with more fees than a day may have differences. The limit is 10 here, so that 40 payments are many.
/// </summary>
internal sealed class LargeFileTests
{
    private const int Limit = 10, Page = 15, Rows = 40;

    private static readonly DateOnly Monday = StatementWorld.Monday, Tuesday = StatementWorld.Tuesday;

    private CardWorld _world = null!;
    private StatementWorld _statements = null!;

    [SetUp]
    public void SetUp()
    {
        _world = new CardWorld();
        _statements = new StatementWorld(type => _world.GetService(type), _world.Time, new ProviderId("first"), CardWorld.First);
    }

    [TearDown]
    public void TearDown() => _world.Dispose();

    [Test]
    public async Task Reconcile_FeesThatNoResultHad_AreBookedOnceAndConfirmed()
    {
        ChannelOperation[] paid = await PaidAsync();
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, [.. paid.Select((pay, i) => RowOf(pay, i, feeMinor: 60))]);

        await RunAsync();

        Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo($"Matched {Rows}/{Rows}"));
        Assert.That(await ConfirmedAsync(paid), Is.EqualTo(Rows));
        Assert.That(await FeesAsync(), Is.EqualTo(Enumerable.Repeat("60", Rows)));

        await RunAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(await FeesAsync(), Is.EqualTo(Enumerable.Repeat("60", Rows)), "the same fees again");
            Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo($"Matched {Rows}/{Rows}"));
            Assert.That(await ConfirmedAsync(paid), Is.EqualTo(Rows));
            Assert.That(await _statements.QueueAsync(), Is.Empty);
            Assert.That(await _world.Ledger.VerifyAsync(default), Is.Empty);
        });
    }

    [Test]
    public async Task Reconcile_CorrectedFileWithOtherFees_BooksTheDifferences()
    {
        ChannelOperation[] paid = await PaidAsync();
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, [.. paid.Select((pay, i) => RowOf(pay, i, feeMinor: 60))]);
        await RunAsync();

        await _statements.IssueAsync(Monday, [.. paid.Select((pay, i) => RowOf(pay, i, feeMinor: 45))]);
        await RunAsync();

        Assert.That(await FeesAsync(), Is.EqualTo(Enumerable.Repeat("60 -15", Rows)));
        Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo($"Matched {Rows}/{Rows}"));
        Assert.That(await ConfirmedAsync(paid), Is.EqualTo(Rows));
    }

    [Test]
    public async Task Reconcile_ProcessEndsBetweenPages_TheNextRunBooksTheRest()
    {
        ChannelOperation[] paid = await PaidAsync();
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, [.. paid.Select((pay, i) => RowOf(pay, i, feeMinor: 60))]);

        Assert.That(() => RunAsync(endsAfter: 1).AsTask(), Throws.InstanceOf<StoreException>());
        Assert.That((await FeesAsync()).Count(fees => fees == "60"), Is.EqualTo(2 * Page));
        Assert.That(await ConfirmedAsync(paid), Is.EqualTo(Page));

        await RunAsync();

        Assert.That(await FeesAsync(), Is.EqualTo(Enumerable.Repeat("60", Rows)));
        Assert.That(await ConfirmedAsync(paid), Is.EqualTo(Rows));
        Assert.That(await _statements.ResultsAsync(Monday), Is.EqualTo($"Matched {Rows}/{Rows}"));
    }

    [Test]
    public async Task Reconcile_DayWithoutBusinessAndManyPayments_IsRefused()
    {
        await PaidAsync();
        _statements.GoTo(Tuesday);
        await _statements.FetchedAsync(Monday, StatementFetchStatus.NoBusiness);

        await RunAsync();

        StatementReconciliation refused = await _statements.ComparedAsync(Monday);
        Assert.That((refused.Status, refused.File), Is.EqualTo((StatementReconciliationStatus.Refused, 0L)));
        Assert.That(refused.FirstError, Does.StartWith($"more than {Limit} rows differ"));
        Assert.That(await _statements.QueueAsync(), Is.Empty);
    }

    [Test]
    public async Task Reconcile_ResultsHadOtherFees_IsRefused()
    {
        _world.FirstProvider.OnOrder = _ => ProviderResult.Succeeded("bank-1") with { FeeMinor = 50 };
        ChannelOperation[] paid = await PaidAsync();
        _statements.GoTo(Tuesday);
        await _statements.IssueAsync(Monday, [.. paid.Select((pay, i) => RowOf(pay, i, feeMinor: 60))]);

        await RunAsync();

        StatementReconciliation compared = await _statements.ComparedAsync(Monday);
        Assert.That(compared.Status, Is.EqualTo(StatementReconciliationStatus.Refused));
        Assert.That(compared.FirstError, Does.StartWith("more than 10 rows differ"));
        Assert.That(await FeesAsync(), Is.EqualTo(Enumerable.Repeat("50", Rows)));
    }

    private async Task<ChannelOperation[]> PaidAsync()
    {
        var paid = new List<ChannelOperation>();
        for (int i = 0; i < Rows; i++)
        {
            CardPaymentAnswer answer =
                await _world.Payments.PayAsync(_world.Request(CardWorld.Key($"order-{i}")), CardWorld.Card(), default);
            paid.Add(answer.Payment!.Operations[0]);
        }

        return [.. paid];
    }

    /// <summary>Compares Monday; the process may end after so many pages were confirmed.</summary>
    private async ValueTask RunAsync(int endsAfter = int.MaxValue)
    {
        IReconciliationStore store = EndingStore.Of(_statements.Reconciliations, endsAfter);
        var evidence = new StatementEvidence(
            store,
            _world.Get<IChannelPaymentStore>(),
            _world.Get<ChannelResults>(),
            _world.Get<IChannelReports>(),
            _world.Get<ProviderCaller>(),
            _world.Get<ChannelCaller>())
        { PageSize = Page };
        var reconciler = new DayReconciler(
            store,
            _world.Get<DayFiles>(),
            _world.Get<OurRows>(),
            _world.Get<LateRows>(),
            evidence,
            _world.Get<MovedRows>(),
            _world.Get<FindingQueue>(),
            new DayRecorder(store, _world.Time, _world.Get<StatementMetrics>(), NullLogger<DayRecorder>.Instance),
            _world.Get<StatementMetrics>())
        { MaxDifferences = Limit };
        IReadOnlyList<StatementFile> files =
            await _statements.Store.ListVersionsAsync(new ProviderId("first"), _statements.MerchantNumber, Monday, 1, default);
        StatementReconciliation? before = await _statements.ComparedAsync(Monday);
        StatementFile? file = files is [var newest] ? newest : null;
        await reconciler.RunAsync(
            new ReconciliationDay(_statements.Settings, _statements.MerchantNumber, Monday, file, before), default);
    }

    private async Task<int> ConfirmedAsync(ChannelOperation[] paid) =>
        (await _statements.Reconciliations.FindConfirmationsAsync([.. paid.Select(pay => pay.Reference)], default)).Count;

    /// <summary>What the journal booked of the fees of each payment.</summary>
    private async Task<string[]> FeesAsync()
    {
        var all = new List<string>();
        for (int i = 0; i < Rows; i++)
        {
            IEnumerable<long> booked = (await _world.Get<ILedgerStore>().ListJournalAsync(CardWorld.Key($"order-{i}"), default))
                .SelectMany(entry => entry.Postings)
                .Where(posting => posting.Account == Account.ChannelFees).Select(posting => posting.AmountMinor);
            all.Add(string.Join(' ', booked));
        }

        return [.. all];
    }

    private static StatementRow RowOf(ChannelOperation pay, int number, long feeMinor) =>
        StatementWorld.RowOf(pay, feeMinor: feeMinor) with { Line = number + 1 };

    /// <summary>A store of a process that ends after it confirmed some pages.</summary>
    [SuppressMessage("Performance", "CA1852", Justification = "DispatchProxy derives from it.")]
    internal class EndingStore : DispatchProxy
    {
        private IReconciliationStore _inner = null!;
        private int _confirmationsLeft;

        public static IReconciliationStore Of(IReconciliationStore inner, int confirmations)
        {
            IReconciliationStore proxy = Create<IReconciliationStore, EndingStore>();
            ((EndingStore)(object)proxy)._inner = inner;
            ((EndingStore)(object)proxy)._confirmationsLeft = confirmations;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IReconciliationStore.ConfirmAsync) && --_confirmationsLeft < 0
                ? throw new StoreException("The process ended.")
                : targetMethod.Invoke(_inner, args);
    }
}
