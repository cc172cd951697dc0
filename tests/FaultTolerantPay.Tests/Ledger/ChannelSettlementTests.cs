using FaultTolerantPay.Ledger;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Tests.Ledger;

/// <summary>A settlement books what moved since it was last stored, by channel and account.</summary>
public sealed class ChannelSettlementTests
{
    private static readonly DateTimeOffset At = Samples.Start.AddHours(3);
    private static readonly ChannelId Alpha = new("alpha-1"), Beta = new("beta-1");

    [Test]
    public void Book_First_DebitsTheBankAccountByChannel() => Assert.That(
        Lines(Mixed().Book(null, At)), Is.EqualTo(new[]
        {
            "channel-settled at alpha-1: BankAccount 700, AdvanceFund 200, ChannelReceivable -900",
            "channel-settled at beta-1: BankAccount 400, ChannelReceivable -400",
            "channel-settled: BankAccount -53, ChannelFees 3, SettlementSuspense 50",
        }));

    [Test]
    public void Book_FirstWithoutShares_IsAllSuspense() => Assert.That(
        Lines((Mixed() with { Shares = [] }).Book(null, At)),
        Is.EqualTo(new[] { "channel-settled: BankAccount 1047, SettlementSuspense -1047" }));

    [Test]
    public void Book_Changed_BooksTheDifference()
    {
        ChannelSettlement after = Mixed() with
        {
            Amount = Euro(1_060),
            Shares = [Share(Alpha, Account.ChannelReceivable, 900), Share(Beta, Account.ChannelReceivable, 350)],
        };

        Assert.That(Lines(after.Book(Mixed(), At)), Is.EqualTo(new[]
        {
            "channel-settlement-changed at alpha-1: BankAccount 200, AdvanceFund -200",
            "channel-settlement-changed at beta-1: BankAccount -50, ChannelReceivable 50",
            "channel-settlement-changed: BankAccount -137, ChannelFees -3, SettlementSuspense 140",
        }));
    }

    /// <summary>What moves from one account to another without money leaves the bank's account alone.</summary>
    [Test]
    public void Book_ShareOnAnotherAccount_LeavesTheBankAccountAlone()
    {
        ChannelSettlement before = Samples.Settlement();

        ChannelSettlement after = before with { Shares = [Share(new ChannelId("channel-1"), Account.AdvanceFund, 1_000)] };

        Assert.That(Lines(after.Book(before, At)),
            Is.EqualTo(new[] { "channel-settlement-changed at channel-1: AdvanceFund -1000, ChannelReceivable 1000" }));
    }

    [Test]
    public void Book_WithdrawnByTheBank_BooksAllOfItBack()
    {
        ChannelSettlement withdrawn = Mixed() with { Amount = Euro(0), Shares = [], IsSettled = false };

        Assert.That(Lines(withdrawn.Book(Mixed(), At)), Is.EqualTo(new[]
        {
            "channel-settlement-changed at alpha-1: BankAccount -700, AdvanceFund -200, ChannelReceivable 900",
            "channel-settlement-changed at beta-1: BankAccount -400, ChannelReceivable 400",
            "channel-settlement-changed: BankAccount 53, ChannelFees -3, SettlementSuspense -50",
        }));
    }

    [Test]
    public void Book_NoAmountMoved_IsEmpty()
    {
        ChannelSettlement same = Mixed() with { IsSettled = true, Payer = "Renamed", Shares = [.. Mixed().Shares.Reverse()], Version = 1 };

        Assert.That(same.Book(Mixed(), At), Is.Empty);
        Assert.That((Mixed() with { Amount = Euro(0), Shares = [] }).Book(null, At), Is.Empty);
    }

    [Test]
    public void Book_Entries_HaveKeyTimeAndCurrency() => Assert.That(
        Mixed().Book(null, At).Select(entry => (entry.Key, entry.At, entry.Currency)).Distinct(),
        Is.EqualTo(new[] { (ChannelSettlement.KeyOf(new ProviderId("alpha"), "settlement-1"), At, Samples.Euro) }));

    [TestCase(Account.AdvanceFund, false)]
    [TestCase(Account.ChannelReceivable, false)]
    [TestCase(Account.ChannelFees, true)]
    [TestCase(Account.Fees, true)]
    [TestCase(Account.BankAccount, false)]
    [TestCase(Account.SettlementSuspense, false)]
    public void Book_ShareOnAWrongAccount_Throws(Account account, bool hasChannel)
    {
        ChannelSettlement wrong = Mixed() with { Shares = [Share(hasChannel ? Alpha : null, account, 5)] };
        string expected = $"has a share on {account} of {(hasChannel ? "alpha-1" : "no channel")};";

        Assert.That(() => wrong.Book(null, At), Throws.InvalidOperationException.With.Message.Contains(expected));
        Assert.That(() => (Mixed() with { Shares = [] }).Book(wrong, At), Throws.InvalidOperationException);
    }

    [Test]
    public void Book_BeforeIsAnotherSettlement_Throws()
    {
        ChannelSettlement settlement = Mixed();
        foreach (ChannelSettlement before in new[]
        {
            settlement with { Id = "other" }, settlement with { Provider = new ProviderId("beta") },
            settlement with { Amount = new Money(1_047, new Currency("CNY")) },
        })
        {
            Assert.That(() => settlement.Book(before, At), Throws.ArgumentException.With.Message.Contains("as it was before"));
        }
    }

