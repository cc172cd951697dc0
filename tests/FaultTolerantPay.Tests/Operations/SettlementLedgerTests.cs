using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Tests.ChannelPayments;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>The verification of the ledger covers settlements.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SettlementLedgerTests : IDisposable
{
    private static readonly ChannelId Alpha = PaymentSteps.Alpha;
    private static readonly ChannelSettlement Settlement = Samples.Settlement(provider: "alpha") with
    {
        Amount = PaymentSteps.Euro(1_050),
        Shares = [new SettlementShare(Alpha, Account.ChannelReceivable, 1_000)],
    };

    private readonly StandInHarness _world = new();

    public static TestCaseData[] WrongJournals { get; } =
    [
        Wrong("NothingBooked", _ => [],
            "Settlement settlement-1 of alpha has 0.00 EUR on BankAccount at alpha-1: its record implies 10.00 EUR."),
        Wrong("OtherAmount", entry => entry.Channel is null ? [entry with { Postings = [.. entry.Postings.Select(Doubled)] }] : [entry],
            "has -1.00 EUR on SettlementSuspense at no channel: its record implies -0.50 EUR."),
        Wrong("OtherChannel", entry => [entry with { Channel = entry.Channel is null ? null : PaymentSteps.Beta }],
            "has -10.00 EUR on ChannelReceivable at beta-1: its record implies 0.00 EUR."),
        Wrong("NoChannel", entry => [entry with { Channel = null }],
            "has 10.50 EUR on BankAccount at no channel: its record implies 0.50 EUR."),
        Wrong("BookedTwice", entry => [entry, entry], "has 20.00 EUR on BankAccount at alpha-1: its record implies 10.00 EUR."),
        Wrong("OtherAccount", entry => [entry with { Postings = [.. entry.Postings.Select(InFund)] }],
            "has -10.00 EUR on AdvanceFund at alpha-1: its record implies 0.00 EUR."),
        Wrong("OtherCurrency", entry => [entry, entry with { Currency = new Currency("USD") }],
            "has journal entries in USD: expected EUR."),
    ];

    public void Dispose() => _world.Dispose();

    [Test]
    public async Task Verify_SettlementThatChanges_FindsNothingAndTheChannelOwesNothing()
    {
        ChannelPaymentChange paid = PaymentSteps.NewPayment().Sent().Change()
            .Record(new OperationNumber(OperationKind.Pay, 1), ChannelResult.Succeeded(), ResultSource.Reply, PaymentSteps.Later);
        await CommitAsync(ChannelPaymentCommit.Of(paid) with { ChannelPayment = paid.After with { Version = 0 } });
        await SettleAsync(Settlement with { Shares = [] }, null);
        ChannelSettlement stored = (await _world.Store.FindSettlementAsync(Settlement.Key, default))!;
        await SettleAsync(stored with { Shares = Settlement.Shares }, stored);

        Assert.That(await _world.Ledger.VerifyAsync(default), Is.Empty);
        Assert.That(await _world.Ledger.GetChannelBalancesAsync(default), Is.EquivalentTo(new[]
        {
            Balance(Account.ChannelReceivable, 0), Balance(Account.BankAccount, 1_000), Balance(Account.MerchantPayable, -1_000),
        }));
        Assert.That(
            (await _world.Ledger.GetTrialBalanceAsync(default)).Single(balance => balance.Account == Account.SettlementSuspense),
            Is.EqualTo(new AccountBalance(Account.SettlementSuspense, Samples.Euro, -50)));
    }

    [TestCaseSource(nameof(WrongJournals))]
    public async Task Verify_WrongJournal_SaysWhatIsWrong(Func<JournalEntry, IEnumerable<JournalEntry>> change, string expected)
    {
        await CommitAsync(new StandInCommit
        {
            At = Samples.Start,
            Settlement = Settlement,
            Journal = [.. Settlement.Book(null, Samples.Start).SelectMany(change)],
        });

        Assert.That(await _world.Ledger.VerifyAsync(default), Has.Some.Contains(expected));
    }

    /// <summary>More than one page of settlements is read, each once.</summary>
    [Test]
    public async Task Verify_ManySettlements_ReadsAllPages()
    {
        for (int number = 0; number < StoreRules.MaxPageSize; number++)
        {
            await SettleAsync(Settlement with { Id = $"entry-{number}" }, null);
        }

        await CommitAsync(new StandInCommit { At = Samples.Start, Settlement = Settlement with { Id = "last" } });

        IReadOnlyList<string> problems = await _world.Ledger.VerifyAsync(default);

        Assert.That(problems, Has.Count.EqualTo(4).And.All.Contains("Settlement last of alpha has 0.00 EUR"));
    }

    private static Posting Doubled(Posting posting) => posting with { AmountMinor = 2 * posting.AmountMinor };

    private static Posting InFund(Posting posting) =>
        posting.Account == Account.ChannelReceivable ? posting with { Account = Account.AdvanceFund } : posting;

    private static ChannelBalance Balance(Account account, long minor) => new(Alpha, account, Samples.Euro, minor);

    private static TestCaseData Wrong(string name, Func<JournalEntry, IEnumerable<JournalEntry>> change, string expected) =>
        new TestCaseData(change, expected).SetArgDisplayNames(name);

    private Task SettleAsync(ChannelSettlement settlement, ChannelSettlement? before) => CommitAsync(
        new StandInCommit { At = Samples.Start, Settlement = settlement, Journal = settlement.Book(before, Samples.Start) });

    private async Task CommitAsync(StandInCommit commit) =>
        Assert.That((await _world.Store.CommitAsync(commit, default)).Status, Is.EqualTo(CommitStatus.Committed));
}
