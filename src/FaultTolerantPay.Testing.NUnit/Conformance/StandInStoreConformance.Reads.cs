using FaultTolerantPay.Storage;
using NUnit.Framework;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>Reads: pages, journal, balances, and erased data.</summary>
public abstract partial class StandInStoreConformance
{
    /// <summary>An unknown item is null, or empty.</summary>
    [Test]
    public async Task Reads_OfAnEmptyStore_AreEmpty()
    {
        await AssertNothingOfAsync(Samples.Key()).ConfigureAwait(false);
        Assert.That(await Store.GetTrialBalanceAsync(None).ConfigureAwait(false), Is.Empty);
        Assert.That(await Store.ListAdvancesAsync(null, null, 10, None).ConfigureAwait(false), Is.Empty);
        Assert.That(await Store.HoldsTransactionsAsync(DateTimeOffset.MinValue, None).ConfigureAwait(false), Is.False);
    }

    /// <summary>Pages of advances: ordinal order of merchant, then order; after a key; of one state or of all.</summary>
    [Test]
    public async Task ListAdvances_Paged_InOrdinalOrderOfMerchantAndOrder()
    {
        (string Merchant, string Order, AdvanceState State)[] stored =
        [
            ("b", "1", AdvanceState.Paid),
            ("a", "B", AdvanceState.Paid),
            ("a", "a", AdvanceState.Reserved),
            ("a-", "0", AdvanceState.Paid),
            ("a", "10", AdvanceState.Paid),
        ];
        foreach (var (merchant, order, state) in stored)
        {
            await CommittedAsync(
                new StandInCommit { At = Now, Advance = Samples.Advance(Samples.Key(order, merchant), state) }).ConfigureAwait(false);
        }

        async Task<string> KeysAsync(AdvanceState? state, TransactionKey? after, int most) =>
            string.Join(" ", (await Store.ListAdvancesAsync(state, after, most, None).ConfigureAwait(false)).Select(a => a.Key));

        Assert.That(await KeysAsync(null, null, 10).ConfigureAwait(false), Is.EqualTo("a/10 a/B a/a a-/0 b/1"));
        Assert.That(await KeysAsync(null, null, 2).ConfigureAwait(false), Is.EqualTo("a/10 a/B"));
        Assert.That(await KeysAsync(null, Samples.Key("B", "a"), 2).ConfigureAwait(false), Is.EqualTo("a/a a-/0"));
        Assert.That(await KeysAsync(null, Samples.Key("zzz", "a"), 2).ConfigureAwait(false), Is.EqualTo("a-/0 b/1"));
        Assert.That(await KeysAsync(AdvanceState.Paid, null, 3).ConfigureAwait(false), Is.EqualTo("a/10 a/B a-/0"));
        Assert.That(await KeysAsync(AdvanceState.Paid, Samples.Key("0", "a-"), 3).ConfigureAwait(false), Is.EqualTo("b/1"));
        Assert.That(await KeysAsync(AdvanceState.Released, null, 3).ConfigureAwait(false), Is.Empty);

        await CommittedAsync(
            new StandInCommit
            {
                At = Now,
                Advance = Samples.Advance(Samples.Key("a", "a"), AdvanceState.Released) with { Version = 1 },
            }).ConfigureAwait(false);
        Assert.That(await KeysAsync(AdvanceState.Reserved, null, 3).ConfigureAwait(false), Is.Empty);
        Assert.That(await KeysAsync(AdvanceState.Released, null, 3).ConfigureAwait(false), Is.EqualTo("a/a"));
    }