    /// <summary>An amount that wrapped around could look balanced.</summary>
    [Test]
    public void Book_DoesNotFitIn64Bits_Throws()
    {
        ChannelSettlement most = Mixed() with { Amount = Euro(long.MaxValue), Shares = [] };
        ChannelSettlement beyond = most with { Shares = [Share(Alpha, Account.AdvanceFund, -1)] };

        Assert.That(() => (most with { Amount = Euro(-2) }).Book(most, At), Throws.InstanceOf<OverflowException>());
        Assert.That(() => beyond.SuspenseMinor, Throws.InstanceOf<OverflowException>());
    }

    /// <summary>
    /// Whatever a settlement goes through, each entry sums to zero, and all of them together are what the last record implies.
    /// </summary>
    [Test]
    public void Book_ManyRandomChanges_AddUpToTheLastRecord([Values(1, 2, 3, 4, 5)] int seed)
    {
        var random = new Random(seed);
        for (int round = 0; round < 200; round++)
        {
            ChannelSettlement? before = null;
            var booked = new Dictionary<(ChannelId? Channel, Account Account), long>();
            for (int change = 0; change < 5; change++)
            {
                ChannelSettlement after = Any(random);
                foreach (JournalEntry entry in after.Book(before, At))
                {
                    Assert.That((entry.Sum, entry.Postings.Any(posting => posting.AmountMinor == 0)), Is.EqualTo((0, false)));
                    Assert.That(entry.Postings.Select(posting => posting.Account), Is.Unique);
                    foreach (Posting posting in entry.Postings)
                    {
                        booked[(entry.Channel, posting.Account)] =
                            booked.GetValueOrDefault((entry.Channel, posting.Account)) + posting.AmountMinor;
                    }
                }

                before = after;
                AssertBooked(booked, after, seed);
            }
        }
    }

    [Test]
    public void SuspenseMinor_SharesAboveTheAmountOrEqual_IsTheRest()
    {
        Assert.That(Mixed().SuspenseMinor, Is.EqualTo(-50));
        Assert.That(Samples.Settlement().SuspenseMinor, Is.Zero);
    }

    /// <summary>No payment has the key, because its merchant's id is not valid.</summary>
    [Test]
    public void Key_OfASettlement_IsThatOfNoPayment()
    {
        TransactionKey key = Mixed().Key;

        Assert.That((key.Merchant.Value, key.Order.Value), Is.EqualTo(("settlement alpha", "settlement-1")));
        Assert.That(MerchantId.TryParse(key.Merchant.Value, null, out _), Is.False);
        Assert.That((ChannelSettlement.IsKey(key), ChannelSettlement.IsKey(Samples.Key())), Is.EqualTo((true, false)));
    }

    [Test]
    public void Texts_LongOrWithACardNumber_AreCleaned()
    {
        ChannelSettlement settlement = Mixed() with { Payer = new string('x', 70), Reference = "a\u001B 4111111111111111" };

        Assert.That(settlement.Payer, Has.Length.EqualTo(ChannelSettlement.MaxPayerLength));
        Assert.That(settlement.Reference, Does.StartWith("a\\u001B ").And.EndsWith("1111").And.Not.Contains("4111111"));
    }

    [Test]
    public void Equals_SameDaysAndSharesInOtherLists_IsTrue()
    {
        ChannelSettlement one = Mixed();

        Assert.That(one with { Days = [.. one.Days], Shares = [.. one.Shares] }, Is.EqualTo(one));
    }

    private static void AssertBooked(
        Dictionary<(ChannelId? Channel, Account Account), long> booked, ChannelSettlement settlement, int seed)
    {
        Assert.That(
            booked.Where(sum => sum.Key.Account == Account.BankAccount).Sum(sum => sum.Value), Is.EqualTo(settlement.Amount.Minor));
        Assert.That(
            booked.Where(sum => sum.Value != 0),
            Is.EquivalentTo(SettlementAccounts.ImpliedBalances(settlement).Where(sum => sum.Value != 0)), $"seed {seed}");
    }

    private static ChannelSettlement Any(Random random)
    {
        IEnumerable<SettlementShare> shares = Enumerable.Range(0, random.Next(6)).Select(_ => random.Next(5) switch
        {
            0 => Share(null, Account.ChannelFees, random.Next(-3, 4)),
            int number => Share(
                number % 2 == 0 ? Alpha : Beta, number > 2 ? Account.AdvanceFund : Account.ChannelReceivable, random.Next(-500, 1_000)),
        });
        return Mixed() with { Amount = Euro(random.Next(4) == 0 ? 0 : random.Next(-2_000, 5_000)), Shares = [.. shares] };
    }

    /// <summary>Two channels, one of which also took money for advances, a rounding of fees, and 0.50 EUR less than was expected.</summary>
    private static ChannelSettlement Mixed() => Samples.Settlement(provider: "alpha") with
    {
        Amount = Euro(1_047),
        IsSettled = false,
        Shares =
        [
            Share(Beta, Account.ChannelReceivable, 400), Share(Alpha, Account.ChannelReceivable, 600),
            Share(Alpha, Account.AdvanceFund, -200), Share(Alpha, Account.ChannelReceivable, 300), Share(null, Account.ChannelFees, -3),
        ],
    };

    private static Money Euro(long minor) => new(minor, Samples.Euro);

    private static SettlementShare Share(ChannelId? channel, Account account, long minor) => new(channel, account, minor);

    private static string[] Lines(IReadOnlyList<JournalEntry> entries) =>
    [
        .. entries.Select(entry => $"{entry.Event}{(entry.Channel is { } channel ? $" at {channel}" : "")}: "
            + string.Join(", ", entry.Postings.Select(posting => $"{posting.Account} {posting.AmountMinor}"))),
    ];
}