    /// <summary>Every page must be 1 to 1,000 long.</summary>
    [TestCase(0)]
    [TestCase(1_001)]
    public void Pages_OutOfRange_Throw(int maxItems)
    {
        Assert.That(
            async () => await Store.ListAdvancesAsync(null, null, maxItems, None).ConfigureAwait(false),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            async () => await Store.ListOutboxAsync(Advices(), maxItems, None).ConfigureAwait(false),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            async () => await Store.ListDiscrepanciesAsync(false, null, maxItems, None).ConfigureAwait(false),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(
            async () => await Store.ExplainBalanceAsync(Account.Fees, Samples.Euro, null, maxItems, None).ConfigureAwait(false),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    /// <summary>
    /// Journal and timeline of a payment are returned in the order in which they were appended, regardless of their times.
    /// </summary>
    [Test]
    public async Task ListJournalAndTimeline_SeveralCommits_InTheOrderOfAppending()
    {
        TransactionKey key = Samples.Key();
        await CommittedAsync(
            new StandInCommit { At = Now, Transaction = Samples.Record(key), Advance = Samples.Advance(key) }).ConfigureAwait(false);
        for (int i = 1; i <= 3; i++)
        {
            string Name(int part) => $"{i}-{part}";
            DateTimeOffset at = Now.AddHours(-i);
            await CommittedAsync(new StandInCommit
            {
                At = at,
                Journal = [Samples.Entry(key) with { Event = Name(1), At = at }, Samples.Entry(key) with { Event = Name(2), At = at }],
                Timeline = [new TimelineEvent(key, at, Name(1), ""), new TimelineEvent(key, at, Name(2), "")],
            }).ConfigureAwait(false);
        }
        string[] expected = ["1-1", "1-2", "2-1", "2-2", "3-1", "3-2"];
        Assert.That((await Store.ListJournalAsync(key, None).ConfigureAwait(false)).Select(e => e.Event), Is.EqualTo(expected));
        Assert.That((await Store.ListTimelineAsync(key, None).ConfigureAwait(false)).Select(e => e.Name), Is.EqualTo(expected));
    }

    /// <summary>
    /// The trial balance contains every account with postings in each currency, including those at zero, and sums to zero in each currency.
    /// </summary>
    [Test]
    public async Task GetTrialBalance_SeveralCurrencies_SumsEachAccount()
    {
        var dollar = new Currency("USD");
        foreach (string order in new[] { "1", "2" })
        {
            await CommittedAsync(
                new StandInCommit
                {
                    At = Now,
                    Transaction = Samples.Record(Samples.Key(order)),
                    Advance = Samples.Advance(Samples.Key(order)),
                }).ConfigureAwait(false);
        }

        await CommittedAsync(new StandInCommit
        {
            At = Now,
            Journal =
            [
                Samples.Entry(Samples.Key("1"), 700),
                Samples.Entry(Samples.Key("2"), 300),
                Samples.Entry(Samples.Key("2"), 300, Account.Fees),
                Samples.Entry(Samples.Key("2"), 300, Account.AdvanceFund, Account.Fees),
                Samples.Entry(Samples.Key("1"), 50) with { Currency = dollar },
            ],
        }).ConfigureAwait(false);

        Assert.That(await Store.GetTrialBalanceAsync(None).ConfigureAwait(false), Is.EqualTo(new AccountBalance[]
        {
            new(Account.AdvanceFund, Samples.Euro, -1_000), new(Account.AdvanceFund, dollar, -50),
            new(Account.CustomerReceivable, Samples.Euro, 1_000), new(Account.CustomerReceivable, dollar, 50),
            new(Account.Fees, Samples.Euro, 0),
        }));
    }

    /// <summary>The advances whose postings do not cancel out explain an account's balance, in order and in pages.</summary>
    [Test]
    public async Task ExplainBalance_Paged_GivesAdvancesThatDoNotCancelOut()
    {
        foreach (string order in new[] { "3", "1", "2", "4" })
        {
            TransactionKey key = Samples.Key(order);
            long amount = long.Parse(order, System.Globalization.CultureInfo.InvariantCulture) * 100;
            await CommittedAsync(Samples.Booked(Samples.Entry(key, amount))).ConfigureAwait(false);
        }
        await CommittedAsync(new StandInCommit
        {
            At = Now,
            Journal =
            [
                Samples.Entry(Samples.Key("2"), 200, Account.Fees, Account.CustomerReceivable),
                Samples.Entry(Samples.Key("1"), 9) with { Currency = new Currency("USD") },
            ],
        }).ConfigureAwait(false);
        async Task<AdvanceBalance[]> ExplainAsync(TransactionKey? after, int most) =>
            [.. await Store.ExplainBalanceAsync(Account.CustomerReceivable, Samples.Euro, after, most, None).ConfigureAwait(false)];

        Assert.That(
            await ExplainAsync(null, 2).ConfigureAwait(false),
            Is.EqualTo(new AdvanceBalance[] { new(Samples.Key("1"), 100), new(Samples.Key("3"), 300) }));
        Assert.That(
            await ExplainAsync(Samples.Key("3"), 2).ConfigureAwait(false),
            Is.EqualTo(new AdvanceBalance[] { new(Samples.Key("4"), 400) }));
        AdvanceBalance[] all = await ExplainAsync(null, 100).ConfigureAwait(false);
        AccountBalance total = (await Store.GetTrialBalanceAsync(None).ConfigureAwait(false)).Single(
            b => b.Account == Account.CustomerReceivable && b.Currency == Samples.Euro);
        Assert.That(all.Sum(b => b.BalanceMinor), Is.EqualTo(total.BalanceMinor));
    }

    /// <summary>Whether any payment was stored at or after a time.</summary>
    [Test]
    public async Task HoldsTransactions_AroundTheNewest_TrueUpToItsTime()
    {
        foreach (int minutes in new[] { 5, 0 })
        {
            await CommittedAsync(
                new StandInCommit
                {
                    At = Now,
                    Transaction = Samples.Record(Samples.Key($"o{minutes}")) with { StoredAt = Now.AddMinutes(minutes) },
                }).ConfigureAwait(false);
        }

        Assert.That(await Store.HoldsTransactionsAsync(Now.AddMinutes(5), None).ConfigureAwait(false), Is.True);
        Assert.That(await Store.HoldsTransactionsAsync(Now.AddMinutes(5).AddTicks(1), None).ConfigureAwait(false), Is.False);
        await ReopenAsync().ConfigureAwait(false);
        Assert.That(await Store.HoldsTransactionsAsync(Now, None).ConfigureAwait(false), Is.True);
    }

    /// <summary>Only old final payments without an advance are erased, with their timelines.</summary>
    [Test]
    public async Task DeleteOld_Payments_OnlyFinalOnesWithoutAnAdvance()
    {
        async Task StoreAsync(
            string order,
            OutcomeKind kind,
            DateTimeOffset at,
            bool hasAdvance = false) => await CommittedAsync(new StandInCommit
            {
                At = at,
                Transaction = Samples.Record(Samples.Key(order), kind) with { StoredAt = at },
                Advance = hasAdvance ? Samples.Advance(Samples.Key(order)) : null,
                Timeline = [new TimelineEvent(Samples.Key(order), at, "stored", "")],
            }).ConfigureAwait(false);
        DateTimeOffset old = Now.AddDays(-2);
        await StoreAsync("final", OutcomeKind.Refused, old).ConfigureAwait(false);
        await StoreAsync("pending", OutcomeKind.Pending, old).ConfigureAwait(false);
        await StoreAsync("advanced", OutcomeKind.Advanced, old, hasAdvance: true).ConfigureAwait(false);
        await StoreAsync("young", OutcomeKind.Refused, Now).ConfigureAwait(false);

        Assert.That(await Store.DeleteOldPaymentsAsync(Now, Now, None).ConfigureAwait(false), Is.EqualTo(1));
        Assert.That(await Store.DeleteOldPaymentsAsync(Now, Now, None).ConfigureAwait(false), Is.Zero);
        foreach (string order in new[] { "final", "pending", "advanced", "young" })
        {
            bool stays = order != "final";
            Assert.That(
                await Store.FindTransactionAsync(Samples.Key(order), None).ConfigureAwait(false),
                stays ? Is.Not.Null : Is.Null,
                order);
            Assert.That(
                await Store.ListTimelineAsync(Samples.Key(order), None).ConfigureAwait(false),
                Has.Count.EqualTo(stays ? 1 : 0),
                order);
        }
        // An erased key can be used again.
        await StoreAsync("final", OutcomeKind.Refused, Now).ConfigureAwait(false);
    }
}
